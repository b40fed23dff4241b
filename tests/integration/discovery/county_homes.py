"""Home pages of counties on loopback for the queue: made-up sites of several families, and servers that misbehave."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from demo.generate import generate
from demo.server import DemoServer
from demo.world import World
from tests.program import ROOT

Page = Callable[[str], tuple[int, str]]


@contextmanager
def small_server(host: str, page: Page) -> Iterator[tuple[str, list[str]]]:
    """Serve what ``page`` gives for a path; yields the home page's address, and the paths asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, text = (404, "no robots") if self.path == "/robots.txt" else page(self.path)
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((host, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def another_county(path: str) -> tuple[int, str]:
    """A home page that bears the identifier of 嘉祥县."""
    meta = '<meta name="SiteName" content="嘉祥县人民政府"><meta name="SiteIDCode" content="3708290001">'
    return (
        200,
        f"<html><head><title>嘉祥县人民政府</title>{meta}</head><body><p>网站标识码：3708290001</p></body></html>",
    )


def refusing(path: str) -> tuple[int, str]:
    """A guard in front of everything."""
    return 403, "<html><body>Forbidden</body></html>"


def no_column(path: str) -> tuple[int, str]:
    """A site whose column has the name and holds something else."""
    if path == "/":
        return 200, '<html><body><a href="/nb/">政府信息公开年报</a></body></html>'
    rows = "".join(
        f'<li><a href="/n/{n}.html">召开第{n}次会议</a><span>2026-01-{n:02}</span></li>' for n in range(1, 9)
    )
    return 200, f"<html><head><title>政府信息公开年报</title></head><body><ul>{rows}</ul></body></html>"


@contextmanager
def homes(families: tuple[str, ...], organs: int = 12) -> Iterator[tuple[World, DemoServer, dict[str, str], list[str]]]:
    """Yield a world of good sites with its server, the bad home pages by region, and what the refusing server was asked.

    990101 is another county's, 990102 refuses, 990103 has no column, 990104 is off.
    """
    world = generate(len(families), organs, seed=5, families=list(families), fault_rate=0)
    with ExitStack() as stack:
        server = stack.enter_context(DemoServer(world))
        wrong, _ = stack.enter_context(small_server("127.0.9.1", another_county))
        refused, asked = stack.enter_context(small_server("127.0.9.2", refusing))
        empty, _ = stack.enter_context(small_server("127.0.9.3", no_column))
        bad = {"990101": wrong, "990102": refused, "990103": empty, "990104": "http://127.0.9.4:9/"}
        yield world, server, bad, asked


def add_divisions(config: Path, named: dict[str, str]) -> None:
    """Let a configuration know made-up counties by code and name."""
    with (config / "regions.csv").open("a", encoding="utf-8") as file:
        file.write("990000,测试省,province,,2013-01-01,\n")
        file.writelines(f"{code},{name},county,990000,2013-01-01,\n" for code, name in named.items())


def made_config(config: Path, world: World) -> None:
    """Make a folder of the shipped configuration without sites and rosters, which knows the counties of a world."""
    shutil.copytree(ROOT / "config", config, ignore=shutil.ignore_patterns("sites", "organs"))
    add_divisions(config, {site.region: site.name for site in world.sites})


def write_homes(file: Path, world: World, server: DemoServer) -> None:
    """Write the home pages of a world as a list for `nianbao site import`."""
    rows = (f"{site.region},{site.name},{server.url(site.host)}" for site in world.sites)
    file.write_text("\n".join(["代码,区县,网址", *rows]), encoding="utf-8")
