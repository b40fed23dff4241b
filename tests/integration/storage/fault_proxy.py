"""Stands before the S3 server and misbehaves as it is told: ``fault`` is one of FAULTS, "" for none."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

FAULTS = ("500", "cut", "slow", "wrong")
_OWN = {"connection", "transfer-encoding", "content-length", "date", "server"}


class FaultProxy(ThreadingHTTPServer):
    """``asked``: method and path of every request. ``left``: how many requests the fault is for; None for all."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind).netloc
        self.fault = ""
        self.left: int | None = None
        self.asked: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def faulty(self, fault: str, left: int | None = None) -> None:
        self.fault, self.left = fault, left

    def next_fault(self) -> str:
        if self.left is not None:
            if self.left == 0:
                return ""
            self.left -= 1
        return self.fault

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gives up is part of the game."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultProxy

    def _pass_on(self) -> None:
        self.server.asked.append((self.command, self.path))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.next_fault()
        if fault == "slow":
            time.sleep(3)  # longer than the client waits
        if fault == "500":
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        connection = HTTPConnection(self.server.behind, timeout=60)
        connection.request(self.command, self.path, body, dict(self.headers.items()))
        answer = connection.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OWN:
                self.send_header(name, value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
        self.send_header("Content-Length", length or "0")
        self.end_headers()
        if fault == "wrong" and self.command == "GET" and content:
            content = bytes([content[0] ^ 1]) + content[1:]
        if fault == "cut":
            content = content[: len(content) // 2]
            self.close_connection = True
        if self.command != "HEAD":
            self.wfile.write(content)
        connection.close()

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _pass_on  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def fault_proxy(behind: str) -> Iterator[FaultProxy]:
    """A proxy in its own thread, until the end."""
    server = FaultProxy(behind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
