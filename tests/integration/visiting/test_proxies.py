"""Sites that are asked by a proxy: what goes through it, what is on record of it, and what its faults are called."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.visiting.conftest import Visited, visiting
from tests.integration.visiting.proxy_server import ONLY_HERE, Proxy, proxying
from tests.integration.visiting.rough_web import Rough, column_page, report_page
from tests.integration.visiting.test_rough_sites import new_tls
from tests.program import free_port, run

PAGES = {f"/nb/800{number}.html": lambda asked: asked.say(report_page()) for number in range(3)}
SECRET = "watcher:s3cret-word"


def column(asked: object) -> None:
    asked.say(column_page())  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def proxies() -> Iterator[dict[str, Proxy]]:
    found = {"open": Proxy(), "guarded": Proxy(SECRET), "closed": Proxy(refuses=True), "wrong": Proxy(SECRET)}
    with proxying(*found.values()):
        yield found


@pytest.fixture(scope="module")
def visited(
    tmp_path_factory: pytest.TempPathFactory, certificate: Path, proxies: dict[str, Proxy]
) -> Iterator[Visited]:
    known = {name: proxy.address for name, proxy in proxies.items()}
    known |= {
        "wrong": f"http://watcher:other@127.0.0.1:{proxies['wrong'].port}",
        "away": f"http://127.0.0.1:{free_port()}",
    }
    sites = {
        "plain": Rough(column, {"proxy": "open"}, pages=PAGES),
        "direct": Rough(column, pages=PAGES),
        "named": Rough(column, {"proxy": "open", "allow_private": False}, host=f"www{ONLY_HERE}", pages=PAGES),
        "tunnel": Rough(column, {"proxy": "guarded"}, scheme="https", tls=new_tls(certificate), pages=PAGES),
        "with-user": Rough(column, {"proxy": "guarded"}, pages=PAGES),
        "no-tunnel": Rough(column, {"proxy": "closed"}, scheme="https", tls=new_tls(certificate), pages=PAGES),
        "wrong-user": Rough(column, {"proxy": "wrong"}, pages=PAGES),
        "proxy-away": Rough(column, {"proxy": "away"}, pages=PAGES),
    }
    folder = tmp_path_factory.mktemp("proxies")
    with visiting(folder, sites, timeout=10, retries=0, scheme_fallback=False, proxies=json.dumps(known)) as run_:
        yield run_


@pytest.mark.parametrize("site", ["plain", "direct", "named", "tunnel", "with-user"])
def test_a_site_is_read_through_its_proxy(visited: Visited, site: str) -> None:
    visit = visited.visit(site)
    assert (visit.outcome, visit.rows) == ("complete", 3), visit.reason
    assert visit.proxy == visited.sites[site].config.get("proxy", "")


def test_robots_txt_and_reports_go_through_it_too_and_nothing_else(visited: Visited, proxies: dict[str, Proxy]) -> None:
    plain, named, direct = (visited.sites[name] for name in ("plain", "named", "direct"))
    asked = proxies["open"].asked
    for site in (plain, named):
        assert asked.count(f"GET {site.host}:{site.port}") == len(site.asked) >= 5
    assert "/robots.txt" in {one.path for one in plain.asked}
    assert f"GET {direct.host}:{direct.port}" not in asked
    assert all("proxy-authorization" not in one.headers for one in visited.sites["with-user"].asked)


def test_neither_the_user_nor_the_address_of_the_proxy_is_on_record(visited: Visited) -> None:
    archived = b"".join(gzip.decompress(file.read_bytes()) for file in (visited.data / "warc").rglob("*.warc.gz"))
    assert archived.count(b"GET /nb/index.html HTTP/1.1") >= 5
    assert b"roxy-Authorization" not in archived
    assert b"s3cret" not in archived
    responses = [one for one in archived.split(b"WARC/1.1\r\n") if b"WARC-Type: response" in one]
    of_direct = [one for one in responses if f"//{visited.sites['direct'].host}:".encode() in one]
    assert len(of_direct) >= 4
    assert all(f"WARC-IP-Address: {visited.sites['direct'].host}".encode() in one for one in of_direct)
    assert not any(b"WARC-IP-Address" in one for one in responses if one not in of_direct)


@pytest.mark.parametrize("site", ["no-tunnel", "wrong-user", "proxy-away"])
def test_a_fault_of_the_proxy_is_not_told_of_the_site(visited: Visited, site: str) -> None:
    visit = visited.visit(site)
    assert (visit.outcome, visit.error_class) == ("error", "proxy"), visit.reason
    assert not visited.sites[site].asked
    assert "s3cret" not in visit.reason
    assert "other@" not in visit.reason


def test_a_proxy_that_no_setting_names_is_refused(visited: Visited) -> None:
    file = visited.data.parent / "config" / "sites" / "plain.yaml"
    before = file.read_text("utf-8")
    file.write_text(before.replace("proxy: open", "proxy: opne"), "utf-8")
    try:
        done = run("status")
        assert done.returncode == 2
        assert "plain.yaml" in done.stderr
        assert "politeness.proxies" in done.stderr
        assert "open" in done.stderr
    finally:
        file.write_text(before, "utf-8")
    done = run("site", "add", "http://127.0.0.1:9/", "--allow-private", "--proxy", "opne")
    assert (done.returncode, "opne" in done.stderr) == (2, True)


def test_the_address_of_a_proxy_is_checked_and_its_password_never_told(visited: Visited) -> None:
    del visited
    done = run("status", env={"NIANBAO_POLITENESS__PROXIES": '{"inland": "socks5://u:s3cret-word@10.0.0.5:1080"}'})
    assert done.returncode == 2
    assert "http://HOST:PORT" in done.stderr
    assert "s3cret" not in done.stderr
