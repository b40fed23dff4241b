"""Scrapy's downloader with one queue for each server in the place of one for each host name.

So many requests may be under way at once in a run; those of a hundred counties that wait for one server must not take
all the room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader import Downloader
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetching.request_limiter import RequestLimiter
from crawler.fetching.request_meta import extension_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class ServerDownloader(Downloader):
    """For DOWNLOADER; the pace itself is kept by the RequestLimiter."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._limiter = extension_of(crawler, RequestLimiter)

    def get_slot_key(self, request: Request) -> str:
        """Return the queue of a request: that of the server on which its host stands."""
        host = urlparse_cached(request).hostname or ""
        return self._limiter.slot(host)
