"""A site that is not configured yet, as the crawl's guards ask for it: any host below its name, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from archive.config.sites import ColumnConfig, SiteConfig


class Subdomains(frozenset[str]):
    """Every host of a site: the home page's own, and all below its name without www. Their number is not known.

    ``others``: hosts elsewhere that the operator has accepted for it.
    """

    base: str

    def __new__(cls, home: str, others: Collection[str] = ()) -> Subdomains:
        host = urlsplit(home).hostname or ""
        made = super().__new__(cls, (host, *others))
        made.base = host.removeprefix("www.")
        return made

    def __contains__(self, host: object) -> bool:
        return isinstance(host, str) and (super().__contains__(host) or self._below(host))

    def _below(self, host: str) -> bool:
        return bool(self.base) and (host == self.base or host.endswith(f".{self.base}"))


class UnregisteredSite(SiteConfig):
    """A site known by its home page alone."""

    @property
    def all_hosts(self) -> frozenset[str]:
        return Subdomains(self.home, self.hosts)


def unregistered_site(home: str, *, allow_private: bool = False, **known: Any) -> UnregisteredSite:
    """Return the site of a home page; ``known`` is what is configured already (delay, robots, quiet hours …)."""
    start = ColumnConfig(id="home", url=home)
    given = {"id": "discovery", "name": home, "region": "00", **known, "home": home, "columns": (start,)}
    return UnregisteredSite(**given, allow_private=allow_private)


class SitesBelow(dict[str, SiteConfig]):
    """``sites_by_host`` of a spider that walks a site whose hosts are not known beforehand, beside the known ones."""

    def __init__(self, site: UnregisteredSite, known: Mapping[str, SiteConfig] | None = None) -> None:
        super().__init__(known or {})
        self._site, self._known = site, known or {}

    def get(self, host: str, default: Any = None) -> Any:
        """Return the configured site of a host, else the stranger for each of its hosts."""
        own = self._site if host in self._site.all_hosts else default
        return self._known.get(host, own)


class SitesUnderSearch(dict[str, SiteConfig]):
    """``sites_by_host`` of a spider that searches several sites whose hosts are not known beforehand."""

    def __init__(self) -> None:
        super().__init__()
        self._sites: dict[str, UnregisteredSite] = {}

    def begin(self, key: str, site: UnregisteredSite) -> None:
        """Let the hosts of a site be asked for."""
        self._sites[key] = site

    def end(self, key: str) -> None:
        """Forget a site."""
        self._sites.pop(key, None)

    def get(self, host: str, default: Any = None) -> Any:
        """Return the site that is being searched to which a host belongs."""
        return next((site for site in self._sites.values() if host in site.all_hosts), default)
