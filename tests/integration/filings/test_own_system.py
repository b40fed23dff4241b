"""Bodies led from above report within their own system: a county's columns prove neither silence nor lateness."""

from __future__ import annotations

from datetime import date

import pytest

from archive.config.deadlines import load_deadlines
from archive.filings.decisions.decision_log import DecisionLine
from tests.acting import append_decision
from tests.conftest import ROOT

from .county import REGION, County, Line, at

TAXES, CIVIL = "国家税务总局云溪县税务局", "云溪县民政局"


def visited(county: County, *late: Line) -> County:
    county.organs(TAXES, CIVIL)
    county.visit(at("2026-01-20"), []).visit(at("2026-02-04"), [])
    return county.visit(at("2026-02-05"), list(late)).visit(at("2026-02-06"), list(late))


def test_their_silence_here_accuses_nobody(county: County) -> None:
    visited(county)
    assert county.filing(CIVIL, at("2026-02-08")).ruling.state == "overdue"
    taxes = county.filing(TAXES, at("2026-02-08")).ruling
    assert taxes.state == "unverified"
    assert "本系统网站" in taxes.reason_zh


def test_what_comes_here_late_may_have_been_there_in_time(county: County) -> None:
    visited(county, Line(TAXES, day=date(2026, 2, 5)), Line(CIVIL, day=date(2026, 2, 5)))
    assert county.filing(CIVIL, at("2026-02-08")).ruling.state == "late"
    assert county.filing(TAXES, at("2026-02-08")).ruling.state == "unverified"


def test_what_was_here_in_time_is_on_time(county: County) -> None:
    county.organs(TAXES)
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [Line(TAXES, day=date(2026, 1, 25))])
    assert county.filing(TAXES, at("2026-02-08")).ruling.state == "on_time"


def test_who_checked_may_say_that_the_duty_is_here(county: County) -> None:
    visited(county)
    organ = county.filing(TAXES, at("2026-02-08")).facts.organ_id
    told = {"organ_id": organ, "report_year": 2025, "kind": "confirm", "by": "李某", "reason": "已电话核实"}
    append_decision(county.session, DecisionLine.model_validate(told | {"at": at("2026-02-07")}))
    assert county.filing(TAXES, at("2026-02-08")).ruling.state == "overdue"


@pytest.mark.parametrize(
    ("name", "elsewhere"),
    [
        ("国家税务总局云溪县税务局", True), ("云溪县气象局", True), ("国家统计局云溪调查队", True),
        ("云溪县消防救援大队", True), ("云溪海关", True), ("云溪县烟草专卖局", True), ("云溪县统计局", False),
        ("云溪县财政局", False), ("云溪县应急管理局", False), ("海关街道办事处", False), ("云溪县地方金融监督管理局", False), ("国家金融监督管理总局云溪监管支局", True),
    ],
)  # fmt: skip
def test_they_are_told_by_their_names(name: str, elsewhere: bool) -> None:
    deadlines = load_deadlines(ROOT / "config" / "deadlines.yaml")
    assert deadlines.reports_on_own_system(name, REGION) is elsewhere


def test_a_region_may_say_that_its_columns_carry_them() -> None:
    deadlines = load_deadlines(ROOT / "config" / "deadlines.yaml")
    here = deadlines.own_system.model_copy(update={"carried_in": ("9901",)})
    named = deadlines.model_copy(update={"own_system": here})
    assert not named.reports_on_own_system(TAXES, REGION)
    assert named.reports_on_own_system(TAXES, "990201")
