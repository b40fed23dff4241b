"""The download handler of every visit: politeness, TLS by site, and the reason why a name is not resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetching import resolver
from crawler.fetching.fetch_failures import FetchError
from crawler.fetching.library_internals import set_tls_policy
from crawler.fetching.raw_response import RawHeadDownloadHandler
from crawler.fetching.request_limiter import RequestLimiter
from crawler.fetching.tls_policy import SiteTlsPolicy

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class PoliteDownloadHandler(RawHeadDownloadHandler):
    """For DOWNLOAD_HANDLERS; needs the RequestLimiter extension."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        limiter = crawler.get_extension(RequestLimiter)
        assert limiter is not None, "the RequestLimiter extension must be on"
        self._limiter = limiter
        set_tls_policy(self, SiteTlsPolicy(crawler))

    async def download_request(self, request: Request) -> Response:
        async with self._limiter.acquire(request):
            try:
                response = await super().download_request(request)
            except CannotResolveHostError as error:
                host = urlparse_cached(request).hostname or ""
                if host not in resolver.refused:
                    raise
                reason = f"{host} leads to a private address; the site does not allow them"
                raise FetchError("private_address", reason) from error
            self._limiter.update_from_response(response)
            return response
