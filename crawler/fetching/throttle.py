"""AutoThrottle that starts from each host's own delay, and never asks a host more often than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.extensions.throttle import AutoThrottle

from crawler.fetching.request_limiter import RequestLimiter

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.core.downloader import Slot


class HostThrottle(AutoThrottle):
    """Takes the place of Scrapy's, which knows one least delay for all hosts. A delay of 0 is left alone."""

    def _spider_opened(self, spider: Spider) -> None:
        super()._spider_opened(spider)
        self._restraint = self.crawler.get_extension(RequestLimiter)

    def _get_slot(self, request: Request, spider: Spider) -> tuple[str | None, Slot | None]:
        key, slot = super()._get_slot(request, spider)
        self.mindelay = self._restraint.delay(key) if self._restraint and key else 0.0
        return key, slot if self.mindelay else None
