"""Searches a new site for its annual-report column, in this process."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider

from archive.clock import utc_now
from crawler.adapters.recipe_exchange import NoRecipeError
from crawler.browser.chromium import browser_at_hand
from crawler.browser.recipe_learning import RecipeLearner
from crawler.discovery.candidate import Candidate
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.explorer import Explorer
from crawler.discovery.site_walk import SiteWalk, VisitedPage
from crawler.discovery.unregistered_site import SitesBelow, unregistered_site
from crawler.fetching.request_meta import request_meta
from crawler.running.crawl_process import crawl, crawl_settings

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_MOST_SHOWN = 3  # pages that are shown in a browser


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

    def __init__(
        self, walk: SiteWalk, visit_id: str, allow_private: bool = False, may_show: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        site = unregistered_site(walk.home, allow_private=allow_private, hosts=tuple(walk.others))
        self.sites_by_host = SitesBelow(site)
        self.explorer = Explorer(walk, site, visit_id, lambda: None)
        self.walk, self.may_show = walk, may_show
        self.meta, self.shown = request_meta(visit_id, site), list[str]()
        self.learner: RecipeLearner | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.show_in_browser, signal=signals.spider_idle)
        crawler.signals.connect(spider.close_browser, signal=signals.spider_closed)
        return spider

    def show_in_browser(self) -> None:
        """Ask, after the walk, for the next page that bears the column's name and shows no rows, to show it.

        Raises DontCloseSpider while one is asked for.
        """
        if self.walk.strong or not self.may_show or not browser_at_hand():
            return
        found = next((one for one in self.walk.candidates if self._is_shell(one)), None)
        if found is None:
            return
        self.shown.append(found.url)
        request = Request(
            found.url,
            self.learn,
            errback=lambda _failure: None,
            cb_kwargs={"found": found},
            meta=dict(self.meta),
            dont_filter=True,
        )
        assert self.crawler.engine is not None
        self.crawler.engine.crawl(request)
        raise DontCloseSpider

    def _is_shell(self, one: Candidate) -> bool:
        named = one.named.weight >= discovery_words().least
        return named and not one.reports and one.url not in self.shown and len(self.shown) < _MOST_SHOWN

    async def learn(self, response: Response, found: Candidate) -> None:
        """Take the recipe of a candidate's list into it."""
        self.learner = self.learner or RecipeLearner(self.crawler)
        try:
            learned = await self.learner.learn(response, found.url, self.meta)
        except NoRecipeError as none:
            came = f"shown in a browser: {none}"
        else:
            found.learned(learned.recipe, learned.rows, learned.total)
            came = f"shown in a browser: the request behind the list brings {len(learned.rows)} rows"
        self.walk.visited.append(VisitedPage(found.url, found.title, came))

    async def close_browser(self) -> None:
        """End the browser, where one was started."""
        if self.learner is not None:
            await self.learner.close()

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
    failure = crawl(
        settings,
        DiscoverySpider,
        on_page,
        walk=walk,
        visit_id=visit_id,
        allow_private=order.allow_private,
        may_show=order.replay is None,
    )
    if failure:
        failure.raiseException()
    return walk
