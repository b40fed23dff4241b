"""Retries: only where asking again can help, after a pause that grows each time or that the host names itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares.retry import RetryMiddleware, get_retry_request
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.response import response_status_message

from archive.filings.states import Meaning, classes_meaning
from archive.ingest.body_completeness import is_complete_body
from crawler.fetching.fetch_failures import classify_failure
from crawler.fetching.request_limiter import RequestLimiter, retry_after

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# A refusal, a wrong certificate or a page that is too large will be the same a minute later.
_PASSING = classes_meaning(Meaning.PASSING)

# After so many requests in a row that came to nothing for all their tries, a host gets one try a request.
_PATIENCE = 3


class BackoffRetryMiddleware(RetryMiddleware):
    """Takes the place of Scrapy's (550)."""

    limiter: RequestLimiter | None
    backoff: float
    vain: Counter[str]
    one_try: bool  # for a host that has not answered in this run
    answered: set[str]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        middleware.limiter = crawler.get_extension(RequestLimiter)
        middleware.backoff = crawler.settings.getfloat("NIANBAO_BACKOFF")
        middleware.vain = Counter()
        middleware.one_try = crawler.settings.getbool("NIANBAO_ONE_TRY")
        middleware.answered = set()
        return middleware

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:
        self.answered.add(urlparse_cached(request).hostname or "")
        if response.status in self.retry_http_codes:
            wait = retry_after(response)
            return self._again(request, response_status_message(response.status), wait) or response
        if "dataloss" in response.flags and not is_complete_body(response.body):
            return self._again(request, "cut answer", None) or response
        self.vain.pop(urlparse_cached(request).hostname or "", None)
        return response

    def process_exception(self, request: Request, exception: Exception, spider: object = None) -> Request | None:
        if self.one_try and (urlparse_cached(request).hostname or "") not in self.answered:
            return None
        failure_class = classify_failure(exception)
        return self._again(request, failure_class, None) if failure_class in _PASSING else None

    def _again(self, request: Request, reason: str, wait: float | None) -> Request | None:
        """Return the request to be made once more and leave its host alone until then; None when that is in vain."""
        host = urlparse_cached(request).hostname or ""
        again = self._retried(request, reason) if self.vain[host] < _PATIENCE else None
        tried = request.meta.get("retry_times", 0)
        if self.limiter and (again or wait):
            rest = self.limiter.delay(host) * self.backoff * 2**tried if wait is None else wait
            again = again if self.limiter.back_off(host, rest) else None
        if again is None:
            self.vain[host] += 1
        return again

    def _retried(self, request: Request, reason: str) -> Request | None:
        assert self.crawler.spider is not None
        times = request.meta.get("max_retry_times", self.max_retry_times)
        return get_retry_request(
            request,
            reason=reason,
            spider=self.crawler.spider,
            max_retry_times=times,
            priority_adjust=self.priority_adjust,
            give_up_log_level=self.give_up_log_level,
        )
