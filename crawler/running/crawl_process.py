"""Starts one spider in this process, with the project's settings. Scrapy can start only once in a process."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings
from twisted.python.failure import Failure

from archive.background import give_way
from archive.config.paths import data_dir
from archive.config.settings import load_settings
from archive.logs import configure_logging
from crawler.capturing.capture_extension import capture_stored, visit_noted
from crawler.capturing.replay import replay_settings

_GARBAGE = 10_000  # objects made beyond those given back, from which the collector goes through the youngest


def crawl_settings(run_id: str, now: datetime | None, replay: Path | None, **own: Any) -> Settings:
    """Return the project's settings for one run; ``own`` wins, and a replay over both."""
    settings = get_project_settings()
    settings.setmodule("crawler.settings", priority="project")
    chosen = {
        "NIANBAO_RUN_ID": run_id,
        "NIANBAO_NOW": now.isoformat() if now else "",
        "LOG_INSTALL_ROOT_HANDLER": False,  # log lines go where `logging` says
        **own,
        **(replay_settings(replay) if replay else {}),
    }
    settings.setdict(chosen, priority="cmdline")
    return settings


def crawl(
    settings: Settings,
    spider: type[Spider] | str,
    on_capture: Callable[[str], None] | None = None,
    on_visit: Callable[[], None] | None = None,
    **arguments: Any,
) -> Failure | None:
    """Run a spider to its end and return what kept it from starting.

    ``on_capture`` gets each stored capture's URL; ``on_visit`` is called when the note of a visit is stored.

    From here on the process gives way to others. Log lines go to ``log/crawl.log`` of the data folder unless
    ``logging.file`` is set.
    """
    give_way()
    gc.freeze()  # what is loaded stays to the end; the collector need not go through it again and again
    gc.set_threshold(_GARBAGE)
    configure_logging(load_settings().logging, data_dir() / "log" / "crawl.log")
    process = CrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(logging.WARNING)  # it would write a line for each answer
    crawler = process.create_crawler(spider)

    def stored(capture: Any) -> None:
        if on_capture:
            on_capture(capture.url)

    def noted() -> None:
        if on_visit:
            on_visit()

    crawler.signals.connect(stored, signal=capture_stored, weak=False)
    crawler.signals.connect(noted, signal=visit_noted, weak=False)
    failures: list[Failure] = []
    process.crawl(crawler, **arguments).addErrback(failures.append)  # Scrapy would only log it
    gc.freeze()
    process.start()
    return failures[0] if failures else None
