"""The machine's clock is ten years off: what is recorded then accuses nobody, and once it is right the work goes on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.counties import small_world
from demo.simulation import demo_environment, visit_times
from tests.program import NIANBAO, nianbao, nianbao_json

# Every Python of the command, its children too, is told another time; nothing else of the program is touched.
_SHIFT = """
import datetime, os, time
_by = datetime.timedelta(days=int(os.environ["SHIFTED_DAYS"]))
_real, _time = datetime.datetime, time.time
class datetime_shifted(_real):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(_time() + _by.total_seconds(), tz)
    @classmethod
    def utcnow(cls):
        return cls.now(datetime.timezone.utc).replace(tzinfo=None)
datetime_shifted.__name__ = datetime_shifted.__qualname__ = "datetime"
datetime.datetime = datetime_shifted
time.time = lambda: _time() + _by.total_seconds()
"""
_TEN_YEARS = 3653


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Path]:
    """One made-up county in the evening of the last visit, visited once at the right time; gives the data folder."""
    world = small_world()
    world = replace(world, sites=world.sites[:1])
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock/sitecustomize.py").write_text(_SHIFT, encoding="utf-8")
    with demo_environment(world, tmp_path) as server:
        server.clock = visit_times(world)[-1]
        nianbao("crawl", ok=(0, 3))
        yield tmp_path / "data"


def _at_wrong_time(data: Path, days: int, *words: str) -> subprocess.CompletedProcess[str]:
    own = {**os.environ, "PYTHONPATH": str(data.parent / "clock"), "SHIFTED_DAYS": str(days)}
    return subprocess.run(
        [NIANBAO, *words], env=own, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False
    )


def _runs(data: Path) -> list[datetime]:
    with sqlite3.connect(data / "nianbao.db") as database:
        told = database.execute("select started_at from run order by started_at")
        return [datetime.fromisoformat(at).replace(tzinfo=UTC) for (at,) in told]


def _board() -> dict[str, str]:
    told = nianbao_json("status", "--year", "2025", "--format", "json")
    return {filing["organ_id"]: filing["state"] for filing in told["filings"]}


def test_ten_years_ahead_leaves_no_trace_on_the_board(county: Path) -> None:
    before = _board()
    ahead = _at_wrong_time(county, _TEN_YEARS, "crawl")
    assert ahead.returncode in (0, 3), ahead.stderr
    assert max(_runs(county)).year >= datetime.now(UTC).year + 9
    assert _board() == before
    told = nianbao("crawl", ok=(0, 3))
    assert "run " in told
    assert _board() == before
    assert ": sound" in nianbao("verify")
    nianbao("rebuild")
    assert _board() == before


def test_ten_years_back_is_refused_with_the_reason(county: Path) -> None:
    before, runs = _board(), _runs(county)
    back = _at_wrong_time(county, -_TEN_YEARS, "crawl")
    assert back.returncode == 2
    assert "set the machine's clock right" in back.stderr
    assert "Traceback" not in back.stderr
    assert (_board(), _runs(county)) == (before, runs)
