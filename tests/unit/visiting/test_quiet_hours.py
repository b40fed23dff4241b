"""Quiet hours: spans of the day in Asia/Shanghai, past midnight too, and errors that say how to write them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.clock import SHANGHAI
from archive.config.hours import Hours, quiet_until, read_hours

DAY = datetime(2026, 1, 20, tzinfo=SHANGHAI)
MINUTES = st.integers(0, 24 * 60 - 1)


@pytest.mark.parametrize(
    ("span", "clock", "end"),
    [
        ("08:00-12:00", "08:00", "2026-01-20 12:00"),
        ("08:00-12:00", "11:59", "2026-01-20 12:00"),
        ("08:00-12:00", "12:00", None),
        ("22:00-06:00", "23:30", "2026-01-21 06:00"),
        ("22:00-06:00", "05:59", "2026-01-20 06:00"),
        ("22:00-06:00", "06:00", None),
        ("12:00-24:00", "23:59", "2026-01-21 00:00"),
        ("8:30至17:30", "09:00", "2026-01-20 17:30"),
    ],
)
def test_the_end_of_the_span_that_holds_a_moment(span: str, clock: str, end: str | None) -> None:
    hour, minute = map(int, clock.split(":"))
    found = quiet_until([read_hours(span)], DAY.replace(hour=hour, minute=minute))
    assert found == (datetime.fromisoformat(end).replace(tzinfo=SHANGHAI) if end else None)


@pytest.mark.parametrize("wrong", ["8-12", "08:00", "25:00-26:00", "08:00-08:00", "24:30-12:00", 8, None])
def test_what_is_no_span_is_refused_with_the_reason(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"hours are written|no span of a day"):
        read_hours(wrong)


@given(MINUTES, MINUTES, MINUTES)
def test_a_span_and_its_complement_share_no_minute(start: int, end: int, minute: int) -> None:
    if start == end:
        return
    now = DAY + timedelta(minutes=minute)
    inside, outside = Hours(start, end).until(now), Hours(end, start).until(now)
    assert (inside is None) != (outside is None)
    assert (inside or outside or DAY) > now
