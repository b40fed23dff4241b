"""Fetches only from the hosts a site has registered, and from no private address unless its site says so.

Mirrors copy whole government sites, and a redirect can lead anywhere: what stands elsewhere is no publication here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.resolver import CachingHostnameResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from archive.config.settings import load_settings
from archive.config.sites import is_private_host
from crawler.fetching.fetch_failures import FetchError
from crawler.fetching.request_meta import SITE, site_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler, CrawlerProcess
    from twisted.internet.base import ReactorBase

    from archive.config.sites import SiteConfig

refused: set[str] = set()
"""Host names that led to private addresses only, or also; for the reason of a failed look-up."""


class GuardedResolver(CachingHostnameResolver):
    """For TWISTED_DNS_RESOLVER; there is one a process, which Scrapy makes from the CrawlerProcess."""

    def __init__(self, reactor: ReactorBase, cache_size: int, process: CrawlerProcess) -> None:
        super().__init__(reactor, cache_size)
        self._process = process
        self._proxies = {urlsplit(proxy).hostname for proxy in load_settings().politeness.proxies.values()}

    @classmethod
    def from_crawler(cls, crawler: CrawlerProcess, reactor: ReactorBase) -> Self:  # type: ignore[override]
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), crawler)

    def resolveHostName(  # noqa: N802 (Twisted's name)
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        sites = (site_of(crawler, hostName) for crawler in self._process.crawlers)
        trusted = hostName in self._proxies or any(site is not None and site.allow_private for site in sites)
        receiver: Any = resolutionReceiver if trusted else _PublicOnly(resolutionReceiver, hostName)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Hands on public addresses and drops the others."""

    def __init__(self, receiver: Any, name: str) -> None:
        self._receiver, self._name = receiver, name

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        if is_private_host(getattr(address, "host", "")):
            refused.add(self._name)
        else:
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


class AllowedHostsMiddleware:
    """Downloader middleware, first of all: redirected requests pass it too, since they copy the meta.

    It also names the proxy by which the site is asked.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler, self._proxies = crawler, load_settings().politeness.proxies

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
        if site.proxy:
            request.meta["proxy"] = self._proxies[site.proxy]
