"""Where https gives nothing or is forbidden, asks once more over http, and the other way round; both are kept.

Some county servers answer 403 on https where http works, others have closed port 80. Which way a page came is told
in the visit (``FALLBACK`` in the meta of the request that brought it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured
from scrapy.utils.httpobj import urlparse_cached

from archive.filings.states import Meaning, classes_meaning
from crawler.fetching.fetch_failures import classify_failure
from crawler.fetching.request_meta import is_captured

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

FALLBACK = "nianbao_fallback"  # request.meta: a Fallback
_OTHER = {"https": "http", "http": "https"}
_NOTHING = classes_meaning(Meaning.OTHER_SCHEME)


@dataclass(frozen=True, slots=True)
class Fallback:
    """Why the other scheme was tried: the class of the first failure, its reason, and the whole in words."""

    failure_class: str
    scheme: str
    reason: str

    @property
    def words(self) -> str:
        return f"read over {self.scheme}: {self.reason}"


class SchemeFallbackMiddleware:
    """Downloader middleware, to stand before the retries (below 550): it sees what is left of a request after them."""

    def __init__(self) -> None:
        # host → the scheme that answered when the other did not, and why it was tried
        self._works: dict[str, tuple[str, str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("NIANBAO_SCHEME_FALLBACK"):
            raise NotConfigured("politeness.scheme_fallback is off")
        return cls()

    def process_request(self, request: Request) -> Request | None:
        """Do not fail a second time where the other scheme is known to work."""
        parts = urlparse_cached(request)
        works, why = self._works.get(parts.netloc, (parts.scheme, ""))
        if works == parts.scheme or not _may_change(request):
            return None
        return _over(request, "other_scheme", f"{why}, asked earlier on this host")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        parts = urlparse_cached(request)
        if (fallback := request.meta.get(FALLBACK)) and response.status < 400:
            self._works.setdefault(parts.netloc, (parts.scheme, fallback.reason))
        if response.status == 403 and parts.scheme == "https" and _may_change(request):
            return _over(request, "http_403", "https answered 403")
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        failure_class = classify_failure(exception)
        if failure_class not in _NOTHING or not _may_change(request):
            return None
        return _over(request, failure_class, f"{urlparse_cached(request).scheme} failed ({failure_class})")


def _may_change(request: Request) -> bool:
    """Return whether the scheme may be changed: once only, and to https only where no port is named."""
    parts = urlparse_cached(request)
    fits = parts.scheme == "https" or (parts.scheme == "http" and not parts.port)
    return fits and FALLBACK not in request.meta and is_captured(request)


def _over(request: Request, failure_class: str, reason: str) -> Request:
    """Return the same request with the other scheme, tried twice at most."""
    scheme, rest = request.url.split(":", 1)
    again = request.replace(url=f"{_OTHER[scheme]}:{rest}", dont_filter=True)
    again.meta[FALLBACK] = Fallback(failure_class, _OTHER[scheme], reason)
    again.meta["max_retry_times"] = 1
    again.meta.pop("retry_times", None)
    return again
