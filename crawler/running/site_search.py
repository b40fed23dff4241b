"""Searches new sites for their annual-report columns, in this process: one, or many at once, polite by server."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider, signals

from archive.clock import utc_now
from crawler.discovery.discovery_rules import discovery_words
from crawler.discovery.explorer import Explorer
from crawler.discovery.site_walk import SiteWalk
from crawler.discovery.unregistered_site import SitesUnderSearch, unregistered_site
from crawler.fetching.request_meta import request_meta
from crawler.running.crawl_process import crawl, crawl_settings
from crawler.spiders.shell_lists import ShellLists

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SiteSearch:
    """What to search: the home page, and ``hosts`` elsewhere that may be asked too.

    ``key`` tells the searches of one run apart; ``proxy`` is a name of ``politeness.proxies``.
    """

    home: str
    allow_private: bool = False
    hosts: frozenset[str] = frozenset()
    key: str = "discovery"
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A search that has ended. ``fault``: what broke it off, a fault of ours; empty where it came to its end."""

    search: SiteSearch
    walk: SiteWalk
    fault: str = ""


@dataclass(slots=True)
class _Search:
    order: SiteSearch
    walk: SiteWalk
    explorer: Explorer
    meta: dict[str, Any]


class DiscoverySpider(Spider):
    """Follows walks to their ends, ``at_once`` of them side by side; ``on_end`` gets each when it is over.

    ``searches`` is asked for the next one only when there is room for it.
    """

    name = "discovery"
    shells: ShellLists

    def __init__(
        self,
        searches: Iterable[SiteSearch],
        run_id: str,
        on_end: Callable[[SearchResult], None],
        at_once: int = 1,
        may_show: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._waiting, self._run_id, self._on_end, self._at_once = iter(searches), run_id, on_end, at_once
        self.sites_by_host, self.may_show = SitesUnderSearch(), may_show
        self._active: dict[str, _Search] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.shells = ShellLists(crawler)
        crawler.signals.connect(spider.shells.close, signal=signals.spider_closed)
        crawler.signals.connect(spider.break_off, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        for _ in range(self._at_once):
            for request in self._begin_next():
                yield request

    def _begin_next(self) -> Iterator[Request]:
        """Yield the first request of the next search; nothing when none waits."""
        order = next(self._waiting, None)
        if order is None:
            return
        walk = SiteWalk(order.home, discovery_words().most_requests, others=order.hosts)
        own_id = re.sub(r"[^A-Za-z0-9_-]", "-", order.key)  # what is counted of one site is not another's
        known = {"hosts": tuple(walk.others), "id": own_id, "proxy": order.proxy}
        site = unregistered_site(walk.home, allow_private=order.allow_private, **known)
        visit_id = f"{self._run_id}:{order.key}"
        meta = request_meta(visit_id, site)
        explorer = Explorer(walk, site, visit_id, lambda: self._ended(search))
        search = self._active[visit_id] = _Search(order, walk, explorer, meta)
        self.sites_by_host.begin(visit_id, site)
        yield from explorer.onward()

    def _ended(self, search: _Search) -> Iterator[Request]:
        """Yield the next page to be shown in a browser, where one may help; else the next search's first request."""
        if self.may_show:
            yield from self.shells.onward(search.walk, search.meta, lambda: self._over(search))
        else:
            yield from self._over(search)

    def _over(self, search: _Search, fault: str = "") -> Iterator[Request]:
        visit_id = search.meta["visit_id"]
        if self._active.pop(visit_id, None) is None:
            return
        self.sites_by_host.end(visit_id)
        self._on_end(SearchResult(search.order, search.walk, fault))
        yield from self._begin_next()

    def break_off(self, failure: Failure, response: Response) -> None:
        """End the search whose page could not be handled, and begin the next one."""
        search = self._active.get(response.meta.get("visit_id", ""))
        if search is None:
            return
        logger.error("%s: the search broke off: %s", search.walk.home, failure.value, extra={"action": "search_broken"})
        assert self.crawler.engine is not None
        for request in self._over(search, f"{type(failure.value).__name__}: {failure.value}"):
            self.crawler.engine.crawl(request)


def search_site(
    order: SiteSearch,
    on_page: Callable[[str], None] | None = None,
    *,
    now: datetime | None = None,
    replay: Path | None = None,
) -> SiteWalk:
    """Walk one site and return the walk. ``on_page`` gets the URL of every stored capture; ``now`` and ``replay`` are
    those of a crawl. Raises what kept it from its end."""
    found: list[SearchResult] = []
    search_sites([order], found.append, on_page, now=now, replay=replay)
    if found[0].fault:
        raise RuntimeError(f"the search of {order.home} broke off: {found[0].fault}")
    return found[0].walk


def search_sites(
    orders: Iterable[SiteSearch],
    on_end: Callable[[SearchResult], None],
    on_page: Callable[[str], None] | None = None,
    *,
    at_once: int = 1,
    now: datetime | None = None,
    replay: Path | None = None,
) -> None:
    """Walk sites, ``at_once`` of them side by side, and hand each to ``on_end`` when it is over.

    Of several, a host that has not answered yet is tried once: the queue comes back to it another day. Captures go into
    the archive like those of any visit; nothing else is stored.
    """
    run_id = f"{now or utc_now():%Y%m%dT%H%M%S}_{secrets.token_hex(3)}"
    # everything is asked for anew, and no database is touched
    settings = crawl_settings(
        run_id, now, replay, NIANBAO_CAPTURE_LOOKUP="", SPIDER_MODULES=[], NIANBAO_ONE_TRY=at_once > 1
    )
    failure = crawl(
        settings,
        DiscoverySpider,
        on_page,
        searches=orders,
        run_id=run_id,
        on_end=on_end,
        at_once=at_once,
        may_show=replay is None,
    )
    if failure:
        failure.raiseException()
