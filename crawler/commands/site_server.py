"""What `nianbao site add` says of a new site's server: which watched sites stand on it already."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError

from archive.config.load import Configuration, load_configuration
from archive.database.engine import open_database, session_scope
from archive.errors import NianbaoError
from archive.health.shared_servers import servers_of_sites

_SHOWN = 8  # sites that are named


def shared_server(host: str, site_id: str) -> str:
    """Return a sentence on the sites at one address with a host; "" where none is known or the host leads nowhere."""
    configuration = load_configuration()
    try:
        addresses = {str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except OSError:
        return ""
    beside: dict[str, str] = {}
    for site, servers in _known(configuration).items():
        if site != site_id and site in configuration.sites and (same := addresses & set(servers)):
            beside[site] = min(same)
    if not beside:
        return ""
    names = "、".join(configuration.sites[site].name or site for site in list(beside)[:_SHOWN])
    more = f" and {len(beside) - _SHOWN} more" if len(beside) > _SHOWN else ""
    return (
        f"its server ({min(beside.values())}) is that of {len(beside)} watched sites already: {names}{more}; "
        "all of them share its one open request and its delay"
    )


def _known(configuration: Configuration) -> Mapping[str, Sequence[str]]:
    """Return the servers of watched sites; nothing while there is no database that can be read."""
    try:
        with session_scope(open_database(configuration.settings.database(), read_only=True)) as session:
            return servers_of_sites(session)
    except (NianbaoError, SQLAlchemyError):
        return {}
