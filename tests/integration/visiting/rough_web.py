"""Small county sites on loopback, each rough in its own way; raw sockets, so that they truly can be."""

from __future__ import annotations

import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from socket import MSG_PEEK, SHUT_RDWR, SO_LINGER, SOL_SOCKET, socket
from struct import pack
from typing import Any

from ruamel.yaml import YAML

COLUMN = "/nb/index.html"
ORGANS = ("财政局", "教育局", "水利局", "民政局", "统计局", "审计局")
_ROW = '<li><a href="/nb/{number}.html">粟川县{organ}2025年政府信息公开工作年度报告</a><span>2026-01-{day}</span></li>'


@dataclass(slots=True)
class Asked:
    """One request as it arrived; ``again`` counts earlier ones for the same path. ``tls`` when it came over TLS."""

    path: str
    headers: dict[str, str]
    at: float
    again: int
    tls: bool
    connection: Any

    def say(
        self,
        body: bytes = b"",
        status: str = "200 OK",
        *fields: str,
        length: int | None = None,
        kind: str = "text/html",
    ) -> None:
        """A whole answer, its length false when ``length`` says so."""
        lines = [
            f"HTTP/1.1 {status}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body) if length is None else length}",
        ]
        self.write("\r\n".join([*lines, *fields, "", ""]).encode() + body)

    def write(self, data: bytes) -> None:
        self.connection.sendall(data)

    def end(self) -> None:
        """End the connection in good order."""
        self.connection.shutdown(SHUT_RDWR)

    def reset(self) -> None:
        """End the connection as a firewall does."""
        self.connection.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))
        self.connection.close()


Answer = Callable[[Asked], bool | None]


@dataclass
class Rough:
    """One site: ``answer`` says what its column gives (True: the usual page after all), ``config`` its YAML's extras."""

    answer: Answer = bool  # a request is true: the usual page
    config: Mapping[str, Any] = field(default_factory=dict)
    host: str = ""
    scheme: str = "http"
    tls: ssl.SSLContext | None = None
    pages: Mapping[str, Answer] = field(default_factory=dict)
    columns: tuple[str, ...] = (COLUMN,)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def times(self, path: str = COLUMN) -> int:
        """How often a path was asked for."""
        return sum(1 for one in self.asked if one.path == path)


def column_page(first: int = 0, last: int = 3, more: str = "") -> bytes:
    """A column of some rows, as a plain county site shows it."""
    rows = "".join(_ROW.format(number=8000 + n, organ=ORGANS[n % len(ORGANS)], day=28 - n) for n in range(first, last))
    head = '<title>政府信息公开年报-粟川县人民政府</title><meta name="ColumnName" content="政府信息公开年报">'
    crumb = '<div class="dqwz">当前位置：<a href="/">首页</a> &gt; 政府信息公开年报</div>'
    return f'<html><head><meta charset="utf-8">{head}</head><body>{crumb}<ul class="m">{rows}</ul>{more}</body></html>'.encode()


def report_page(organ: str = "财政局", received: int = 3, more: str = "") -> bytes:
    """A short report in our own words."""
    title = f"粟川县{organ}2025年政府信息公开工作年度报告"
    parts = (
        "一、总体情况", f"本机关全年收到申请{received}件，均已按期答复。", "二、主动公开政府信息情况", "公开文件两份。",
        "三、收到和处理政府信息公开申请情况", "见上。", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "没有。",
        "五、存在的主要问题及改进情况", "人手不足，已作安排。", "六、其他需要报告的事项", "没有收取费用。",
    )  # fmt: skip
    text = "".join(f"<p>{part}</p>" for part in parts)
    head = f'<meta charset="utf-8"><title>{title}</title><meta name="ArticleTitle" content="{title}">'
    body = f'<h1>{title}</h1><div class="article-content">{text}{more}</div>'
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


@contextmanager
def served(sites: Mapping[str, Rough]) -> Iterator[None]:
    """Every site on an address of its own (127.77.0.N) until the end."""
    with ExitStack() as stack:
        for number, site in enumerate(sites.values(), 2):
            site.host = site.host or f"127.77.0.{number}"
            address = site.host if site.host.startswith("127.") else "127.0.0.1"
            server = _Server((address, 0), _Handler)
            server.site = site
            site.port = server.server_address[1]
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
        yield


def write_site(site_id: str, site: Rough) -> dict[str, Any]:
    """The site as its YAML says it."""
    base = f"{site.scheme}://{site.host}:{site.port}"
    columns = [
        {"id": f"c{number}", "title": "政府信息公开年报", "url": base + path, "adapter": "generic"}
        for number, path in enumerate(site.columns)
    ]
    known = {"id": site_id, "name": "粟川县", "region": "990777", "home": f"{base}/", "verified": "2026-01-01"}
    return {**known, "allow_private": True, "delay": 0, "columns": columns, **site.config}


def write_sites(folder: Any, sites: Mapping[str, Rough]) -> None:
    """One YAML a site."""
    folder.mkdir(parents=True, exist_ok=True)
    for site_id, site in sites.items():
        with (folder / f"{site_id}.yaml").open("w", encoding="utf-8") as out:
            YAML().dump(write_site(site_id, site), out)


class QuietServer(socketserver.ThreadingTCPServer):
    """A server that is not put out by clients that have had enough of it."""

    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that have had enough of a rough site are expected."""


class _Server(QuietServer):
    site: Rough


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        with suppress(OSError, ssl.SSLError):
            connection, tls = self._spoken()
            if connection is None:
                return
            reader = connection.makefile("rb")
            while line := reader.readline().split():
                headers = dict(_headers(reader))
                self._serve(line[1].decode(), headers, connection, tls)

    def _spoken(self) -> tuple[socket | None, bool]:
        """The connection, wrapped when TLS is greeted and the site speaks it; a site without it hangs up."""
        if self.request.recv(1, MSG_PEEK) != b"\x16":
            return self.request, False
        context = self.server.site.tls
        return (context.wrap_socket(self.request, server_side=True), True) if context else (None, True)

    def _serve(self, path: str, headers: dict[str, str], connection: Any, tls: bool) -> None:
        site = self.server.site
        asked = Asked(path, headers, time.monotonic(), site.times(path), tls, connection)
        site.asked.append(asked)
        if path in site.columns:
            if site.answer(asked):
                asked.say(column_page())
        elif path in site.pages:
            site.pages[path](asked)
        elif path.startswith("/nb/8"):
            asked.say(report_page(ORGANS[int(path[4:8]) % len(ORGANS)]))
        else:
            asked.say(b"<html>gone</html>", "404 Not Found")


def _headers(reader: Any) -> Iterator[tuple[str, str]]:
    while line := reader.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        yield name.strip().lower(), value.strip()
