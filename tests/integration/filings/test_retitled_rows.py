"""A row that is given another title becomes another report from then on; past boards keep what was known then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select

from archive.database.models import ListingChange
from archive.filings.facts.attributions import ATTRIBUTION, Attribution
from archive.filings.verdicts.history import record_verdicts
from archive.filings.verdicts.store import history_of

from .county import REGION, County, Line, at

JYJ, CZJ = "云溪县教育局", "云溪县财政局"
URL = "http://nb.example/a/one.html"


def line(organ: str, year: int, title: str = "") -> Line:
    return Line(organ, year, date(2026, 1, 24), URL, title)


def both(county: County, day: str) -> list[str]:
    return [county.filing(organ, at(day, "23:00")).ruling.state for organ in (JYJ, CZJ)]


def test_retitling_to_another_organ_does_not_change_past_boards(county: County) -> None:
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [line(JYJ, 2025)]).visit(
        at("2026-02-02"), [line(JYJ, 2025)]
    )
    then = both(county, "2026-02-02")
    assert then == ["on_time", "overdue"]
    seen = county.filing(JYJ, at("2026-02-02", "23:00"))
    county.visit(at("2026-02-05"), [line(CZJ, 2025)]).visit(at("2026-02-06"), [line(CZJ, 2025)])
    assert both(county, "2026-02-02") == then
    again = county.filing(JYJ, at("2026-02-02", "23:00"))
    assert (again.ruling.first_seen, again.facts.sightings[0].title) == (
        seen.ruling.first_seen,
        seen.facts.sightings[0].title,
    )
    assert both(county, "2026-02-06")[1] != "overdue"
    assert both(county, "2026-02-06")[0] != "on_time"
    (change,) = county.session.scalars(select(ListingChange).where(ListingChange.field == ATTRIBUTION))
    assert change.old.endswith("-2025")
    assert change.old != change.new


def test_retitling_to_another_year_leaves_the_old_year_as_it_was(county: County) -> None:
    county.visit(at("2025-01-20"), []).visit(at("2025-01-25"), [line(JYJ, 2024)]).visit(
        at("2025-02-02"), [line(JYJ, 2024)]
    )
    before = county.filing(JYJ, at("2025-02-03"), 2024).ruling.state
    assert before == "on_time"
    county.visit(at("2026-02-05"), [line(JYJ, 2025)])
    assert county.filing(JYJ, at("2025-02-03"), 2024).ruling.state == before
    assert county.filing(JYJ, at("2026-02-04"), 2024).ruling.state == before


def test_a_row_that_became_nobodys_was_somebodys_before(county: County) -> None:
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [line(JYJ, 2025)]).visit(
        at("2026-02-02"), [line(JYJ, 2025)]
    )
    county.visit(at("2026-02-05"), [line(JYJ, 2025, "2025年政府信息公开工作年度报告")])
    assert both(county, "2026-02-02") == ["on_time", "overdue"]
    assert both(county, "2026-02-05")[1] == "unverified", "now it may be anybody's"


def test_a_nameless_row_that_is_named_later_was_nameless_before(county: County) -> None:
    nameless = line(JYJ, 2025, "2025年政府信息公开工作年度报告")
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [nameless]).visit(at("2026-02-02"), [nameless])
    assert both(county, "2026-02-02") == ["unverified", "unverified"]
    county.visit(at("2026-02-05"), [line(JYJ, 2025)])
    assert both(county, "2026-02-02") == ["unverified", "unverified"]
    assert both(county, "2026-02-05") == ["on_time", "overdue"]


def test_recorded_verdicts_of_both_organs_follow(county: County, tmp_path: Path) -> None:
    deadlines, session = county.configuration.deadlines, county.session
    county.visit(at("2026-01-20"), []).visit(at("2026-01-25"), [line(JYJ, 2025)]).visit(
        at("2026-02-02"), [line(JYJ, 2025)]
    )
    record_verdicts(session, deadlines, [REGION], at("2026-02-02", "23:00"), data=tmp_path)
    county.visit(at("2026-02-05"), [line(CZJ, 2025)])
    record_verdicts(session, deadlines, [REGION], at("2026-02-05", "23:00"), data=tmp_path)
    jyj, czj = (county.filing(organ, at("2026-02-06")).facts.organ_id for organ in (JYJ, CZJ))
    assert len(history_of(session, jyj, 2025)) > 1, "the organ it left is judged anew as well"
    assert len(history_of(session, czj, 2025)) > 1


def test_what_is_noted_can_be_read_again() -> None:
    for was in (
        Attribution(True, "370829-jyj-2", 2025),
        Attribution(True, None, 2025),
        Attribution(True, "x", None),
        Attribution(True, None, None),
        Attribution(False, None, None),
    ):
        assert Attribution.read(was.text) == was
