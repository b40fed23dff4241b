"""A proxy on loopback: plain requests and tunnels, with or without a user; names that only it knows lead to loopback."""

from __future__ import annotations

import base64
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from socket import SHUT_RDWR, create_connection, socket

from tests.integration.visiting.rough_web import QuietServer

ONLY_HERE = ".inland.invalid"


@dataclass
class Proxy:
    """What it was asked for, as ``METHOD host:port``; ``user`` must be given where it is set; ``refuses`` tunnels."""

    user: str = ""
    refuses: bool = False
    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Its address with its user, as it stands in the settings."""
        return f"http://{self.user + '@' if self.user else ''}127.0.0.1:{self.port}"


@contextmanager
def proxying(*proxies: Proxy) -> Iterator[None]:
    """Serve them until the end."""
    servers = []
    for proxy in proxies:
        server = _Server(("127.0.0.1", 0), _Handler)
        server.proxy, proxy.port = proxy, server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
    try:
        yield
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


class _Server(QuietServer):
    proxy: Proxy


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        while head := self._head():
            line, _, rest = head.partition(b"\r\n")
            method, target, _version = line.decode("latin-1").split(" ")
            found = re.match(r"(?:http://)?(\[?[^/:\]]+\]?):?(\d+)?(/.*)?$", target)
            assert found
            host, port, path = found[1], int(found[2] or 80), found[3] or "/"
            self.server.proxy.asked.append(f"{method} {host}:{port}")
            if not self._allowed(rest):
                self._say(b"407 Proxy Authentication Required")
                return
            if method == "CONNECT":
                self._tunnel(host, port)
                return
            self._pass_on(method, host, port, path, rest)

    def _head(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b"", b"\r\n"):
            lines.append(line)
        return b"".join(lines)

    def _allowed(self, head: bytes) -> bool:
        user = self.server.proxy.user
        return not user or b"Basic " + base64.b64encode(user.encode()) in head

    def _say(self, status: bytes) -> None:
        self.wfile.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")

    def _pass_on(self, method: str, host: str, port: int, path: str, head: bytes) -> None:
        fields = [line.split(": ", 1) for line in head.decode("latin-1").splitlines() if line]
        kept = {name: value for name, value in fields if not name.lower().startswith(("proxy-", "connection"))}
        site = HTTPConnection(_address(host), port, timeout=5)
        site.request(method, path, headers=kept)
        answer = site.getresponse()
        body = answer.read()
        lines = [f"HTTP/1.1 {answer.status} {answer.reason}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in answer.getheaders() if name.lower() != "content-length"]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        site.close()

    def _tunnel(self, host: str, port: int) -> None:
        if self.server.proxy.refuses:
            self._say(b"403 Forbidden")
            return
        with create_connection((_address(host), port)) as site:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_copy, args=(site, self.connection), daemon=True)
            back.start()
            _copy(self.connection, site)
            back.join(5)


def _address(host: str) -> str:
    return "127.0.0.1" if host.endswith(ONLY_HERE) else host


def _copy(source: socket, target: socket) -> None:
    with suppress(OSError):
        while block := source.recv(65536):
            target.sendall(block)
        target.shutdown(SHUT_RDWR)
