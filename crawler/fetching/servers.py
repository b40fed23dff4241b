"""On which server a host stands: politeness is owed to servers, and many counties share one.

``platform:`` of a site's file names it; else it is every address that the host's name resolves to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.fetching.host_guard import refused

if TYPE_CHECKING:
    from archive.config.sites import SiteConfig

_AT_ONCE = 32  # names looked up side by side
_LOST_FOR = 2.0  # seconds for which a name that led nowhere is not looked up again: robots.txt and page ask together
_LONGEST = 10.0  # seconds for all names of a run; those that are not known by then are looked up with their requests


class Servers:
    """The servers of the hosts of a run; each name is looked up once."""

    def __init__(self, site_of: Callable[[str], SiteConfig | None]) -> None:
        self._site_of = site_of
        self._keys: dict[str, tuple[str, ...]] = {}
        self._lost: dict[str, float] = {}

    async def keys(self, host: str) -> tuple[str, ...]:
        """Return what to hold for a request to a host: the platform, or each address, in one order for everybody.

        Raises CannotResolveHostError for a name that leads nowhere.
        """
        if host not in self._keys:
            if monotonic() < self._lost.get(host, 0.0):
                raise CannotResolveHostError(host)
            try:
                self._keys[host] = await self._found(host)
            except CannotResolveHostError:
                self._lost[host] = monotonic() + _LOST_FOR
                raise
        return self._keys[host]

    def known_keys(self, host: str) -> tuple[str, ...]:
        """Return the same without a look-up: the host itself while its name was not looked up."""
        return self._keys.get(host, (host,))

    def of_sites(self, sites: Iterable[SiteConfig]) -> dict[str, list[str]]:
        """Return the servers of sites by their ids, of those whose hosts' names were looked up."""
        found = {}
        for site in sites:
            if known := {key for host in site.all_hosts for key in self._keys.get(host, ())}:
                found[site.id] = sorted(known)
        return found

    async def learn(self, hosts: Iterable[str]) -> None:
        """Look up many names side by side; one that leads nowhere is left to the request that asks for it."""
        turns = asyncio.Semaphore(_AT_ONCE)

        async def one(host: str) -> None:
            async with turns:
                with suppress(CannotResolveHostError):
                    await self.keys(host)

        looking = [asyncio.ensure_future(one(host)) for host in set(hosts)]
        if looking:
            _, late = await asyncio.wait(looking, timeout=_LONGEST)
            for task in late:
                task.cancel()

    async def _found(self, host: str) -> tuple[str, ...]:
        site = self._site_of(host)
        if site is not None and site.platform:
            return (f"platform {site.platform}",)
        if isIPAddress(host) or isIPv6Address(host):
            return (host,)
        if addresses := await maybe_deferred_to_future(_look_up(host)):
            return tuple(sorted(addresses))
        if site is not None and site.proxy and host not in refused:  # only the proxy's network knows the name
            return (host,)
        raise CannotResolveHostError(host)


def _look_up(host: str) -> Deferred[set[str]]:
    """Return the addresses of a name, asked of the reactor's own resolver, which the connections will ask too."""
    from twisted.internet import reactor  # only once Scrapy has chosen it

    receiver = _Addresses()
    resolver: Any = reactor
    resolver.nameResolver.resolveHostName(receiver, host)
    return receiver.found


@implementer(IResolutionReceiver)
class _Addresses:
    def __init__(self) -> None:
        self.found: Deferred[set[str]] = Deferred()
        self._addresses: set[str] = set()

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 (Twisted's names)
        """Take note that it began; a look-up is never called off."""

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        self._addresses.add(str(getattr(address, "host", "")))

    def resolutionComplete(self) -> None:  # noqa: N802
        if not self.found.called:
            self.found.callback(self._addresses)
