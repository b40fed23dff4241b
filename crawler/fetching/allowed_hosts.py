"""Fetches only from the hosts a site has registered, and from no private address unless its site says so.

Mirrors copy whole government sites, and a redirect can lead anywhere: what stands elsewhere is no publication here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.utils.httpobj import urlparse_cached

from archive.config.sites import is_private_host
from crawler.fetching.fetch_failures import FetchError
from crawler.fetching.request_meta import SITE, site_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from archive.config.sites import SiteConfig


class AllowedHostsMiddleware:
    """Downloader middleware, first of all: redirected requests pass it too, since they copy the meta."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        host = urlparse_cached(request).hostname or ""
        # robots.txt is asked for by Scrapy itself, for no site in particular
        site: SiteConfig | None = request.meta.get(SITE) or site_of(self._crawler, host)
        if site is None or host not in site.all_hosts:
            raise FetchError("off_site", f"{host} is not among the site's registered hosts")
        if not site.allow_private and is_private_host(host):
            raise FetchError("private_address", f"{host} is a private address; the site does not allow them")
