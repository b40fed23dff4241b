"""One run: look at sites with Scrapy in this process, then take what was kept into the database.

Scrapy can start only once in a process, so whatever runs more than one run starts each in a child (run_in_child).
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings
from twisted.python.failure import Failure

from archive.clock import utc_now
from archive.config.places import data_dir
from archive.config.whole import Configuration, load_configuration
from archive.database.engine import open_database, session_of
from archive.ingest.records import LookNote, outcome_of
from archive.ingest.walk import Taken, catch_up
from archive.search import sketches
from archive.search.feed import refresh
from crawler.page_memo import PageMemo, memo_file
from crawler.page_reader import PageReader
from crawler.quick_signals import QuickSignals
from crawler.replay import replay_settings
from crawler.rows import rows_by


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What to look at. ``now`` is the simulated instant of --as-of; None means the wall clock."""

    sites: tuple[str, ...] = ()
    now: datetime | None = None
    replay: Path | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """What came of a run. ``outcome`` is judged from the looks: ``complete``, ``partial`` or ``failed``."""

    run_id: str
    outcome: str
    looks: list[LookNote] = field(default_factory=list)
    captures: int = 0
    damages: list[str] = field(default_factory=list)


def run(order: RunOrder, on_event: Callable[[str], None] | None = None) -> RunReport:
    """Look and take in, in this process (once in its life). ``on_event`` hears of every stored capture's URL."""
    configuration = load_configuration()
    run_id = _run_id(order.now or utc_now())
    broken = crawl(order, configuration, run_id, on_event)
    report = take(configuration, run_id)
    if broken:
        broken.raiseException()
    return report


def crawl(
    order: RunOrder, configuration: Configuration, run_id: str, on_event: Callable[[str], None] | None = None
) -> Failure | None:
    """Only look: everything goes into WARC files. What kept Scrapy from starting is given back."""
    (data_dir() / "log").mkdir(parents=True, exist_ok=True)
    process = CrawlerProcess(_settings(order, configuration, run_id))
    crawler = process.create_crawler("columns")
    crawler.signals = QuickSignals(crawler)
    if on_event:
        _listen(crawler, on_event)
    broken: list[Failure] = []
    _spare_collector()
    crawling = process.crawl(crawler, site=",".join(order.sites), configuration=configuration)
    crawling.addErrback(broken.append)  # Scrapy would only log that it could not start
    process.start()
    return broken[0] if broken else None


def _spare_collector() -> None:
    """Have Python look for dead cycles less often, and never among the hundred thousand objects of loaded modules.

    A fifth of a crawl went into that; the process ends with its run, and its memory stays as it was.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def take(configuration: Configuration, run_id: str) -> RunReport:
    """Take everything that is in WARC files and not yet in the database; the report is of this run."""
    engine = open_database(configuration.settings.database())
    reader = PageReader(PageMemo(memo_file()))
    taken: Taken = catch_up(engine, data_dir() / "warc", configuration, rows_by(reader))
    with session_of(engine) as session:
        refresh(session, data_dir() / "search")
        sketches.refresh(session, data_dir() / "search")
    looks = [look for look in taken.looks if look.run_id == run_id]
    outcome = outcome_of([look.outcome for look in looks])
    return RunReport(run_id, outcome, looks, taken.captures, taken.damages)


def _listen(crawler: Any, on_event: Callable[[str], None]) -> None:
    from crawler.capture import capture_stored

    def stored(capture: Any) -> None:
        on_event(capture.url)

    crawler.signals.connect(stored, signal=capture_stored, weak=False)


def run_in_child(order: RunOrder, timeout: float | None = None) -> RunReport:
    """The same in a child process of its own, forked from a server that has the modules loaded already.

    Raises TimeoutError after ``timeout`` seconds, or whatever the child could not handle.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crawler.preload"])
    with ProcessPoolExecutor(1, mp_context=context, max_tasks_per_child=1) as pool:
        return pool.submit(_run_there, order, Path.cwd(), _own_environment()).result(timeout)


def _own_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("NIANBAO_")}


def _run_there(order: RunOrder, place: Path, environment: dict[str, str]) -> RunReport:
    """The fork server keeps the folder and environment it was started with; the run must see its caller's."""
    os.chdir(place)
    for name in _own_environment():
        del os.environ[name]
    os.environ |= environment
    return run(order)


def _run_id(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%S}_{secrets.token_hex(3)}"


def _settings(order: RunOrder, configuration: Configuration, run_id: str) -> Settings:
    settings = get_project_settings()
    settings.setmodule("crawler.settings", priority="project")
    own: dict[str, Any] = {
        "LOG_FILE": str(data_dir() / "log" / "crawl.log"),
        "NIANBAO_RUN_ID": run_id,
        "NIANBAO_NOW": order.now.isoformat() if order.now else "",
        "DOWNLOAD_SLOTS": _slots(configuration, order),
    }
    if order.replay:
        own |= {**replay_settings(order.replay), "ROBOTSTXT_OBEY": False}
    settings.setdict(own, priority="cmdline")
    return settings


def _slots(configuration: Configuration, order: RunOrder) -> dict[str, dict[str, Any]]:
    """A site's own delay, for each of its hosts; a replay troubles nobody and waits for nothing."""
    default = configuration.settings.politeness.delay
    slots: dict[str, dict[str, Any]] = {}
    for site in configuration.sites.values():
        delay = 0.0 if order.replay else default if site.delay is None else site.delay
        for host in site.all_hosts:
            slots[host] = {"concurrency": 1, "delay": delay, "jitter": 0.5}
    return slots
