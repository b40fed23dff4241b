"""Searches a new site for its annual-report column, in this process."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider

from archive.clock import utc_now
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.explorer import Explorer
from crawler.discovery.site_walk import SiteWalk
from crawler.discovery.unregistered_site import SitesBelow, unregistered_site
from crawler.running.crawl_process import crawl, crawl_settings


@dataclass(frozen=True, slots=True)
class SiteSearch:
    """What to search: the home page, and ``hosts`` elsewhere that may be asked too.

    It has the same freedom from the network as a crawl (``replay``, ``now``)."""

    home: str
    allow_private: bool = False
    hosts: frozenset[str] = frozenset()
    now: datetime | None = None
    replay: Path | None = None


class DiscoverySpider(Spider):
    """Follows one walk to its end. ``walk`` and ``allow_private`` are given by whoever starts it."""

    name = "discovery"

    def __init__(self, walk: SiteWalk, visit_id: str, allow_private: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        site = unregistered_site(walk.home, allow_private=allow_private, hosts=tuple(walk.others))
        self.sites_by_host = SitesBelow(site)
        self.explorer = Explorer(walk, site, visit_id, lambda: None)

    async def start(self) -> AsyncIterator[Request]:
        for request in self.explorer.onward():
            yield request


def search_site(order: SiteSearch, on_page: Callable[[str], None] | None = None) -> SiteWalk:
    """Walk the site and return the walk. ``on_page`` gets the URL of every stored capture.

    Captures go into the archive like those of any visit; nothing else is stored.
    """
    walk = SiteWalk(order.home, discovery_words().most_requests, others=order.hosts)
    run_id = f"{order.now or utc_now():%Y%m%dT%H%M%S}_{secrets.token_hex(3)}"
    # everything is asked for anew, and no database is touched
    settings = crawl_settings(run_id, order.now, order.replay, NIANBAO_CAPTURE_LOOKUP="", SPIDER_MODULES=[])
    visit_id = f"{run_id}:discovery"
    failure = crawl(settings, DiscoverySpider, on_page, walk=walk, visit_id=visit_id, allow_private=order.allow_private)
    if failure:
        failure.raiseException()
    return walk
