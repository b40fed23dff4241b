"""AutoThrottle that starts from each host's own delay, and never asks a host more often than that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.fetching.request_limiter import RequestLimiter

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class HostThrottle:
    """Extension in place of Scrapy's AutoThrottle, which knows one least delay for all hosts; the arithmetic is its.

    A host whose delay is 0 is left alone. Settings: AUTOTHROTTLE_ENABLED, AUTOTHROTTLE_MAX_DELAY.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._max_delay = crawler.settings.getfloat("AUTOTHROTTLE_MAX_DELAY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("AUTOTHROTTLE_ENABLED"):
            raise NotConfigured("politeness.autothrottle is off")
        throttle = cls(crawler)
        crawler.signals.connect(throttle.response_downloaded, signal=signals.response_downloaded)
        return throttle

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Set the delay of the host's slot by how long its answer took."""
        key, latency = request.meta.get("download_slot"), request.meta.get("download_latency")
        limiter, engine = self._crawler.get_extension(RequestLimiter), self._crawler.engine
        slot = engine.downloader.slots.get(key) if engine and key else None
        least = limiter.delay(key) if limiter and key else 0.0
        if slot is None or latency is None or not least:
            return
        delay = min(max(latency, (slot.delay + latency) / 2, least), self._max_delay)
        if response.status == 200 or delay > slot.delay:  # error pages are small, and quick by that
            slot.delay = delay
