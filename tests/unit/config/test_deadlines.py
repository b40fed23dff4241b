"""By when each kind of organ had to publish, from config/deadlines.yaml."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.config.deadlines import Deadlines, load_deadlines
from archive.config.kinds import ORGAN_KINDS, OrganKind
from tests.conftest import ROOT

DEADLINES = load_deadlines(ROOT / "config" / "deadlines.yaml")


@pytest.mark.parametrize(
    ("kind", "year", "due", "basis"),
    [
        ("department", 2018, date(2019, 3, 31), "statute"),
        ("township", 2017, date(2018, 3, 31), "statute"),
        ("other", 2017, date(2018, 3, 31), "custom"),
        ("department", 2019, date(2020, 1, 31), "statute"),
        ("government", 2019, date(2020, 3, 31), "statute"),
        ("township", 2025, date(2026, 1, 31), "custom"),
        ("subdistrict", 2025, date(2026, 1, 31), "custom"),
    ],
)
def test_the_day_and_its_basis(kind: OrganKind, year: int, due: date, basis: str) -> None:
    deadline = DEADLINES.deadline_for(kind, year, "411424")
    assert (deadline.due, deadline.basis) == (due, basis)


@given(st.sampled_from(ORGAN_KINDS), st.integers(2008, 2060), st.sampled_from(["110101", "460105", "990101"]))
def test_every_filing_has_a_deadline_in_the_first_quarter_after_its_year(
    kind: OrganKind, year: int, region: str
) -> None:
    deadline = DEADLINES.deadline_for(kind, year, region)
    assert date(year + 1, 1, 31) <= deadline.due <= date(year + 1, 3, 31)
    assert deadline.rule.source_zh
    assert deadline.rule.source_en


def test_the_rule_of_the_narrowest_region_wins() -> None:
    rule = DEADLINES.rules[2].model_copy(update={"id": "local", "region": "46", "due": "01-20", "basis": "local_rule"})
    deadlines = Deadlines(version="t", rules=(*DEADLINES.rules, rule))
    assert deadlines.deadline_for("department", 2022, "460105").due == date(2023, 1, 20)
    assert deadlines.deadline_for("department", 2022, "450105").due == date(2023, 1, 31)


def test_a_deadline_on_a_holiday_is_flagged_and_does_not_move() -> None:
    saturday = DEADLINES.deadline_for("department", 2025, "411424")
    assert saturday.due == date(2026, 1, 31)
    assert saturday.was_holiday
    assert not DEADLINES.deadline_for("department", 2022, "411424").was_holiday


def test_a_year_of_which_no_rule_speaks_has_no_deadline_and_stops_nothing() -> None:
    deadlines = load_deadlines(ROOT / "config" / "deadlines.yaml")
    for year in (0, 1999, 2007, 9999):
        told = deadlines.any_of("department", year, "130127")
        assert (told.basis, told.ruled, told.shown) == ("none", False, None)
        assert str(year) in told.rule.source_zh
    assert deadlines.any_of("department", 2025, "130127") == deadlines.deadline_for("department", 2025, "130127")
