"""Politeness by server: many hosts on one server are asked one thing at a time, by all runs and processes."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.models import Run
from archive.health.shared_servers import servers_of_sites, shared_servers
from archive.web.app import create_app
from crawler.commands.site_server import shared_server
from crawler.reference.stat_keys import NOTE_KEYS
from crawler.running.runs import RunRequest, run_in_child
from tests.integration.visiting.conftest import Visited, visiting
from tests.integration.visiting.rough_web import Asked, Rough, column_page, report_page
from tests.program import ROOT, run

PLATFORM = {"platform": "某省政府网站集约化平台", "delay": 0.1}
_TOOK = 0.08  # seconds that the shared server takes for an answer


@dataclass
class Shared:
    """One server behind many hosts: how many requests were open at once, and when each came."""

    most: int = 0
    came: list[float] = field(default_factory=list)
    _open: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def site(self, **config: object) -> Rough:
        """A site on this server; every page of it is answered slowly."""
        pages = {f"/nb/800{number}.html": self._page for number in range(3)}
        return Rough(self._column, {**PLATFORM, **config}, pages={**pages, "/robots.txt": self._robots})

    def _column(self, asked: Asked) -> bool:
        self._serve(asked, column_page())
        return False

    def _page(self, asked: Asked) -> None:
        self._serve(asked, report_page())

    def _robots(self, asked: Asked) -> None:
        self._serve(asked, b"User-agent: *\nDisallow:\n")

    def _serve(self, asked: Asked, body: bytes) -> None:
        with self._lock:
            self._open += 1
            self.most = max(self.most, self._open)
            self.came.append(asked.at)
        time.sleep(_TOOK)
        with self._lock:
            self._open -= 1
        asked.say(body)

    @property
    def least_gap(self) -> float:
        """Seconds between two requests that followed each other most closely."""
        return min(later - earlier for earlier, later in pairwise(sorted(self.came)))


def _on_one_server(visited: Visited) -> list[tuple[str, tuple[str, ...]]]:
    with Session(visited.engine) as session:
        stats = session.scalars(select(Run.stats)).one()
        assert NOTE_KEYS.keys() <= stats.keys()
        assert stats["downloader/response_status_count/200"] > 0
        assert stats["downloader/request_count"] == stats["downloader/response_count"] > 0
        assert stats["downloader/response_bytes"] > 0
        return [(one.server, one.sites) for one in shared_servers(servers_of_sites(session))]


def test_hosts_of_one_platform_are_asked_one_thing_at_a_time(tmp_path: Path) -> None:
    shared, alone = Shared(), Rough()
    sites = {**{f"county{number}": shared.site() for number in range(3)}, "alone": alone}
    with visiting(tmp_path, sites) as visited:
        assert {visit.outcome for visit in visited.report.visits} == {"complete"}
        assert _on_one_server(visited) == [("platform 某省政府网站集约化平台", ("county0", "county1", "county2"))]
    assert len(shared.came) == 3 * 5
    assert shared.most == 1
    assert shared.least_gap >= 0.1
    others = [one.at for one in alone.asked]
    assert max(others) < max(shared.came), "a server of its own does not wait for the platform"


def test_hosts_at_one_address_are_one_server(tmp_path: Path) -> None:
    shared = Shared()
    named, numbered = shared.site(platform="", hosts=["localhost"]), shared.site(platform="")
    named.host, numbered.host = "localhost", "127.0.0.1"
    with visiting(tmp_path, {"named": named, "numbered": numbered}) as visited:
        assert {visit.outcome for visit in visited.report.visits} == {"complete"}
        assert _on_one_server(visited) == [("127.0.0.1", ("named", "numbered"))]
        told = shared_server("localhost", "newcomer")
        assert "127.0.0.1" in told
        assert "that of 2 watched sites already" in told
        assert shared_server("127.9.9.9", "newcomer") == shared_server("no-such-host.invalid", "newcomer") == ""
        page = TestClient(create_app(visited.engine, load_configuration())).get("/health").text
        assert "同一服务器的网站" in page
        assert "127.0.0.1</b> <small>2个网站" in page
    assert len(shared.came) == 2 * 5
    assert shared.most == 1
    assert shared.least_gap >= 0.1


def test_the_largest_delay_of_a_server_holds_for_all_its_hosts(tmp_path: Path) -> None:
    shared = Shared()
    with visiting(tmp_path, {"quick": shared.site(delay=0), "slow": shared.site(delay=0.3)}):
        started = min(at for at in shared.came)
    assert shared.most == 1
    late = sorted(at for at in shared.came if at > started + 1)
    assert min(later - earlier for earlier, later in pairwise(late)) >= 0.3


def test_two_processes_share_the_turn_of_a_server(tmp_path: Path) -> None:
    shared = Shared()
    sites = {f"county{number}": shared.site() for number in range(2)}
    with visiting(tmp_path, sites):
        shared.came.clear()
        with ThreadPoolExecutor(2) as both:
            ended = list(both.map(lambda site: run("crawl", "--site", site), sites))
    assert [one.returncode for one in ended] == [0, 0], ended
    assert len(shared.came) >= 2 * 2
    assert shared.most == 1
    assert shared.least_gap >= 0.1


def test_counties_of_a_platform_have_turns_over_runs_that_are_cut_short(tmp_path: Path) -> None:
    """Twelve requests bring all robots.txt, all lists and the reports of one county, not of two: whoever waits longest
    comes first."""
    sites = {f"county{number}": Shared().site(delay=0) for number in range(4)}
    with visiting(tmp_path, sites, requests_per_run=12) as visited:
        runs = [visited.report] + [run_in_child(RunRequest(tuple(sites))) for _ in range(3)]
    complete = [{visit.site.id for visit in run.visits if visit.outcome == "complete"} for run in runs]
    assert all(complete), complete
    assert set().union(*complete) == set(sites), complete


def test_a_county_near_its_deadline_comes_before_all_others_of_its_server(tmp_path: Path) -> None:
    shared = Shared()
    sites = {f"county{number}": shared.site(delay=0, region=f"99077{number}") for number in range(4)}
    with visiting(tmp_path, sites):
        rules = tmp_path / "config" / "deadlines.yaml"
        rules.write_text(rules.read_text("utf-8").replace("\nrules:\n", f"\nrules:\n{_MAY}"), "utf-8")
        for site in sites.values():
            site.asked.clear()
        run_in_child(RunRequest(tuple(sites), now=datetime(2026, 5, 15, 1, 0, tzinfo=UTC)))
        rows = {name: [one.at for one in site.asked if one.path.startswith("/nb/8")] for name, site in sites.items()}
    assert all(len(times) == 3 for times in rows.values())
    assert max(rows["county2"]) < min(at for name, times in rows.items() if name != "county2" for at in times)


_MAY = """
  - id: may
    kinds: [government, department]
    region: "990772"
    from_year: 2019
    due: "05-15"
    basis: local_rule
    source_zh: 某县规定
    source_en: rules of a county
