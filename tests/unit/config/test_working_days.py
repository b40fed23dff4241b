"""O2: the day to answer where none is given: 10 working days on, by the holidays and the weekend days worked for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.config.deadlines import UnlistedYearError, load_deadlines
from archive.config.paths import shipped_config
from archive.office.guards.order import FEWEST_DAYS, MOST_DAYS

DEADLINES = load_deadlines(shipped_config() / "deadlines.yaml")


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (date(2026, 2, 2), date(2026, 2, 14)),  # a Saturday that is worked for the Spring Festival
        (date(2026, 2, 13), date(2026, 3, 5)),  # nine days of holidays; 14 and 28 February are worked
        (date(2026, 4, 1), date(2026, 4, 16)),
        (date(2025, 9, 26), date(2025, 10, 16)),
        (date(2026, 3, 2), date(2026, 3, 16)),
    ],
)
def test_o2_ten_working_days_by_holidays_and_the_days_worked_for_them(issued: date, last: date) -> None:
    assert DEADLINES.day_to_answer(issued) == last


@pytest.mark.parametrize("issued", [date(2026, 12, 24), date(2027, 3, 1), date(2031, 1, 1)])
def test_o2_in_a_year_that_is_not_listed_the_day_must_be_given(issued: date) -> None:
    with pytest.raises(UnlistedYearError, match="not listed") as refused:
        DEADLINES.day_to_answer(issued)
    assert "尚未列入" in refused.value.zh


@given(st.dates(date(2025, 1, 1), date(2026, 12, 10)))
def test_o2_the_usual_day_is_always_one_that_may_be_set(issued: date) -> None:
    last = DEADLINES.day_to_answer(issued)
    assert FEWEST_DAYS <= (last - issued).days <= MOST_DAYS
    assert last.weekday() < 5 or last in DEADLINES.calendar[last.year].workdays
    assert last not in DEADLINES.calendar[last.year].holidays


def test_the_listed_days_are_of_their_year_and_weekends_worked() -> None:
    for year, listed in DEADLINES.calendar.items():
        assert {day.year for day in (*listed.holidays, *listed.workdays)} == {year}
        assert all(day.weekday() >= 5 for day in listed.workdays)
        assert not set(listed.holidays) & set(listed.workdays)
        assert len(listed.holidays) >= timedelta(days=20).days
