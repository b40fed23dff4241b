"""Civil days are Asia/Shanghai, instants are UTC, and a day ends at 24:00 there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.clock import civil_date, day_end, day_start, parse_instant


@given(st.dates(date(2008, 1, 1), date(2100, 1, 1)))
def test_a_day_is_the_instants_from_its_start_up_to_its_end(day: date) -> None:
    assert civil_date(day_start(day)) == day
    assert civil_date(day_end(day) - timedelta(microseconds=1)) == day
    assert civil_date(day_end(day)) == day + timedelta(days=1)


def test_a_time_without_zone_is_beijing_time() -> None:
    assert parse_instant("2026-01-31T23:59", whole_day=True) == datetime(2026, 1, 31, 15, 59, tzinfo=UTC)


def test_a_bare_date_is_its_end_for_a_board_and_its_noon_for_a_run() -> None:
    assert parse_instant("2026-01-31", whole_day=True) == datetime(2026, 1, 31, 16, 0, tzinfo=UTC)
    assert parse_instant("2026-01-31", whole_day=False) == datetime(2026, 1, 31, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "31.01.2026"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the message is the library's own)
        parse_instant(text, whole_day=True)
