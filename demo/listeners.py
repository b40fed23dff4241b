"""One listening socket per host on one common port, opened and closed as sites go up and down."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection
from functools import partial

from demo.http_connection import MAX_HEAD, Handle, reset, serve_connection
from demo.tls_listener import HttpOrTlsListener, listen

PORT_TRIES = 20  # a port that is free on one address may be taken on another
BACKLOG = 256


class Listeners:
    """Keeps exactly the wanted hosts reachable; a host that is dropped refuses connections and resets open ones."""

    def __init__(self, port: int, handler: Callable[[str], Handle], over_tls: Collection[str] = ()) -> None:
        """``over_tls`` are the hosts that answer https on the same port as well."""
        self.port = port
        self._free_choice = port == 0
        self._handler = handler
        self._over_tls = frozenset(over_tls)
        self._servers: dict[str, asyncio.Server | HttpOrTlsListener] = {}
        self._open: dict[str, set[asyncio.StreamWriter]] = defaultdict(set)

    async def begin(self, hosts: Collection[str]) -> None:
        """Listen on all hosts on one port. OSError when the port asked for is taken on one of them."""
        for attempt in range(PORT_TRIES):
            try:
                await self.keep(hosts)
                return
            except OSError:
                self.drop(list(self._servers))
                if not self._free_choice or attempt + 1 == PORT_TRIES:
                    raise
                self.port = 0

    async def keep(self, hosts: Collection[str]) -> None:
        """Listen on these hosts and no others."""
        self.drop([host for host in self._servers if host not in hosts])
        for host in hosts:
            if host not in self._servers:
                await self._listen(host)

    def drop(self, hosts: Collection[str]) -> None:
        """Stop listening on hosts and reset what is connected to them."""
        for host in hosts:
            self._servers.pop(host).close()
            for writer in list(self._open.pop(host, ())):
                reset(writer)

    async def _listen(self, host: str) -> None:
        serve = partial(self._serve, host)
        server: asyncio.Server | HttpOrTlsListener
        if host in self._over_tls:
            server = await listen(host, self.port, serve, MAX_HEAD, BACKLOG)
        else:
            server = await asyncio.start_server(serve, host, self.port, limit=MAX_HEAD, backlog=BACKLOG)
        self._servers[host] = server
        self.port = int(server.sockets[0].getsockname()[1])

    async def _serve(self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[host].add(writer)
        try:
            await serve_connection(reader, writer, self._handler(host))
        except asyncio.CancelledError:
            writer.transport.abort()  # the server stops; a raised cancellation would only be logged as an error
        finally:
            self._open[host].discard(writer)
