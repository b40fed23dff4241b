"""Several `nianbao worker` share the visits that are due through PostgreSQL, whatever becomes of some of them."""

from __future__ import annotations

import random
import shutil
from math import inf
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.workers import Outcome, Round
from tests.conftest import ROOT
from tests.integration.postgres.test_server_leases import _CUT
from tests.integration.visiting.rough_web import Rough, served, write_sites
from tests.program import installed, run


def test_workers_that_are_killed_and_cut_off_lose_and_double_nothing(postgres: str, tmp_path: Path) -> None:
    def cut() -> None:
        other = create_engine(postgres)
        with other.begin() as connection:
            connection.execute(text(_CUT))
        other.dispose()

    found = Outcome()
    Round(
        tmp_path, postgres, random.Random(7), found, workers=2, counties=4, kills=2, slack=inf, disturbances={"cut": cut}
    ).play()  # fmt: skip
    assert found.wrong == [], (tmp_path / "workers.log").read_text("utf-8")[-3000:]
    assert found.most == 1
    assert found.visits >= 4


# A machine whose clock is an hour ahead: a visit of its would be one of an hour that has not come.
_AHEAD = (
    "import archive.clock as c, datetime as d\n_real = c.utc_now\nc.utc_now = lambda: _real() + d.timedelta(hours=1)\n"
)


def test_a_worker_whose_clock_is_wrong_visits_nothing_and_says_why(postgres: str, tmp_path: Path) -> None:
    sites = {"county": Rough()}
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    (tmp_path / "ahead").mkdir()
    (tmp_path / "ahead" / "sitecustomize.py").write_text(_AHEAD)
    told = {
        "NIANBAO_CONFIG": str(tmp_path / "config"), "NIANBAO_DATA": str(tmp_path / "data"),
        "NIANBAO_DATABASE_URL": postgres, "PYTHONPATH": str(tmp_path / "ahead"),
    }  # fmt: skip
    with served(sites):
        write_sites(tmp_path / "config" / "sites", sites)
        done = [installed(*words, env=told) for words in (("worker", "--once"), ("crawl", "--site", "county"))]
    assert [one.returncode for one in done] == [2, 2]
    assert all("the clock of this machine is 3600 s ahead of that of the database" in one.stderr for one in done)
    assert sites["county"].asked == []


def test_a_worker_of_a_vantage_alone_visits_the_sites_that_ask_for_it(postgres: str, tmp_path: Path) -> None:
    sites = {"near": Rough(), "far": Rough(config={"vantage": "coast"})}
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    told = {
        "NIANBAO_CONFIG": str(tmp_path / "config"), "NIANBAO_DATA": str(tmp_path / "data"),
        "NIANBAO_DATABASE_URL": postgres,
    }  # fmt: skip
    with served(sites):
        write_sites(tmp_path / "config" / "sites", sites)
        for vantage, visits in (("inland", (1, 0)), ("coast", (1, 1))):
            done = run("worker", "--once", "--vantage", vantage, env=told)
            assert done.returncode == 0, done.stderr
            assert (sites["near"].times(), sites["far"].times()) == visits
    engine = create_engine(postgres)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT column_id, vantage FROM visit ORDER BY started_at")).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [("near/c0", "inland"), ("far/c0", "coast")]


def test_workers_need_a_database_that_is_shared(data: Path) -> None:
    done = installed("worker", "--once", env={"NIANBAO_DATA": str(data)})
    assert done.returncode == 2
    assert "workers share their work through PostgreSQL" in done.stderr
