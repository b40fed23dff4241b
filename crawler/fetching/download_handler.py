"""The download handler of every visit: what may be sent, with which TLS, and why a name is not resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler

from crawler.fetching import resolver
from crawler.fetching.fetch_failures import FetchError
from crawler.fetching.raw_response import RawHeadDownloadHandler
from crawler.fetching.request_limiter import RequestLimiter
from crawler.fetching.request_meta import site_of
from crawler.fetching.tls_contexts import LegacyContextFactory, ModernContextFactory

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.web.iweb import IPolicyForHTTPS


class PoliteDownloadHandler(RawHeadDownloadHandler):
    """For DOWNLOAD_HANDLERS; needs the Restraint extension."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        restraint = crawler.get_extension(RequestLimiter)
        assert restraint is not None, "the restraint extension must be on"
        self._restraint = restraint
        self._modern = cast("IPolicyForHTTPS", build_from_crawler(ModernContextFactory, crawler))
        self._legacy = cast("IPolicyForHTTPS", build_from_crawler(LegacyContextFactory, crawler))

    async def download_request(self, request: Request) -> Response:
        async with self._restraint.acquire(request):
            try:
                response = await super().download_request(request)
            except CannotResolveHostError as error:
                host = urlparse_cached(request).hostname or ""
                if host not in resolver.refused:
                    raise
                reason = f"{host} leads to a private address; the site does not allow them"
                raise FetchError("private_address", reason) from error
            self._restraint.update_from_response(response)
            return response

    def context_factory(self, request: Request) -> IPolicyForHTTPS:
        site = site_of(self._crawler, urlparse_cached(request).hostname or "")
        return self._legacy if site and site.legacy_tls else self._modern
