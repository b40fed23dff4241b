"""Holds requests back at the last moment before they are sent: quiet hours, Retry-After, the cap on requests.

A request that waits here holds its host's only slot, so that everything else for that host waits too.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from contextlib import asynccontextmanager, suppress
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.task import deferLater

from archive.clock import SHANGHAI, run_clock, utc_now
from archive.config.hours import quiet_until
from archive.config.settings import Politeness, load_settings
from crawler.fetching.fetch_failures import FetchError
from crawler.fetching.request_meta import site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive.config.sites import SiteConfig


class RequestLimiter:
    """Extension; the download handler takes a ``turn`` for each request, robots.txt and retries among them."""

    def __init__(self, crawler: Crawler, politeness: Politeness) -> None:
        self._crawler, self._politeness = crawler, politeness
        self._clock = run_clock(crawler.settings.get("NIANBAO_NOW") or "")
        self._rests: dict[str, float] = {}
        self._free_at: dict[str, float] = {}
        self._sent: Counter[str] = Counter()
        self._sent_by_run = 0
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, load_settings().politeness)

    @asynccontextmanager
    async def acquire(self, request: Request) -> AsyncIterator[None]:
        """Hold the request's host from when it may be sent until its answer is in: Scrapy's slots alone let several
        requests leave at once where there is no delay. Raises NotFetchedError when it may not be sent in this run.
        """
        host = urlparse_cached(request).hostname or ""
        async with self._turns[host]:
            await self._admit(host)
            try:
                yield
            finally:
                self._free_at[host] = monotonic() + self.delay(host) / 2

    async def _admit(self, host: str) -> None:
        site = site_of(self._crawler, host)
        self._within_cap(site)
        self._outside_quiet_hours(site)
        # Scrapy counts its delay from when a request was handed over: one that was slow to leave would be followed at
        # once by the next. The least delay is counted from the answer, which no server sees sooner than the request.
        if (left := self._free_at.get(host, 0.0) - monotonic()) > 0:
            await _sleep(left)
        await self._rested(host)
        self._sent[site.id if site else host] += 1
        self._sent_by_run += 1

    def update_from_response(self, response: Response) -> None:
        """Take up what an answer asks for, before the next request to its host can leave."""
        wait = retry_after(response) if response.status in (429, 503) else None
        if wait:
            self.back_off(urlparse_cached(response).hostname or "", wait)

    def back_off(self, host: str, seconds: float) -> bool:
        """Leave a host alone for so long; False when that is too long to be waited for in this run."""
        self._rests[host] = max(self._rests.get(host, 0.0), monotonic() + seconds)
        return seconds <= self._politeness.max_wait

    def delay(self, host: str) -> float:
        """Return seconds between two requests to a host."""
        site = site_of(self._crawler, host)
        return self._politeness.delay if site is None or site.delay is None else site.delay

    def _within_cap(self, site: SiteConfig | None) -> None:
        if self._sent_by_run >= self._politeness.requests_per_run:
            raise FetchError("request_cap", f"the run had made its {self._politeness.requests_per_run} requests")
        most = site.requests if site and site.requests else self._politeness.requests_per_site
        if site and self._sent[site.id] >= most:
            raise FetchError("request_cap", f"the run had made its {most} requests to this site")

    def _outside_quiet_hours(self, site: SiteConfig | None) -> None:
        own = site.quiet_hours if site else None
        end = quiet_until(self._politeness.quiet_hours if own is None else own, self._clock())
        if end:
            raise FetchError("quiet_hours", f"quiet hours until {end.astimezone(SHANGHAI):%H:%M}")

    async def _rested(self, host: str) -> None:
        while (left := self._rests.get(host, 0.0) - monotonic()) > 0:
            if left > self._politeness.max_wait:
                raise FetchError("retry_after", f"the server asked to be left alone for {left:.0f} more seconds")
            await _sleep(left)


def retry_after(response: Response) -> float | None:
    """Return seconds the server asks to be left alone; None when it does not say so (RFC 9110, 10.2.3)."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdecimal():
        return float(said[:9])
    until, now = _date(said), _date((response.headers.get("Date") or b"").decode("latin-1")) or utc_now()
    return max(0.0, (until - now).total_seconds()) if until else None


def _date(text: str) -> datetime | None:
    with suppress(ValueError, TypeError):
        found = parsedate_to_datetime(text)
        return found if found.tzinfo else None
    return None


async def _sleep(seconds: float) -> None:
    from twisted.internet import reactor  # only once Scrapy has chosen it

    await maybe_deferred_to_future(deferLater(reactor, seconds))
