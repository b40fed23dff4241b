"""A report of an organ that no roster names, met for the first time: a silent organ may have been renamed to it."""

from __future__ import annotations

from .county import County, Line, at

JYJ, CZJ = "云溪县教育局", "云溪县财政局"
NEW, SCHOOL, STREET = "云溪县综合服务局", "云溪县第一中学", "云溪县河滨街道办事处"


def state(county: County, organ: str, day: str) -> str:
    return county.filing(organ, at(day, "23:00")).ruling.state


def watched(county: County, *old: Line, new: list[Line]) -> County:
    return (
        county.visit(at("2026-01-10"), old).visit(at("2026-01-25"), [*old, *new]).visit(at("2026-02-02"), [*old, *new])
    )


def test_a_new_name_blocks_the_silent_of_its_kind_and_says_so(county: County) -> None:
    watched(county, Line(JYJ, 2024), Line(CZJ, 2024), new=[Line(NEW), Line(CZJ)])
    told = county.filing(JYJ, at("2026-02-02", "23:00"))
    assert told.ruling.state == "unverified"
    assert f"栏目中新发现名录以外的单位“{NEW}”，可能由本单位更名" in told.ruling.reason_zh
    assert NEW in told.ruling.reason_en
    assert any(rest.role == "doubt" for rest in told.ruling.evidence_refs)
    assert state(county, CZJ, "2026-02-02") == "on_time"


def test_an_unrostered_organ_that_was_there_before_is_nobody_renamed(county: County) -> None:
    watched(county, Line(JYJ, 2024), Line(NEW, 2024), new=[Line(NEW)])
    assert state(county, JYJ, "2026-02-02") == "overdue"


def test_a_school_or_a_street_is_no_renamed_bureau(county: County) -> None:
    watched(county, Line(JYJ, 2024), new=[Line(SCHOOL), Line(STREET)])
    assert state(county, JYJ, "2026-02-02") == "overdue"


def test_a_report_that_went_when_a_new_name_came_is_not_withdrawn(county: County) -> None:
    county.visit(at("2026-01-10"), [Line(CZJ)]).visit(at("2026-01-25"), [Line(JYJ), Line(CZJ)])
    for day in ("2026-02-02", "2026-02-03", "2026-02-04"):
        county.visit(at(day), [Line(NEW), Line(CZJ)])
    assert state(county, JYJ, "2026-02-04") == "on_time"


def test_before_the_new_name_came_the_board_knew_nothing_of_it(county: County) -> None:
    watched(county, Line(JYJ, 2024), new=[Line(CZJ)])
    assert state(county, JYJ, "2026-02-02") == "overdue"
    county.visit(at("2026-02-10"), [Line(JYJ, 2024), Line(CZJ), Line(NEW)])
    assert state(county, JYJ, "2026-02-02") == "overdue"
    assert state(county, JYJ, "2026-02-10") == "unverified"
