"""Channels on loopback: a mail server that keeps what it gets, and a web server for webhooks and robots that misbehaves."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class MailServer:
    """SMTP as far as a mail needs it. ``refuses``: recipients it does not know."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses: set[str] = set()
        owner = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 mail.example")
                while line := self.rfile.readline().decode("utf-8", "replace").strip():
                    verb = line.upper()
                    if verb.startswith("RCPT") and line.partition("<")[2].rstrip(">") in owner.refuses:
                        self._say("550 5.1.1 no such user")
                    elif verb == "DATA":
                        self._say("354 go on")
                        self._take()
                        self._say(f"250 2.0.0 queued as {len(owner.mails)}")
                    elif verb == "QUIT":
                        self._say("221 bye")
                        return
                    else:
                        self._say("250 OK")

            def _take(self) -> None:
                taken = b""
                while not taken.endswith(b"\r\n.\r\n"):
                    taken += self.rfile.readline()
                mail = message_from_bytes(taken[:-5].replace(b"\r\n..", b"\r\n."), policy=default)
                owner.mails.append(mail)

            def _say(self, text: str) -> None:
                self.wfile.write(f"{text}\r\n".encode())

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def text(self, number: int = -1) -> str:
        body = self.mails[number].get_body()
        assert body is not None
        return str(body.get_content())

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Post:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class HookServer:
    """A web server at an address of this machine. ``answer``: status, headers and body of the next answers; one that
    is slow waits ``slow`` seconds before every byte of the body."""

    address: str = "127.0.0.1"
    answer: Callable[[Post], tuple[int, dict[str, str], bytes]] = lambda _post: (200, {}, b"ok")
    slow: float = 0.0
    posts: list[Post] = field(default_factory=list)

    def __post_init__(self) -> None:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                post = Post(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                owner.posts.append(post)
                status, headers, answer = owner.answer(post)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                for byte in answer:
                    time.sleep(owner.slow)
                    try:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                    except OSError:
                        return

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((self.address, 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def host(self) -> str:
        return f"{self.address}:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
