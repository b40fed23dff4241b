"""Runs a walk over a new site in this process, and gives what it found."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from archive.clock import utc_now
from archive.config.paths import data_dir
from crawler.capturing.replay import replay_settings
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.explorer import Explorer
from crawler.discovery.site_walk import SiteWalk
from crawler.discovery.unregistered_site import SitesBelow, unregistered_site

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


@dataclass(frozen=True, slots=True)
class SiteSearch:
    """What to search: the home page, and the same freedom from the network as a crawl has (``replay``, ``now``)."""

    home: str
    allow_private: bool = False
    now: datetime | None = None
    replay: Path | None = None


class DiscoverySpider(Spider):
    """Follows one walk to its end. ``walk`` and ``allow_private`` are given by whoever starts it."""

    name = "discovery"

    def __init__(self, walk: SiteWalk, visit_id: str, allow_private: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        site = unregistered_site(walk.home, allow_private=allow_private)
        self.sites_by_host = SitesBelow(site)
        self.explorer = Explorer(walk, site, visit_id, lambda: None)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = cls(*args, **kwargs)
        spider._set_crawler(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        for request in self.explorer.onward():
            yield request


def search_site(order: SiteSearch, on_page: Callable[[str], None] | None = None) -> SiteWalk:
    """Walk the site, in this process (Scrapy starts once in its life). ``on_page`` hears of every stored capture.

    Captures go into the archive like those of any visit; nothing else is stored.
    """
    walk = SiteWalk(order.home, discovery_words().most_requests)
    run_id = f"{order.now or utc_now():%Y%m%dT%H%M%S}_{secrets.token_hex(3)}"
    settings = crawl_settings(run_id, order.now, order.replay)
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(DiscoverySpider)
    if on_page:
        on_capture(crawler, on_page)
    process.crawl(crawler, walk=walk, visit_id=f"{run_id}:discovery", allow_private=order.allow_private)
    process.start()
    started(process)
    return walk


def started(process: CrawlerProcess) -> None:
    """Raises RuntimeError when Scrapy could not even begin: that is a fault of ours and says nothing of the site."""
    if process.bootstrap_failed:
        raise RuntimeError("the crawl could not be started; its log says why")


def crawl_settings(run_id: str, now: datetime | None, replay: Path | None, **own: Any) -> Settings:
    """Scrapy's settings of the project for a crawl that asks for everything anew and touches no database."""
    (data_dir() / "log").mkdir(parents=True, exist_ok=True)
    settings = get_project_settings()
    settings.setmodule("crawler.settings", priority="project")
    chosen = {
        "LOG_FILE": str(data_dir() / "log" / "crawl.log"),
        "NIANBAO_RUN_ID": run_id,
        "NIANBAO_NOW": now.isoformat() if now else "",
        "NIANBAO_CAPTURE_LOOKUP": "",
        "SPIDER_MODULES": [],
        **own,
    }
    if replay:
        chosen |= {**replay_settings(replay), "ROBOTSTXT_OBEY": False}
    settings.setdict(chosen, priority="cmdline")
    return settings


def on_capture(crawler: Crawler, on_page: Callable[[str], None]) -> None:
    """Have ``on_page`` called with the address of every capture as it is stored."""

    from crawler.capturing.capture_extension import capture_stored

    def stored(capture: Any) -> None:
        on_page(capture.url)

    crawler.signals.connect(stored, signal=capture_stored, weak=False)
