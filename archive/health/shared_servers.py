"""Which sites stand on one server: they share its one open request and its delay, and its troubles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Run

SERVERS = "servers"  # the key of a run's statistics: site id → its servers, as the run learnt them
_RUNS = 60  # the newest runs that are asked


@dataclass(frozen=True, slots=True)
class SharedServer:
    """``server``: ``platform NAME`` or an address; ``sites``: the ids of the sites that stand there, sorted."""

    server: str
    sites: tuple[str, ...]


def servers_of_sites(session: Session, until: datetime | None = None) -> dict[str, Sequence[str]]:
    """Return the servers of each site as the newest run that visited it learnt them."""
    query = select(Run.stats).order_by(Run.started_at.desc(), Run.id.desc()).limit(_RUNS)
    if until is not None:
        query = query.where(Run.started_at < until)
    found: dict[str, Sequence[str]] = {}
    for stats in session.scalars(query):
        for site, servers in (stats or {}).get(SERVERS, {}).items():
            found.setdefault(site, servers)
    return found


def shared_servers(servers: Mapping[str, Sequence[str]]) -> list[SharedServer]:
    """Return the servers on which several sites stand, those of most sites first."""
    sites: dict[str, list[str]] = defaultdict(list)
    for site, names in servers.items():
        for name in names:
            sites[name].append(site)
    shared = [SharedServer(name, tuple(sorted(ids))) for name, ids in sites.items() if len(ids) > 1]
    alike = {one.sites: one for one in sorted(shared, key=lambda one: one.server, reverse=True)}
    return sorted(alike.values(), key=lambda one: (-len(one.sites), one.server))
