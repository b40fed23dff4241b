"""County sites whose lists scripts ask for, each a function of one request; real servers on loopback."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ruamel.yaml import YAML

from archive.ingest.notes import VisitNote
from crawler.running.runs import RunRequest, run_in_child
from tests.conftest import ROOT
from tests.integration.visiting.rough_web import report_page

ORGANS = (
    "财政局",
    "教育局",
    "水利局",
    "民政局",
    "统计局",
    "审计局",
    "林业局",
    "商务局",
    "文旅局",
    "医保局",
    "柳坪镇人民政府",
)
YEARS = (2025, 2024)
COLUMN = "/gk/nb/index.html"


@dataclass(frozen=True)
class Report:
    number: int
    organ: str
    year: int

    @property
    def title(self) -> str:
        return f"粟川县{self.organ}{self.year}年政府信息公开工作年度报告"

    @property
    def day(self) -> str:
        return f"{self.year + 1}-01-{10 + self.number % 18:02d}"

    @property
    def path(self) -> str:
        return f"/gk/nb/{self.number}.html"


# ordered by organ, so that a part of the list is no year of it
REPORTS = [Report(9000 + 2 * n + k, organ, year) for n, organ in enumerate(ORGANS) for k, year in enumerate(YEARS)]


@dataclass(frozen=True)
class Asked:
    """One request: its query and its form or JSON as Python has them."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"{}")


Said = bytes | str | dict[str, Any] | tuple[int, str] | None
Answer = Callable[[Asked], Said]


def items(reports: list[Report]) -> str:
    """Rows as a list has them."""
    return "".join(f'<li><b>{one.day}</b><a href="{one.path}">{one.title}</a></li>' for one in reports)


def page(body: str, named: str = "政府信息公开年报") -> str:
    head = f'<meta charset="utf-8"><meta name="ColumnName" content="{named}"><title>{named}-粟川县人民政府</title>'
    crumb = f'<p class="wz">您的位置：<a href="/">首页</a> &gt; <a href="/gk/">公开</a> &gt; {named}</p>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{crumb}{body}</body></html>"


@dataclass
class ScriptSite:
    """``answer`` says what a path gives (None: a report, or nothing); ``column`` is the column's address."""

    answer: Answer
    column: str = COLUMN
    config: Mapping[str, Any] = field(default_factory=dict)
    of_column: Mapping[str, Any] = field(default_factory=dict)
    host: str = ""
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://{self.host}:{self.port}"

    def yaml(self, site_id: str) -> dict[str, Any]:
        """The site as its file says it."""
        of_column = {
            name: json.loads(json.dumps(value).replace("BASE", self.base)) for name, value in self.of_column.items()
        }
        column = {"id": "c0", "title": "政府信息公开年报", "url": self.base + self.column, **of_column}
        known = {"id": site_id, "name": "粟川县", "region": "990777", "home": f"{self.base}/", "verified": "2026-01-01"}
        return {**known, "allow_private": True, "delay": 0, "columns": [column], **self.config}


@contextmanager
def served(sites: Mapping[str, ScriptSite], first: int = 2) -> Iterator[None]:
    """Serve every site on an address of its own (127.78.0.N) until the end."""
    with ExitStack() as stack:
        for number, site in enumerate(sites.values(), first):
            site.host = f"127.78.0.{number}"
            server = ThreadingHTTPServer((site.host, 0), _handler(site))
            server.daemon_threads = True
            site.port = server.server_address[1]
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
        yield


@contextmanager
def configured(folder: Path, sites: Mapping[str, ScriptSite], first: int = 2) -> Iterator[None]:
    """Serve the sites and point the program at a configuration of them."""
    shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    chosen = {
        "NIANBAO_CONFIG": str(folder / "config"),
        "NIANBAO_DATA": str(folder / "data"),
        "NIANBAO_POLITENESS__RETRIES": "0",
        "NIANBAO_POLITENESS__DELAY": "0",
    }
    before = dict(os.environ)
    os.environ |= chosen
    try:
        with served(sites, first):
            (folder / "config" / "sites").mkdir()
            for site_id, site in sites.items():
                with (folder / "config" / "sites" / f"{site_id}.yaml").open("w", encoding="utf-8") as out:
                    YAML().dump(site.yaml(site_id), out)
            yield
    finally:
        os.environ.clear()
        os.environ |= before


def visits_of(sites: Mapping[str, ScriptSite]) -> dict[str, VisitNote]:
    """Visit the sites once."""
    return {note.site.id: note for note in run_in_child(RunRequest(tuple(sites))).visits}


def _handler(site: ScriptSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, query, self.rfile.read(length), headers)
            site.asked.append(asked)
            self._say(site.answer(asked) or _report(asked))

        do_POST = do_GET  # noqa: N815

        def _say(self, said: Said) -> None:
            status, kind = 200, "text/html; charset=utf-8"
            if said is None:
                status, said = 404, "<html><title>404</title>not found</html>"
            elif isinstance(said, tuple):
                status, said = said
            elif isinstance(said, dict):
                kind, said = "application/json", json.dumps(said, ensure_ascii=False)
            data = said if isinstance(said, bytes) else str(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def _report(asked: Asked) -> Said:
    number = asked.path.rpartition("/")[2].partition(".")[0]
    found = next((one for one in REPORTS if str(one.number) == number), None)
    return report_page(found.organ).replace("2025年".encode(), f"{found.year}年".encode()) if found else None
