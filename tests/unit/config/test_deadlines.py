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


def _with(**more: object) -> Deadlines:
    rule = {
        "id": "local", "kinds": ["department"], "region": "4306", "basis": "local_rule", "due": "02-end",
        "source_zh": "地方规定", "source_en": "local rule", **more,
    }  # fmt: skip
    found = DEADLINES.model_dump()
    return Deadlines.model_validate({**found, "rules": [*found["rules"], rule]})


def test_a_prefectures_rule_for_its_counties_does_not_bind_itself() -> None:
    deadlines = _with(levels=["county"])
    assert deadlines.deadline_for("department", 2022, "430602").due == date(2023, 2, 28)
    assert deadlines.deadline_for("department", 2022, "430600").due == date(2023, 1, 31)


def test_the_end_of_february_is_that_of_its_year() -> None:
    assert _with().deadline_for("department", 2023, "430602").due == date(2024, 2, 29)


def test_of_one_region_the_rule_that_names_the_level_wins() -> None:
    found = _with(levels=["county"]).model_dump()
    wide = {**found["rules"][-1], "id": "wide", "levels": [], "due": "02-10"}
    deadlines = Deadlines.model_validate({**found, "rules": [*found["rules"], wide]})
    assert deadlines.deadline_for("department", 2022, "430602").due == date(2023, 2, 28)
    assert deadlines.deadline_for("department", 2022, "430600").due == date(2023, 2, 10)


@pytest.mark.parametrize(
    ("kind", "year", "region", "duties", "filed"),
    [
        ("township", 2012, "460105", {"filing": date(2013, 3, 1)}, date(2013, 3, 1)),
        ("township", 2019, "460105", {}, None),
        ("government", 2011, "140100", {"filing": date(2012, 3, 10)}, date(2012, 3, 10)),
        ("government", 2011, "140121", {}, None),
        ("government", 2015, "430602", {"filing": date(2016, 1, 31), "publication": date(2016, 2, 20)}, date(2016, 1, 31)),
        ("department", 2015, "430600", {"filing": date(2016, 1, 31), "publication": date(2016, 2, 29)}, date(2016, 1, 31)),
        ("township", 2018, "411329", {"sending": date(2019, 3, 25)}, date(2019, 3, 25)),
        ("department", 2017, "341522", {"statistics": date(2018, 1, 31)}, None),
        ("department", 2024, "411424", {}, None),
    ],
)  # fmt: skip
def test_duties_beside_publication_are_known_and_move_no_deadline(
    kind: OrganKind, year: int, region: str, duties: dict[str, date], filed: date | None
) -> None:
    assert {duty.what: duty.due_in(year) for duty in DEADLINES.duties_beside(kind, year, region)} == duties
    assert DEADLINES.filed_by(kind, year, region) == filed
    assert DEADLINES.deadline_for(kind, year, region).basis != "local_rule"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("关于延期公布2025年度政府信息公开工作年度报告的公告", True),
        ("嘉祥县财政局2025年度政府信息公开年报更正公告", True),
        ("关于对财政局2025年政府信息公开工作年度报告进行更正的说明", True),
        ("嘉祥县财政局2025年政府信息公开工作年度报告", False),
        ("关于延期申报的通知", False),
    ],
)
def test_titles_that_tell_of_a_delay_or_a_correction(title: str, told: bool) -> None:
    assert DEADLINES.announces_delay(title) is told
