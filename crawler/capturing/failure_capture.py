"""Stores every request that brought no response as a capture of kind ``failure``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured

from crawler.capturing.capture_extension import CaptureExtension
from crawler.fetching.fetch_failures import NOT_REQUESTED, classify_failure, describe_failure, was_sent

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class FailureCaptureMiddleware:
    """Downloader middleware, to stand next to the downloader (above every other, 950): it sees each attempt."""

    def __init__(self, captures: CaptureExtension) -> None:
        self.captures = captures

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        captures = crawler.get_extension(CaptureExtension)
        if captures is None:
            raise NotConfigured("the capture extension is off")
        return cls(captures)

    def process_exception(self, request: Request, exception: Exception) -> None:
        failure_class = classify_failure(exception)
        if failure_class not in NOT_REQUESTED:
            sent = was_sent(exception)
            self.captures.record_failure(request, failure_class, describe_failure(exception), sent=sent)
