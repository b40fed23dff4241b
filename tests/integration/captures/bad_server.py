"""A small web server on loopback that misbehaves the way county sites do; raw sockets, so that it truly can."""

from __future__ import annotations

import gzip
import socketserver
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from socket import MSG_PEEK, SO_LINGER, SOL_SOCKET
from ssl import SSLSocket
from typing import Self

PAGE = "<!doctype html><html><meta charset='gbk'><title>某县年报</title><p>本年度共收到申请三件。</p></html>".encode(
    "gbk"
)
ETAG = '"v1-ünicode"'.encode("latin-1")
DATE = b"Mon, 02 Feb 2026 01:00:00 GMT"


@dataclass
class Seen:
    """A request as it arrived: path and lower-case header names."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)


class BadServer(socketserver.ThreadingTCPServer):
    """``requests`` lists what came in; ``bodies`` may replace the page at a path."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[Seen] = []
        self.bodies: dict[str, bytes] = {}
        self.robots = b"User-agent: *\nDisallow: /forbidden\n"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the loop before its socket is closed: on a closed one it would turn for ever."""
        self.shutdown()
        self.server_close()

    def asked(self, path: str) -> list[Seen]:
        return [seen for seen in self.requests if seen.path == path]


class _Handler(socketserver.StreamRequestHandler):
    server: BadServer

    def handle(self) -> None:
        with suppress(ConnectionError):  # a client that has had enough of dripping
            self.serve()

    def serve(self) -> None:
        if (
            not isinstance(self.connection, SSLSocket) and self.connection.recv(1, MSG_PEEK) == b"\x16"
        ):  # a TLS greeting on the plain port
            self.say(b"400 Bad Request", [], b"plain HTTP spoken here")
            return
        while (line := self.rfile.readline()).strip():
            path = line.split()[1].decode()
            headers = {}
            while (header := self.rfile.readline()).strip():
                name, _, value = header.decode("latin-1").partition(":")
                headers[name.strip().lower()] = value.strip()
            self.server.requests.append(Seen(path, headers))
            _ROUTES.get(path, _missing)(self, headers)
            if path in _CLOSING:
                return

    def say(self, status: bytes, fields: list[bytes], body: bytes) -> None:
        length = b"Content-Length: %d" % len(body)
        self.wfile.write(b"\r\n".join([b"HTTP/1.1 " + status, *fields, length, b"", b""]) + body)


def _plain(handler: _Handler, headers: dict[str, str]) -> None:
    body = handler.server.bodies.get("/plain", PAGE)
    handler.say(b"200 Hao De", [b"server: tiny", b"Content-type: text/html", b"X-Twice: a", b"X-Twice: b"], body)


def _gzip(handler: _Handler, headers: dict[str, str]) -> None:
    handler.say(b"200 OK", [b"Content-Type: text/html", b"Content-Encoding: gzip"], gzip.compress(PAGE, mtime=0))


def _chunked(handler: _Handler, headers: dict[str, str]) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    for part in (PAGE[:20], PAGE[20:]):
        handler.wfile.write(b"%x\r\n" % len(part) + part + b"\r\n")
    handler.wfile.write(b"0\r\n\r\n")


def _gbk_header(handler: _Handler, headers: dict[str, str]) -> None:
    name = "attachment; filename=工作年报.doc".encode("gbk")
    handler.say(b"200 OK", [b"Content-Type: application/msword", b"Content-Disposition: " + name], b"\xd0\xcf\x11\xe0")


def _short(handler: _Handler, headers: dict[str, str]) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n" + PAGE)


def _reset(handler: _Handler, headers: dict[str, str]) -> None:
    handler.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


def _drip(handler: _Handler, headers: dict[str, str]) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(100_000):
        handler.wfile.write(b"x")
        time.sleep(0.1)


def _tagged(handler: _Handler, headers: dict[str, str]) -> None:
    fields = [b"Content-Type: text/html", b"ETag: " + ETAG, b"Last-Modified: " + DATE, b"Content-Encoding: gzip"]
    if headers.get("if-none-match") == ETAG.decode("latin-1"):
        handler.wfile.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + ETAG + b"\r\n\r\n")
    else:
        handler.say(b"200 OK", fields, gzip.compress(handler.server.bodies.get("/tagged", PAGE), mtime=0))


def _picky(handler: _Handler, headers: dict[str, str]) -> None:
    if "if-modified-since" in headers:
        handler.say(b"412 Precondition Failed", [b"Content-Type: text/plain"], b"no")
    else:
        handler.say(b"200 OK", [b"Content-Type: text/html", b"Last-Modified: " + DATE], PAGE)


def _redirect(handler: _Handler, headers: dict[str, str]) -> None:
    if "if-modified-since" in headers:
        handler.wfile.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    else:
        handler.say(b"302 Found", [b"Location: /target", b"Last-Modified: " + DATE], b"")


def _bomb(handler: _Handler, headers: dict[str, str]) -> None:
    fields = [b"Content-Type: text/html", b"Content-Encoding: gzip"]
    handler.say(b"200 OK", fields, gzip.compress(b"0" * 3_000_000, mtime=0))


def _liar(handler: _Handler, headers: dict[str, str]) -> None:
    handler.say(b"200 OK", [b"Content-Type: text/html", b"Content-Encoding: gzip", b"no colon here"], PAGE)


def _robots(handler: _Handler, headers: dict[str, str]) -> None:
    handler.say(b"200 OK", [b"Content-Type: text/plain"], handler.server.robots)


def _missing(handler: _Handler, headers: dict[str, str]) -> None:
    handler.say(b"404 Not Found", [b"Content-Type: text/html"], b"gone")


_CLOSING = {"/short", "/reset", "/drip"}
_ROUTES: dict[str, Callable[[_Handler, dict[str, str]], None]] = {
    "/plain": _plain,
    "/gzip": _gzip,
    "/chunked": _chunked,
    "/gbk": _gbk_header,
    "/short": _short,
    "/reset": _reset,
    "/drip": _drip,
    "/tagged": _tagged,
    "/target": _tagged,
    "/picky": _picky,
    "/redirect": _redirect,
    "/bomb": _bomb,
    "/liar": _liar,
    "/robots.txt": _robots,
}
