"""The unattended run: real child processes on a made-up county, one scheduler at a time, missed runs made up once."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

from archive.config.load import load_configuration
from archive.office.intent import Actor
from archive.office.place import Office
from archive.office.replies import request_visit
from crawler.running.due_sites import due_sites
from demo.counties import small_world
from demo.simulation import demo_environment, visit_times
from tests.program import NIANBAO, ROOT, nianbao, run


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Path]:
    """One made-up county on loopback, its configuration and data in the environment; gives the data folder."""
    world = small_world()
    world = replace(world, sites=world.sites[:1])
    with demo_environment(world, tmp_path) as server:
        server.clock = visit_times(world)[0]
        yield tmp_path / "data"


def _runs(data: Path) -> list[str]:
    with sqlite3.connect(data / "nianbao.db") as database:
        return [outcome for (outcome,) in database.execute("select outcome from run")]


def test_once_runs_what_is_due_in_a_child_and_then_nothing(county: Path) -> None:
    assert "looked: complete" in nianbao("schedule", "--once")
    assert _runs(county) == ["complete"]
    assert "nothing is due before" in nianbao("schedule", "--once")
    assert _runs(county) == ["complete"]


def test_a_visit_that_was_asked_for_is_made_at_the_next_hour_and_once(county: Path) -> None:
    assert "looked: complete" in nianbao("schedule", "--once")
    assert "nothing is due before" in nianbao("schedule", "--once")
    with sqlite3.connect(county / "nianbao.db") as database:
        [(region,)] = database.execute("select distinct region from site")
    request_visit(Office(county), Actor("李某", "cli"), region, datetime.now(UTC))
    assert "looked: complete" in nianbao("schedule", "--once")
    assert "nothing is due before" in nianbao("schedule", "--once")
    assert _runs(county) == ["complete", "complete"]
    request_visit(Office(county), Actor("李某", "cli"), "999999", datetime.now(UTC))
    assert "nothing is due before" in nianbao("schedule", "--once"), "no site of that region"


def test_runs_missed_for_days_are_made_up_for_once(county: Path) -> None:
    nianbao("schedule", "--once")
    with sqlite3.connect(county / "nianbao.db") as database:  # two weeks pass with nobody awake
        database.execute("update visit set started_at = datetime(started_at, '-14 days')")
    missed = nianbao("doctor", ok=(1,))
    assert "warning  planned run missed: not visited though planned for " in missed
    assert "check that `nianbao schedule` runs" in missed
    assert "looked: complete" in nianbao("schedule", "--once")
    assert "planned run missed" not in nianbao("doctor", ok=(0, 1))
    assert _runs(county) == ["complete", "complete"]
    assert "nothing is due before" in nianbao("schedule", "--once")


def test_a_visit_cut_short_by_the_end_of_its_run_is_made_again_but_not_for_ever(county: Path) -> None:
    nianbao("schedule", "--once")
    configuration, now = load_configuration(), datetime.now(UTC)
    (site,) = configuration.sites
    with sqlite3.connect(county / "nianbao.db") as database:
        columns = [
            name for (_, name, *_) in database.execute("pragma table_info(visit)") if name not in ("id", "run_id")
        ]
        (visit,) = database.execute("select min(id) from visit").fetchone()
        database.execute("update visit set outcome = 'partial', error_class = 'cut_short' where id = ?", [visit])
    assert due_sites(configuration, now) == (site,), "though its other columns were visited"
    for number in range(2):
        assert due_sites(configuration, now) == (site,)
        with sqlite3.connect(county / "nianbao.db") as database:
            named = ", ".join(columns)
            database.execute(
                f"insert into visit (id, run_id, {named}) select ?, ?, {named} from visit where id = ?",
                [f"again{number}", f"run{number}", visit],
            )
    assert due_sites(configuration, now) == (), "the third in a row counts"


class Switch:
    """A dead man's switch on loopback: keeps the path and the body of every request."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        switch = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                switch.heard.append((self.path, self.rfile.read(length).decode()))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/ping/a-b"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_the_switch_hears_of_a_good_pass_and_of_a_failing_watch(county: Path) -> None:
    switch = Switch()
    try:
        settings = {
            "NIANBAO_MONITORING__PING_URL": switch.url,
            "NIANBAO_MONITORING__DISK_SHARE": "0",
            "NIANBAO_MONITORING__DISK_DAYS": "0",
        }
        assert run("schedule", "--once", env=settings).returncode == 0
        assert switch.heard == [("/ping/a-b", "")]
        with sqlite3.connect(county / "nianbao.db") as database:
            database.execute("update visit set started_at = datetime(started_at, '-60 days')")
            database.execute("update visit set finished_at = datetime(finished_at, '-60 days')")
        run("alerts", "run", env=settings)
        assert len(switch.heard) == 1, "only the scheduler reports"
        send = "from scheduler import send_alerts; send_alerts()"
        done = subprocess.run([sys.executable, "-c", send], cwd=ROOT, env={**os.environ, **settings}, check=True)
        assert done.returncode == 0
        path, told = switch.heard[-1]
        assert path == "/ping/a-b/fail"
        assert "not visited though planned for" in told
    finally:
        switch.close()


def test_the_log_of_a_run_is_json_with_the_ids_of_its_visits(county: Path) -> None:
    nianbao("schedule", "--once", NIANBAO_LOGGING__FORMAT="json")
    lines = [json.loads(line) for line in (county / "log" / "crawl.log").read_text(encoding="utf-8").splitlines()]
    visits = [line for line in lines if line.get("action") == "visit_complete"]
    with sqlite3.connect(county / "nianbao.db") as database:
        stored = set(database.execute("select id, column_id, run_id from visit where outcome = 'complete'"))
    assert {(line["visit_id"], line["column_id"], line["run_id"]) for line in visits} == stored
    assert all(line["site_id"] and line["level"] == "INFO" and line["time"] for line in visits)
    assert not [line for line in lines if line["logger"] == "scrapy.core.engine" and line["level"] == "DEBUG"]


def test_the_plan_names_days_times_and_sites(county: Path) -> None:
    plan = nianbao("schedule", "--plan", "8w").splitlines()
    assert any(line.endswith("1 sites: " + line.rpartition(": ")[2]) and "20:30" in line for line in plan)
    assert "every day 00:20: freeze" in plan[-2]
    refused = run("schedule", "--plan", "soon")
    assert (refused.returncode, "give a span such as 48h, 30d or 8w" in refused.stderr) == (2, True)


def test_a_second_scheduler_on_one_data_folder_refuses(county: Path) -> None:
    county.mkdir(parents=True, exist_ok=True)
    with FileLock(county / "scheduler.lock"):
        second = run("schedule", "--once")
    assert second.returncode == 2
    assert "another scheduler is at work" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_standing_scheduler_visits_refuses_a_second_and_ends_on_a_signal(county: Path) -> None:
    standing = subprocess.Popen([NIANBAO, "schedule"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        while not (county / "nianbao.db").exists():
            assert standing.poll() is None, standing.communicate()[1]
            time.sleep(0.2)
        second = run("schedule")
        assert second.returncode == 2
        assert "another scheduler is at work" in second.stderr
        standing.send_signal(signal.SIGTERM)
        told = standing.communicate(timeout=600)[1]
    finally:
        standing.kill()
    assert standing.returncode == 0, told
    assert _runs(county) == ["complete"], told
