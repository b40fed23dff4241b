"""Visits are taken in while their run goes on: nobody waits for the slowest server, and nothing comes out otherwise."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Engine

from archive.config.load import load_configuration
from archive.database.dump import dump
from archive.database.engine import open_database
from crawler.commands.rebuild import rebuild_database
from tests.fresh_database import fresh_database
from tests.integration.visiting.rough_web import Asked, Rough, column_page, served, write_sites
from tests.program import NIANBAO, ROOT, run

_LONG = 60.0  # seconds that a test waits for what should come at once


@dataclass
class Web:
    """A quick county, and a slow one whose column is held back until ``free``; ``asked``: it waits for its answer."""

    data: Path
    free: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def slow(self, asked: Asked) -> bool:
        self.asked.set()
        self.free.wait(_LONG)
        asked.say(column_page())
        return False

    @property
    def engine(self) -> Engine:
        return open_database(f"sqlite:///{self.data / 'nianbao.db'}")

    def visits(self) -> list[str]:
        with sqlite3.connect(self.data / "nianbao.db") as database:
            return [site for (site,) in database.execute("SELECT column_id FROM visit ORDER BY column_id")]

    def start(self) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [NIANBAO, "crawl"], cwd=ROOT, text=True, stdout=pipe, stderr=pipe, start_new_session=True
        )

    def until_quick_is_in(self) -> None:
        until = time.monotonic() + _LONG
        while time.monotonic() < until:
            if self.visits() == ["quick/c0"]:
                return
            time.sleep(0.1)
        pytest.fail("the visit that had ended was not taken in while the run went on")

    def rebuilt_alike(self) -> None:
        known = dump(self.engine)
        rebuild_database(load_configuration())
        assert dump(self.engine) == known


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    made = Web(tmp_path / "data")
    sites = {
        "quick": Rough(config={"region": "990778"}),
        "slow": Rough(made.slow, columns=("/nb/index.html",)),
    }
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    for name, value in {
        "NIANBAO_CONFIG": str(tmp_path / "config"),
        "NIANBAO_DATA": str(made.data),
        "NIANBAO_SCHEDULE__INGEST_EVERY": "0.2",
        "NIANBAO_POLITENESS__TIMEOUT": "600",
    }.items():
        monkeypatch.setenv(name, value)
    with served(sites):
        write_sites(tmp_path / "config" / "sites", sites)
        fresh_database(made.data / "nianbao.db").dispose()
        yield made
        made.free.set()


def test_a_visit_is_in_the_database_while_another_server_keeps_the_run_waiting(web: Web) -> None:
    with web.start() as crawl:
        web.until_quick_is_in()
        assert crawl.poll() is None
        assert "unsealed_file" not in run("verify").stdout, "the file is being written"
        web.free.set()
        told, faults = crawl.communicate()
    assert (crawl.returncode, faults) == (0, ""), told
    assert web.visits() == ["quick/c0", "slow/c0"]
    web.rebuilt_alike()


def test_a_run_killed_after_a_visit_was_taken_in_loses_and_doubles_nothing(web: Web) -> None:
    with web.start() as crawl:
        web.until_quick_is_in()
        assert web.asked.wait(_LONG)
        os.killpg(crawl.pid, signal.SIGKILL)
    web.free.set()
    assert run("crawl").returncode == 0
    assert web.visits() == ["quick/c0", "quick/c0", "slow/c0"]
    web.rebuilt_alike()
