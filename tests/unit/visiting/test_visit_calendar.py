"""Every day in the season, every hour around a deadline, every week otherwise; nothing is visited twice for one plan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.clock import SHANGHAI
from archive.config.deadlines import load_deadlines
from archive.config.schedule_settings import Schedule
from archive.config.visit_schedule import VisitSchedule

CALENDAR = VisitSchedule(Schedule(), load_deadlines(Path(__file__).parents[3] / "config/deadlines.yaml"))
COUNTY = "990101"
moments = st.datetimes(datetime(2025, 6, 1), datetime(2027, 6, 1)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "planned"),
    [
        ("01-10T20:29", "01-09T20:30"),  # daily in the season
        ("01-10T20:30", "01-10T20:30"),
        ("01-29T11:00", "01-29T10:30"),  # every hour on the last three days up to 31 January
        ("01-28T23:59", "01-28T20:30"),
        ("01-31T23:59", "01-31T23:30"),
        ("02-01T08:00", "02-01T07:30"),  # and on the first after it
        ("02-02T08:00", "02-01T23:30"),
        ("03-31T12:31", "03-31T12:30"),  # the deadline of governments
        ("07-01T12:00", "06-28T20:30"),  # Sundays outside the season
        ("06-28T20:00", "06-21T20:30"),
    ],
)
def test_the_planned_visit_before(now: str, planned: str) -> None:
    assert CALENDAR.latest(COUNTY, at(now)) == at(planned)


@pytest.mark.parametrize(
    ("now", "planned"),
    [("01-28T20:30", "01-29T00:30"), ("04-15T21:00", "04-19T20:30"), ("01-31T23:30", "02-01T00:30")],
)
def test_the_planned_visit_after(now: str, planned: str) -> None:
    assert CALENDAR.next(COUNTY, at(now)) == at(planned)


@given(moments)
def test_there_is_a_visit_within_a_week_and_none_between_two_planned_ones(now: datetime) -> None:
    before, after = CALENDAR.latest(COUNTY, now), CALENDAR.next(COUNTY, now)
    assert before is not None
    assert after is not None
    assert before <= now < after <= before + timedelta(days=7)
    assert CALENDAR.latest(COUNTY, after) == after
    assert CALENDAR.next(COUNTY, before) == after


@given(moments, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_site_is_due_once_for_each_planned_visit(now: datetime, ago: timedelta) -> None:
    last = now - ago
    planned = CALENDAR.latest(COUNTY, now)
    assert planned is not None
    assert CALENDAR.is_due(COUNTY, last, now) == (last < planned)
    assert CALENDAR.is_due(COUNTY, None, now)
    assert not CALENDAR.is_due(COUNTY, now, now)
