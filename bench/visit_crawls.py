"""The crawls that `bench.visit` compares, each in a process of its own: ours, and Scrapy with as little as can be."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

from archive.config.load import load_configuration
from crawler.running.ingest_beside import IngestBeside
from crawler.running.runs import RunRequest, ingest, visit_sites

CONCURRENCY = 64

# Scrapy as it comes, but for what would make the comparison unfair: the same concurrency, no lines on the terminal.
DEFAULTS: dict[str, Any] = {
    "LOG_LEVEL": "WARNING",
    "CONCURRENT_REQUESTS": CONCURRENCY,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "RETRY_ENABLED": False,
    "HTTPERROR_ALLOW_ALL": True,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
}
# The reference: what anybody may set without writing a crawler. Fixed here, so that it does not move with our own.
TUNED: dict[str, Any] = {
    **DEFAULTS,
    "CONCURRENT_ITEMS": 2,
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "crawler.fetching.decompression.DecompressionMiddleware": 590,
    },
}
_CAPTURE = {
    "EXTENSIONS": {"crawler.capturing.capture_extension.CaptureExtension": 10},
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawler.fetching.raw_response.RawHeadDownloadHandler"),
    "NIANBAO_RUN_ID": "bench",
}


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of a crawl, of taking it in afterwards, the peak memory of the process in MB; ``wall``: seconds on
    the clock, for ours alone."""

    crawl: float
    take: float = 0.0
    memory: float = 0.0
    answers: int = 0
    wall: float = 0.0


@dataclass(frozen=True, slots=True)
class Get:
    """One GET; ``etag`` makes it conditional."""

    url: str
    etag: str = ""


def ours(environment: dict[str, str], sites: tuple[str, ...], now: datetime) -> Spent:
    """One run of nianbao over these sites, by the road of `nianbao crawl`."""
    os.environ |= environment
    configuration = load_configuration()
    run_id = f"bench_{now:%Y%m%dT%H%M%S}"
    warm_up()
    begun, clock = cpu(), time.monotonic()
    with IngestBeside(configuration.settings.schedule.ingest_every) as beside:
        visit_sites(RunRequest(sites, now), configuration, run_id, on_visit=beside.visit_ended)
        between = cpu()
    report = ingest(configuration, run_id)
    return Spent(between - begun, cpu() - between, _memory(), report.captures, time.monotonic() - clock)


def bare(gets: Sequence[Get], settings: dict[str, Any], warc: str = "") -> Spent:
    """Scrapy alone asking for the same pages; with ``warc``, keeping them by the capture extension as well.

    Counted from its first request to its end: what Scrapy loads and sets up before is left out, for ours it counts.
    """
    warm_up()
    process = CrawlerProcess(settings | ({**_CAPTURE, "NIANBAO_WARC_FOLDER": warc} if warc else {}))
    crawler = process.create_crawler(Getter)
    process.crawl(crawler, gets=gets)
    begun = cpu()
    process.start()
    spent = cpu() - begun
    assert crawler.stats is not None
    return Spent(spent, 0.0, _memory(), crawler.stats.get_value("downloader/response_count", 0))


class Getter(Spider):
    """Asks for everything it was given and does nothing with the answers."""

    name = "getter"
    gets: Sequence[Get]

    async def start(self) -> AsyncIterator[Request]:
        for number, get in enumerate(self.gets):
            headers = {"If-None-Match": get.etag} if get.etag else {}
            yield Request(get.url, headers=headers, dont_filter=True, meta={"visit_id": f"L{number}"})

    def parse(self, response: Any) -> None:
        """Nothing: what is measured is the asking."""


def warm_up() -> None:
    """What a long-lived fork server has loaded already is counted for none of the crawls."""
    import crawler.running.preload  # noqa: F401


def cpu() -> float:
    """Seconds of this process with all its threads, and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
