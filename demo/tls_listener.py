"""Hosts that answer https and http on one port: the first byte of a connection tells which it speaks."""

from __future__ import annotations

import asyncio
import socket
import ssl
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_HELLO = b"\x16"  # the first byte of every TLS handshake
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@cache
def self_signed_context() -> ssl.SSLContext:
    """TLS with a certificate that nobody vouches for, made once a process."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)  # true time: the handshake is, whatever day is simulated
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=30))
    own, bare = made.sign(key, hashes.SHA256()), serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, bare)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as aside:
        file = Path(aside) / "both.pem"
        file.write_bytes(pem + own.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(file)
    return context


class HttpOrTlsListener:
    """A listener like asyncio's own, for one host: plain HTTP, or TLS where the client begins with it."""

    def __init__(self, listening: socket.socket, serve: Serve, limit: int) -> None:
        self.sockets, self._serve, self._limit = (listening,), serve, limit
        self._accepting = asyncio.create_task(self._accept())
        self._greeting: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        """Refuse new connections from now on."""
        self._accepting.cancel()
        self.sockets[0].close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(self.sockets[0])
            task = asyncio.create_task(self._greet(connection))
            self._greeting.add(task)
            task.add_done_callback(self._greeting.discard)

    async def _greet(self, connection: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            spoken = await _first_byte(connection)
            reader = asyncio.StreamReader(self._limit)
            protocol = asyncio.StreamReaderProtocol(reader, self._serve)
            tls = self_signed_context() if spoken == _HELLO else None
            await loop.connect_accepted_socket(lambda: protocol, connection, ssl=tls)
        except OSError:  # whoever connected has gone, or does not like the certificate
            connection.close()


async def listen(host: str, port: int, serve: Serve, limit: int, backlog: int) -> HttpOrTlsListener:
    """Listen on a host. OSError when the port is taken."""
    listening = socket.create_server((host, port), backlog=backlog)
    listening.setblocking(False)
    return HttpOrTlsListener(listening, serve, limit)


async def _first_byte(connection: socket.socket) -> bytes:
    """Return what a client says first; left where it is for whoever reads the connection."""
    loop, readable = asyncio.get_running_loop(), asyncio.Event()
    connection.setblocking(False)
    loop.add_reader(connection, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(connection)
    return connection.recv(1, socket.MSG_PEEK)
