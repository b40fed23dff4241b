"""A column that dies is searched for by the next run and proposed; nothing is ever switched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.database.dump import dump
from archive.database.engine import open_database
from archive.database.models import ColumnProposal
from archive.ingest.column_proposals import open_proposals
from crawler.running.runs import RunRequest, RunResult, run_in_child
from demo.generate import generate
from demo.server import DemoServer
from demo.simulation import demo_environment
from demo.world import Incident, World, at
from tests.program import nianbao

FIRST = at(date(2026, 2, 10), "20:00")


@dataclass
class Watched:
    """One small county that is visited day by day."""

    server: DemoServer
    config: Path
    data: Path

    def visit(self, day: int) -> RunResult:
        now = FIRST + timedelta(days=day)
        self.server.clock = now
        return run_in_child(RunRequest((), now))

    def move(self, old: str, new: str) -> None:
        """Change the column's address in the configuration."""
        [place] = (self.config / "sites").glob("*.yaml")
        text = place.read_text(encoding="utf-8")
        assert old in text
        place.write_text(text.replace(old, new), encoding="utf-8")

    @property
    def engine(self) -> Engine:
        return open_database(f"sqlite:///{self.data / 'nianbao.db'}")

    def proposals(self) -> list[ColumnProposal]:
        with Session(self.engine) as session:
            return list(session.scalars(select(ColumnProposal).order_by(ColumnProposal.made_at)))

    def open(self, day: int) -> list[str]:
        with Session(self.engine) as session:
            return list(open_proposals(session, FIRST + timedelta(days=day, hours=1)))


def _world(*troubles: Incident) -> World:
    world = generate(1, 6, seed=3, families=["jcms"], fault_rate=0)
    return replace(world, sites=(replace(world.sites[0], troubles=troubles),))


def _staged(world: World, folder: Path) -> Iterator[Watched]:
    with demo_environment(world, folder) as server:
        yield Watched(server, Path(os.environ["NIANBAO_CONFIG"]), Path(os.environ["NIANBAO_DATA"]))


@pytest.fixture
def moved(tmp_path: Path) -> Iterator[Watched]:
    """The column stands elsewhere than the configuration says."""
    for watched in _staged(_world(), tmp_path):
        watched.move("/col/col11000/", "/col/col77777/")
        yield watched


@pytest.fixture
def emptied(tmp_path: Path) -> Iterator[Watched]:
    """From the second day on the column says that it has no rows."""
    trouble = Incident("empty", _morning(1), _morning(30))
    yield from _staged(_world(trouble), tmp_path)


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Watched]:
    """From the second day on a protection service stands before the site."""
    yield from _staged(_world(Incident("waf", _morning(1), _morning(30))), tmp_path)


def _morning(day: int) -> datetime:
    return at((FIRST + timedelta(days=day)).date(), "00:00")


def test_a_column_that_is_gone_is_found_and_proposed_never_switched(moved: Watched) -> None:
    assert moved.visit(0).visits[0].error_class == "http_404"
    assert moved.proposals() == [], "one visit alone proves nothing"
    before = (moved.config / "sites").glob("*.yaml")
    texts = {place: place.read_text(encoding="utf-8") for place in before}
    moved.visit(1)
    [proposal] = moved.proposals()
    assert proposal.column_id.endswith("/annual")
    assert "http_404 at two visits" in proposal.why
    best = proposal.candidates[0]
    assert best["url"].endswith("/col/col11000/index.html")
    assert (best["adapter"], best["title"]) == ("jcms", "政府信息公开年报")
    assert best["reports"] >= 6
    assert best["captures"]
    assert any("ColumnType" in sign for sign in best["signs"])
    assert 0 < proposal.requests <= 25
    assert all(place.read_text(encoding="utf-8") == text for place, text in texts.items())
    assert moved.open(1) == [proposal.column_id]
    again = moved.visit(2)
    assert again.visits[0].error_class == "http_404", "the run goes on looking where it was told to"
    assert len(moved.proposals()) == 1, "it is not searched for every day"
    _rebuilt_is_equal(moved)
    moved.move("/col/col77777/", "/col/col11000/")
    assert moved.visit(3).visits[0].outcome == "complete"
    assert moved.open(3) == [], "a person has dealt with it"
    assert moved.open(2) == [], "the board of a past day knows today's configuration"


def test_a_column_that_is_empty_at_two_visits_is_searched_for(emptied: Watched) -> None:
    assert emptied.visit(0).visits[0].rows > 0
    for day in (1, 2):
        [visit] = emptied.visit(day).visits
        assert (visit.rows, visit.outcome, visit.error_class) == (0, "partial", "emptied"), "an outage looks just so"
    assert emptied.proposals() == []
    emptied.visit(3)
    [proposal] = emptied.proposals()
    assert "no rows at 3 looks" in proposal.why
    assert proposal.candidates == []
    assert proposal.reason, "why nothing was found"


def test_a_refusal_is_no_death(guarded: Watched) -> None:
    for day in range(4):
        guarded.visit(day)
    assert guarded.proposals() == []


def _rebuilt_is_equal(watched: Watched) -> None:
    before = dump(watched.engine)
    assert any(line.startswith("column_proposal ") for line in before)
    nianbao("rebuild")
    assert dump(watched.engine) == before
