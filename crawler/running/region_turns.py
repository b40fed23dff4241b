"""In which order regions are given to workers: those on different servers together, for a server is asked one thing
at a time, and a run lasts as long as its busiest server."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from math import ceil
from urllib.parse import urlsplit

from archive.config.sites import SiteConfig


def regions_in_turn(due: Iterable[SiteConfig], held: Iterable[SiteConfig] = ()) -> list[list[str]]:
    """Return the sites (ids) of each region that has one due, those first whose servers have the least before them.

    All sites of a region stay together: its notes are taken in by the time they were written. ``held``: sites that
    others are visiting.
    """
    waiting = Counter(_server(site) for site in held)
    regions: dict[str, list[SiteConfig]] = defaultdict(list)
    for site in due:
        regions[site.region].append(site)
    turns: list[tuple[int, list[str]]] = []
    for sites in regions.values():
        servers = {_server(site) for site in sites}
        turns.append((max(waiting[server] for server in servers), [site.id for site in sites]))
        waiting.update(servers)
    return [sites for _turn, sites in sorted(turns, key=lambda one: one[0])]


def most_regions(free: int, setting: int) -> int:
    """Return how many of so many free regions a worker takes at once: half at the most, for there may be others."""
    return min(setting, ceil(free / 2))


def _server(site: SiteConfig) -> str:
    """Return the server as the site's file names it; addresses that several hosts share are learnt in the run alone."""
    return site.platform or urlsplit(site.home).hostname or site.id
