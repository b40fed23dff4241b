"""The whole road on a made-up county over loopback: visits, rows, versions, verdicts, and the same again by rebuild."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from archive.database.dump import dump
from archive.database.engine import open_database
from archive.database.models import CaptureRecord, FindingRecord, Listing, ListingChange, VerdictRecord, Version, Visit
from crawler.running.runs import RunRequest, RunResult, run_in_child
from demo.counties import small_world
from demo.server import DemoServer
from demo.simulation import demo_environment, visit_times
from tests.program import nianbao


@dataclass
class County:
    """A county being watched: move to an evening and look."""

    server: DemoServer
    data: Path
    evenings: list[datetime]

    def visit(self, evening: int, *, later: timedelta = timedelta(0)) -> RunResult:
        now = self.evenings[evening] + later
        self.server.clock = now
        return run_in_child(RunRequest((), now))

    @property
    def engine(self) -> Engine:
        return open_database(f"sqlite:///{self.data / 'nianbao.db'}")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    world = small_world()
    world = replace(world, sites=world.sites[:1])
    with demo_environment(world, tmp_path) as server:
        yield County(server, Path(os.environ["NIANBAO_DATA"]), visit_times(world))


def test_an_unchanged_county_gives_revisits_only_and_no_versions(county: County) -> None:
    assert county.visit(3).outcome == "complete"
    with Session(county.engine) as session:
        before = session.scalar(select(func.count()).select_from(Version))
    again = county.visit(3, later=timedelta(hours=1))
    with Session(county.engine) as session:
        kinds = Counter(
            session.scalars(
                select(CaptureRecord.kind)
                .join(Visit, Visit.id == CaptureRecord.visit_id)
                .where(Visit.run_id == again.run_id)
            )
        )
        assert set(kinds) == {"revisit"}
        assert session.scalar(select(func.count()).select_from(Version)) == before
        not_modified = session.scalars(select(CaptureRecord.status).where(CaptureRecord.kind == "revisit")).all()
    assert 304 in not_modified, "the site sends ETags: conditional requests must be answered 304"


def test_an_altered_report_becomes_a_new_version_and_nothing_else_does(county: County) -> None:
    county.visit(6)
    county.visit(7)
    county.visit(8)
    with Session(county.engine) as session:
        numbers = {v.url: v.number for v in session.scalars(select(Version).order_by(Version.number))}
        altered = [url for url, number in numbers.items() if number > 1]
        assert len(altered) == 1
        texts = [v.text for v in session.scalars(select(Version).where(Version.url == altered[0]))]
    assert len(set(texts)) == len(texts) == 2


def test_a_site_that_fails_gives_an_error_visit_and_keeps_the_refusal(county: County) -> None:
    county.visit(4)
    bad = county.visit(5)
    assert [visit.outcome for visit in bad.visits] == ["error"]
    assert bad.visits[0].error_class == "http_5xx"
    with Session(county.engine) as session:
        assert (
            session.scalar(select(func.count()).where(CaptureRecord.status == 500, CaptureRecord.visit_id != "")) == 3
        )
        missing = session.scalar(select(func.count()).where(Listing.missing_visits > 0))
    assert missing == 0, "a failed visit must not make rows missing"


def test_what_was_known_on_a_past_day_does_not_change(county: County) -> None:
    for evening in (10, 12, 13, 14):
        county.visit(evening)
    early = nianbao("status", "--year", "2025", "--as-of", "2026-02-01", "--format", "json", ok=(0, 1))
    county.visit(16)
    assert nianbao("status", "--year", "2025", "--as-of", "2026-02-01", "--format", "json", ok=(0, 1)) == early


def test_rebuild_makes_an_equal_database_with_its_history(county: County) -> None:
    for evening in (3, 4, 5, 7, 13, 14):
        county.visit(evening)
    before = dump(county.engine)
    nianbao("rebuild")
    assert dump(county.engine) == before
    kinds = Counter(line.split(" ", 1)[0] for line in before)
    tables = (VerdictRecord, Version, FindingRecord, Listing, Visit, CaptureRecord)
    assert all(kinds[table.__tablename__] for table in tables), kinds


def test_a_run_that_died_before_its_rows_were_written_is_made_up_for(county: County) -> None:
    county.visit(3)
    before = dump(county.engine)
    for tail in ("", "-wal", "-shm"):
        Path(f"{county.data / 'nianbao.db'}{tail}").unlink(missing_ok=True)
    county.visit(4)
    lines = set(dump(county.engine))
    visits = [line for line in before if line.startswith("visit ")]
    assert visits
    assert lines.issuperset(visits)


def test_edits_of_rows_are_kept_as_history(county: County) -> None:
    county.visit(3)
    county.visit(8)
    with Session(county.engine) as session:
        fields = set(session.scalars(select(ListingChange.field)))
    assert fields <= {"title", "listed_date", "presence"}
