"""The unattended run: real child processes on a made-up county, one scheduler at a time, missed runs made up once."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

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


def test_runs_missed_for_days_are_made_up_for_once(county: Path) -> None:
    nianbao("schedule", "--once")
    with sqlite3.connect(county / "nianbao.db") as database:  # two weeks pass with nobody awake
        database.execute("update visit set started_at = datetime(started_at, '-14 days')")
    assert "looked: complete" in nianbao("schedule", "--once")
    assert _runs(county) == ["complete", "complete"]
    assert "nothing is due before" in nianbao("schedule", "--once")


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
