"""Scrapy's downloader with one queue for each server in the place of one for each host name.

So many requests may be under way at once in a run; those of a hundred counties that wait for one server must not take
all the room. Within the queue of a server the request of the highest priority is the next, not the first that came: a
county is visited to its end before the next begins, so that a run that is cut short leaves whole visits.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from scrapy.core.downloader import Downloader
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetching.request_limiter import RequestLimiter
from crawler.fetching.request_meta import extension_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred


class TurnQueue(deque[tuple["Request", "Deferred[Response]"]]):
    """The requests that wait for one server."""

    def popleft(self) -> tuple[Request, Deferred[Response]]:
        """Remove and return the first of those with the highest priority."""
        at = max(range(len(self)), key=lambda number: (self[number][0].priority, -number))
        found = self[at]
        del self[at]
        return found


class _Slots(dict[str, "Slot"]):
    """The slots of the downloader, each with such a queue from its beginning."""

    def __setitem__(self, key: str, slot: Slot) -> None:
        slot.queue = TurnQueue(slot.queue)
        super().__setitem__(key, slot)


class ServerDownloader(Downloader):
    """For DOWNLOADER; the pace itself is kept by the RequestLimiter."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.slots = _Slots()
        self._limiter = extension_of(crawler, RequestLimiter)

    def get_slot_key(self, request: Request) -> str:
        """Return the queue of a request: that of the server on which its host stands."""
        host = urlparse_cached(request).hostname or ""
        return self._limiter.slot(host)
