"""The crawls that `bench.look` compares, each in a process of its own: ours, and Scrapy with as little as can be."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

from archive.config.whole import load_configuration
from crawler.runs import RunOrder, crawl, take
from crawler.tuning import TUNED_SETTINGS

_MINE = {"crawler.capture.CaptureExtension": 10}


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of a crawl, of taking it in afterwards, and the peak memory of the process in MB."""

    crawl: float
    take: float = 0.0
    memory: float = 0.0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Get:
    """One GET; ``etag`` makes it conditional."""

    url: str
    etag: str = ""


def apart(work: Callable[..., Spent], *arguments: Any) -> Spent:
    """The result of ``work`` from a fresh process: Scrapy starts once in each, and CPU is counted for each alone."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def ours(environment: dict[str, str], sites: tuple[str, ...], now: datetime) -> Spent:
    """One run of nianbao over these sites."""
    os.environ |= environment
    configuration = load_configuration()
    run_id = f"bench_{now:%Y%m%dT%H%M%S}"
    _warm_up()
    begun = time.process_time()
    crawl(RunOrder(sites, now), configuration, run_id)
    between = time.process_time()
    report = take(configuration, run_id)
    return Spent(between - begun, time.process_time() - between, _memory(), report.captures)


def bare(gets: Sequence[Get], concurrency: int, tuned: bool, warc: str = "") -> Spent:
    """Scrapy alone asking for the same pages; with ``warc``, keeping them by the capture extension as well."""
    settings: dict[str, Any] = {
        "LOG_LEVEL": "WARNING",
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "ROBOTSTXT_OBEY": False,
        "RETRY_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    }
    if tuned:
        settings |= {**TUNED_SETTINGS, "LOG_LEVEL": "WARNING", "DOWNLOADER_MIDDLEWARES": _decompression()}
    if warc:
        handlers = dict.fromkeys(("http", "https"), "crawler.wire.RecordingDownloadHandler")
        settings |= {"NIANBAO_WARC_FOLDER": warc, "NIANBAO_RUN_ID": "bench", "EXTENSIONS": _MINE}
        settings["DOWNLOAD_HANDLERS"] = handlers
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(_Getter)
    process.crawl(crawler, gets=gets)
    _warm_up()
    begun = time.process_time()
    process.start()
    spent = time.process_time() - begun
    assert crawler.stats is not None
    return Spent(spent, 0.0, _memory(), crawler.stats.get_value("downloader/response_count", 0))


class _Getter(Spider):
    """Asks for everything it was given and does nothing with the answers."""

    name = "getter"
    gets: Sequence[Get]

    async def start(self) -> AsyncIterator[Request]:
        for number, get in enumerate(self.gets):
            headers = {"If-None-Match": get.etag} if get.etag else {}
            yield Request(get.url, headers=headers, dont_filter=True, meta={"look_id": f"L{number}"})

    def parse(self, response: Any) -> None:
        """Nothing: what is measured is the asking."""


def _decompression() -> dict[str, Any]:
    return {
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "crawler.tuning.DecompressionMiddleware": 590,
    }


def _warm_up() -> None:
    """What a long-lived fork server has loaded already is counted for none of the crawls."""
    import crawler.preload  # noqa: F401


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def warc_bytes(data: Path) -> int:
    """Bytes of all WARC files below a data folder."""
    return sum(file.stat().st_size for file in data.glob("warc/*.warc.gz"))