"""


def test_a_killed_run_leaves_the_turn_to_the_next(tmp_path: Path) -> None:
    shared = Shared()
    with visiting(tmp_path, {"county0": shared.site()}):
        before = len(shared.came)
        killed = _crawl("county0")
        while len(shared.came) == before:
            time.sleep(0.02)
        killed.kill()
        killed.wait()
        assert run_in_child(RunRequest(("county0",))).outcome == "complete"
    assert shared.most == 1


def _crawl(*sites: str) -> subprocess.Popen[bytes]:
    words = [word for site in sites for word in ("--site", site)]
    program = Path(sys.executable).with_name("nianbao")
    return subprocess.Popen([program, "crawl", *words], cwd=ROOT, env=dict(os.environ), stdout=subprocess.DEVNULL)


def _asking_for(seconds: str) -> Rough:
    robots = f"User-agent: *\nCrawl-delay: {seconds}\nDisallow: /admin/\n".encode()
    return Rough(pages={"/robots.txt": lambda asked: asked.say(robots, kind="text/plain")})


def test_crawl_delay_is_kept_where_robots_txt_comes_packed_or_is_only_confirmed(tmp_path: Path) -> None:
    robots = b"User-agent: *\nCrawl-delay: 0.5\n"

    def packed(asked: Asked) -> None:
        if "if-none-match" in asked.headers:
            asked.say(b"", "304 Not Modified", 'ETag: "r1"')
        else:
            asked.say(gzip.compress(robots), "200 OK", 'ETag: "r1"', "Content-Encoding: gzip", kind="text/plain")

    site = Rough(pages={"/robots.txt": packed})
    with visiting(tmp_path, {"asks": site}):
        assert min(_gaps(site)[1:]) >= 0.5
        site.asked.clear()
        assert run_in_child(RunRequest(("asks",))).outcome == "complete"
    assert any("if-none-match" in one.headers for one in site.asked if one.path == "/robots.txt")
    assert min(_gaps(site)[1:]) >= 0.5


def _gaps(site: Rough) -> list[float]:
    times = [one.at for one in site.asked]
    return [later - earlier for earlier, later in pairwise(times)]


def test_crawl_delay_of_robots_txt_is_kept(tmp_path: Path) -> None:
    site = _asking_for("0.5")
    with visiting(tmp_path, {"asks": site}) as visited:
        assert visited.visit("asks").outcome == "complete"
        assert "robots.txt" not in visited.visit("asks").reason
    assert len(_gaps(site)) == 4
    assert min(_gaps(site)[1:]) >= 0.5


def test_a_longer_crawl_delay_is_capped_and_the_visit_says_so(tmp_path: Path) -> None:
    site = _asking_for("20")
    with visiting(tmp_path, {"asks": site}, max_crawl_delay=0.5) as visited:
        visit = visited.visit("asks")
        assert visit.outcome == "complete"
        assert "robots.txt asks for 20 seconds between two requests; 0.5 were kept" in visit.reason
    assert min(_gaps(site)[1:]) >= 0.5


def test_where_robots_txt_is_not_heeded_its_delay_is_not_either(tmp_path: Path) -> None:
    site = _asking_for("20")
    site.config = {"robots": False}
    started = time.monotonic()
    with visiting(tmp_path, {"asks": site}) as visited:
        assert visited.visit("asks").outcome == "complete"
    assert site.times("/robots.txt") == 0
    assert max(one.at for one in site.asked) - started < 3 * 20


def test_a_server_that_is_left_alone_is_so_by_every_run(tmp_path: Path) -> None:
    def later(asked: Asked) -> bool:
        asked.say(b"", "429 Too Many Requests", "Retry-After: 3600")
        return False

    refusing, beside = Rough(later, dict(PLATFORM)), Rough(config=dict(PLATFORM))
    with visiting(tmp_path, {"refusing": refusing, "beside": beside}) as visited:
        assert visited.visit("refusing").outcome != "complete"
        asked = len(beside.asked)
        again = run_in_child(RunRequest(("beside",)))
    assert {visit.error_class for visit in again.visits} == {"retry_after"}
    assert len(beside.asked) == asked, "the other county of the platform waits too"
