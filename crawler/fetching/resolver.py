"""Looks up host names, IPv4 and IPv6, and withholds private addresses from sites that do not allow them.

A registered host whose name suddenly leads into the operator's own network must not be fetched from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from archive.config.sites import is_private_host
from crawler.fetching.request_meta import site_of

if TYPE_CHECKING:
    from scrapy.crawler import CrawlerProcess
    from twisted.internet.base import ReactorBase

refused: set[str] = set()
"""Host names that led to private addresses only, or also; for the reason of a failed look-up."""


class GuardedResolver(CachingHostnameResolver):
    """For TWISTED_DNS_RESOLVER; there is one a process, which Scrapy makes from the CrawlerProcess."""

    def __init__(self, reactor: ReactorBase, cache_size: int, process: CrawlerProcess) -> None:
        super().__init__(reactor, cache_size)
        self._process = process

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
        trusted = any(site is not None and site.allow_private for site in sites)
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
