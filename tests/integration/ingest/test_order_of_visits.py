"""Visits that come in out of order give the database that a rebuild gives."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Listing, VerdictRecord, Visit
from tests.integration.ingest.made_archive import REGION, MadeArchive, report

FIRST = datetime(2026, 1, 28, 12, tzinfo=UTC)
EDUCATION, FINANCE, WATER = (
    report(f"墨川县{name}", 2025, f"/{n}.html") for n, name in enumerate(("教育局", "财政局", "水利局"))
)
DAYS = ([EDUCATION], [EDUCATION], [EDUCATION, FINANCE], [FINANCE], [FINANCE, WATER], [FINANCE])


def _filled(folder: Path, order: list[int], *, taken_in_between: bool = True) -> MadeArchive:
    made = MadeArchive(folder)
    for day in order:
        made.run(FIRST + timedelta(days=day), DAYS[day])
        if taken_in_between:
            made.take()
    made.take()
    return made


def _said(made: MadeArchive) -> list[str]:
    """What is derived, without the places of records, which differ from archive to archive."""
    kept = ("listing ", "verdict ", "listing_change ")
    with Session(made.engine) as session:
        rows = [
            f"listing {x.url} {x.first_seen_at} {x.absent_until} {x.missing_since} {x.missing_visits} {x.last_seen_at}"
            for x in session.scalars(select(Listing).order_by(Listing.url))
        ]
        rows += [
            f"verdict {v.organ_id} {v.report_year} {v.valid_from} {v.valid_to} {v.state}"
            for v in session.scalars(
                select(VerdictRecord).order_by(
                    VerdictRecord.organ_id, VerdictRecord.report_year, VerdictRecord.valid_from
                )
            )
        ]
    return [row for row in rows if row.startswith(kept)]


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_arrival_gives_one_database_and_its_rebuild(tmp_path: Path, seed: int) -> None:
    order = list(range(len(DAYS)))
    random.Random(seed).shuffle(order)
    made = _filled(tmp_path / "shuffled", order)
    assert made.dump() == made.rebuilt()
    assert _said(made) == _said(_filled(tmp_path / "in_order", sorted(order)))


def test_a_visit_of_an_earlier_day_moves_the_first_sight_and_the_baseline_back(tmp_path: Path) -> None:
    made = _filled(tmp_path, [4, 1])
    with Session(made.engine) as session:
        finance = session.scalars(select(Listing).where(Listing.url.endswith("/1.html"))).one()
        assert finance.absent_until == FIRST + timedelta(days=1)
        visits = session.scalars(select(Visit).order_by(Visit.started_at)).all()
        assert [visit.baseline for visit in visits] == [True, False]


def test_other_regions_are_left_alone_when_one_came_late(tmp_path: Path) -> None:
    made = _filled(tmp_path, [2])
    made.run(FIRST + timedelta(days=3), [report("远川县教育局", 2025, "/far.html")], region="990999")
    made.take()
    with Session(made.engine) as session:
        far = session.scalars(select(Listing.id).where(Listing.column_id == "990999/annual")).one()
    made.run(FIRST + timedelta(days=1), DAYS[1])
    made.take()
    with Session(made.engine) as session:
        assert session.scalars(select(Listing.id).where(Listing.column_id == "990999/annual")).one() == far
        assert len(session.scalars(select(Visit).where(Visit.column_id == f"{REGION}/annual")).all()) == 2
    assert made.dump() == made.rebuilt()
