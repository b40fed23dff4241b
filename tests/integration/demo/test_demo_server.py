"""The made-up web on real sockets: hosts, the clock, and troubles that bite below HTTP."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import time
from collections.abc import Iterator
from datetime import date, timedelta

import httpx
import pytest

from demo.counties import FIRST_DAY, small_world
from demo.render.families import FAMILIES
from demo.server import DemoServer
from demo.world import Incident, Site, World, at

PATIENT = 60  # seconds: a loaded machine answers late, and that is no fault
NOON = at(FIRST_DAY, "12:00")
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(small_world()) as running:
        running.clock = NOON
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=PATIENT, trust_env=False) as made:
        yield made


def column(server: DemoServer, site: Site) -> str:
    return server.url(site.host, FAMILIES[site.family].column_path(site, site.columns[0]))


def troubled(kind: str, seconds: float = 1.0) -> World:
    """The first county of the small world with one trouble today."""
    world = small_world()
    start = at(FIRST_DAY, "00:00")
    site = dataclasses.replace(world.sites[0], troubles=(Incident(kind, start, start + DAY, seconds),))
    return World((site,), world.first_day, world.last_day)


def test_every_county_answers_on_its_own_address(server: DemoServer, client: httpx.Client) -> None:
    for site in server.world.sites:
        assert site.name.encode(site.charset) in client.get(column(server, site)).content


def test_no_other_address_answers(server: DemoServer) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.77", server.port), timeout=2)


def test_the_clock_moves_what_is_served_and_the_date_header(server: DemoServer, client: httpx.Client) -> None:
    site = server.world.sites[0]
    before = client.get(column(server, site))
    server.clock = at(date(2026, 1, 24), "12:00")
    after = client.get(column(server, site))
    server.clock = NOON
    assert before.text != after.text
    assert after.headers["Date"] == "Sat, 24 Jan 2026 04:00:00 GMT"


def test_another_process_can_move_the_clock(server: DemoServer, client: httpx.Client) -> None:
    control = server.url("127.0.0.1", "/__clock")
    told = client.put(control, content="2026-01-23T12:00:00+08:00").json()
    assert told == {"now": "2026-01-23T12:00:00+08:00", "port": server.port}
    assert server.clock == at(date(2026, 1, 23), "12:00")
    assert client.put(control, content="2026-01-23T12:00:00").status_code == 400
    assert client.put(control, content="tomorrow").status_code == 400
    server.clock = NOON
    assert client.get(control).json()["now"] == NOON.isoformat()


def test_a_clock_without_zone_is_refused(server: DemoServer) -> None:
    with pytest.raises(ValueError, match="time zone"):
        server.clock = NOON.replace(tzinfo=None)


def test_a_site_goes_down_and_comes_back(server: DemoServer, client: httpx.Client) -> None:
    site = server.world.sites[2]
    assert client.get(column(server, site)).status_code == 200
    server.clock = at(date(2026, 1, 29), "12:00")
    with pytest.raises(httpx.ConnectError):
        client.get(column(server, site))
    assert client.get(column(server, server.world.sites[0])).status_code == 200
    server.clock = NOON
    assert client.get(column(server, site)).status_code == 200


def test_a_connection_kept_open_does_not_survive_going_down(server: DemoServer) -> None:
    site = server.world.sites[2]
    with httpx.Client(transport=httpx.HTTPTransport(retries=0), timeout=PATIENT) as client:
        assert client.get(column(server, site)).status_code == 200
        server.clock = at(date(2026, 1, 30), "12:00")
        with pytest.raises(httpx.TransportError):
            client.get(column(server, site))
    server.clock = NOON


def test_conditional_requests_get_304_over_the_wire(server: DemoServer, client: httpx.Client) -> None:
    url = column(server, server.world.sites[0])
    tag = client.get(url).headers["ETag"]
    again = client.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_every_request_is_logged(server: DemoServer, client: httpx.Client) -> None:
    site = server.world.sites[0]
    client.get(server.url(site.host, "/nowhere?a=1"))
    last = server.log[-1]
    assert (last.now, last.host, last.path, last.status) == (NOON, site.host, "/nowhere?a=1", 404)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("down", httpx.ConnectError),
        ("reset", httpx.ReadError),
        ("truncated", httpx.RemoteProtocolError),
        ("silent", httpx.ReadTimeout),
    ],
)
def test_troubles_below_http(client: httpx.Client, kind: str, error: type[httpx.TransportError]) -> None:
    with DemoServer(troubled(kind)) as server:
        server.clock = NOON
        with pytest.raises(error):
            client.get(column(server, server.world.sites[0]), timeout=0.4 if kind == "silent" else PATIENT)
        server.clock = NOON + DAY
        assert client.get(column(server, server.world.sites[0])).status_code == 200


def test_a_slow_site_drips(client: httpx.Client) -> None:
    with DemoServer(troubled("slow", seconds=0.4)) as server:
        server.clock = NOON
        began = time.monotonic()
        assert client.get(column(server, server.world.sites[0])).status_code == 200
        assert time.monotonic() - began > 0.3


@pytest.mark.parametrize(
    ("kind", "status", "sign"),
    [
        ("http_500", 500, ""),
        ("http_521", 521, ""),
        ("waf", 412, "$_ts"),
        ("js_shell", 200, "document.cookie"),
        ("soft_404", 200, "页面不存在"),
        ("home_instead", 200, "春运便民措施"),
        ("redirect_home", 302, ""),
        ("redirect_away", 302, ""),
        ("empty", 200, "ColumnType"),
        ("redesign", 200, "加载更多"),
    ],
)
def test_troubles_in_the_answer(client: httpx.Client, kind: str, status: int, sign: str) -> None:
    with DemoServer(troubled(kind)) as server:
        server.clock = NOON
        answer = client.get(column(server, server.world.sites[0]))
        assert answer.status_code == status
        assert sign in answer.text
        assert "/2025-01-" not in answer.text or kind == "redesign"


def test_robots_can_shut(client: httpx.Client) -> None:
    with DemoServer(troubled("robots")) as server:
        robots = server.url(server.world.sites[0].host, "/robots.txt")
        texts = []
        for now in (NOON, NOON + DAY):
            server.clock = now
            texts.append(client.get(robots).text)
        assert [("Disallow: /\n" in text) for text in texts] == [True, False]


def test_a_cookie_gate_lets_a_client_with_cookies_in(client: httpx.Client) -> None:
    with DemoServer(troubled("cookie_302")) as server:
        server.clock = NOON
        url = column(server, server.world.sites[0])
        assert client.get(url).status_code == 302
        assert "年度报告" in client.get(url, follow_redirects=True).text


@pytest.mark.parametrize("raw", [b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nbad\r\n\r\n", b"x" * 70_000])
def test_a_malformed_request_ends_the_connection_only(server: DemoServer, client: httpx.Client, raw: bytes) -> None:
    site = server.world.sites[0]
    with socket.create_connection((site.host, server.port), timeout=PATIENT) as sock:
        sock.sendall(raw)
        with contextlib.suppress(ConnectionResetError):
            assert sock.recv(100) == b""
    assert client.get(column(server, site)).status_code == 200


def test_a_taken_port_is_an_error() -> None:
    world = small_world()
    with socket.create_server((world.sites[1].host, 0)) as taken:
        server = DemoServer(world, port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            server.start()
