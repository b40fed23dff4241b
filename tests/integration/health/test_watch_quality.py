"""How well a county was watched: of the visits that its calendar plans, those that read a column in full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.clock import SHANGHAI
from archive.config.deadlines import load_deadlines
from archive.config.paths import config_dir
from archive.config.schedule_settings import Schedule
from archive.config.visit_schedule import VisitSchedule
from archive.database.models import DisclosureColumn, Site, Visit
from archive.filings.verdicts.watch_quality import WatchQuality, watch_quality
from tests.fresh_database import fresh_database

COUNTY, OTHER = "990101", "990102"
DAILY = Schedule(hour=20, minute=30, hourly_before=0, hourly_after=0)


def at(month: int, day: int, hour: int = 21, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session(fresh_database(tmp_path / "nianbao.db")) as found:
        yield found


def watch(session: Session, region: str, columns: int = 1, verified: date | None = date(2025, 12, 1)) -> None:
    site = f"s{region}"
    session.add(Site(id=site, name=site, region=region, home="http://s.example/", verified=verified))
    session.flush()
    for number in range(columns):
        column = f"{site}/{number}"
        session.add(
            DisclosureColumn(
                id=column, site_id=site, active=True, url=f"http://s.example/{column}/", title="", adapter="generic",
                kinds=["department"],
            )
        )  # fmt: skip
    session.flush()


def visit(session: Session, column: str, begun: datetime, outcome: str = "complete") -> None:
    session.add(
        Visit(
            id=f"{column}@{begun.isoformat()}", run_id="r", column_id=column, started_at=begun,
            finished_at=begun + timedelta(minutes=5), outcome=outcome, error_class="", reason="", adapter="generic",
            pages=[], rows=3, total=None, baseline=False,
        )
    )  # fmt: skip


def found(session: Session, as_of: datetime, schedule: Schedule = DAILY, year: int = 2025) -> dict[str, WatchQuality]:
    session.flush()
    deadlines = load_deadlines(config_dir() / "deadlines.yaml")
    return watch_quality(session, VisitSchedule(schedule, deadlines), year, as_of, [COUNTY, OTHER])


def test_a_season_counts_each_planned_visit_of_each_column_once(session: Session) -> None:
    """105 evenings from 1 January to 15 April, two columns; one was read in part on four of them and never on one."""
    watch(session, COUNTY, columns=2)
    for number in range(105):
        day = at(1, 1) + timedelta(days=number)
        visit(session, f"s{COUNTY}/0", day)
        visit(session, f"s{COUNTY}/0", day + timedelta(hours=1))
        if number != 50:
            visit(session, f"s{COUNTY}/1", day, "partial" if number in (3, 4, 80, 81) else "complete")
    assert found(session, at(5, 1)) == {COUNTY: WatchQuality(210, 205), OTHER: WatchQuality()}
    assert found(session, at(5, 1))[COUNTY].share == 0.9762
    assert found(session, at(5, 1), year=2024) == {COUNTY: WatchQuality(), OTHER: WatchQuality()}


def test_a_visit_that_is_not_over_is_due_once_it_was_made(session: Session) -> None:
    watch(session, COUNTY)
    for day in (1, 2, 3):
        visit(session, f"s{COUNTY}/0", at(1, day))
    assert found(session, at(1, 4, 22))[COUNTY] == WatchQuality(3, 3), "tonight's may still come"
    assert found(session, at(1, 5, 22))[COUNTY] == WatchQuality(4, 3), "last night's did not"
    assert found(session, at(1, 2, 22))[COUNTY] == WatchQuality(2, 2), "as of an earlier day"


def test_a_later_visit_makes_good_only_what_it_was_due_for(session: Session) -> None:
    """One at noon belongs to the evening before; the hours before a deadline each want their own."""
    watch(session, COUNTY)
    visit(session, f"s{COUNTY}/0", at(1, 2, 12))
    visit(session, f"s{COUNTY}/0", at(1, 30, 10, 45))
    assert found(session, at(1, 3, 12))[COUNTY] == WatchQuality(1, 1)
    hourly = Schedule(hour=20, minute=30, hourly_before=2, hourly_after=0)
    before, during = found(session, at(1, 30, 0), hourly)[COUNTY], found(session, at(1, 30, 12), hourly)[COUNTY]
    assert (during.due - before.due, during.complete - before.complete) == (12, 1)


def test_a_column_counts_from_the_day_on_which_its_site_was_verified_or_first_visited(session: Session) -> None:
    watch(session, COUNTY, verified=date(2026, 4, 11))
    watch(session, OTHER, verified=None)
    visit(session, f"s{OTHER}/0", at(4, 14, 9))
    assert found(session, at(5, 1)) == {COUNTY: WatchQuality(5, 0), OTHER: WatchQuality(2, 0)}
