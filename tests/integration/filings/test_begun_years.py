"""A column where many reported for the year before, and nobody for this one, may have been replaced: silence in it
accuses nobody until somebody's report of the year stands there."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from archive.database.models import DisclosureColumn
from archive.filings.rules.judge_unobserved import MANY_ORGANS

from .county import County, Line, at

NAMES = [f"云溪县{name}局" for name in ("教育", "财政", "水利", "民政", "林业", "审计")]
LAST_YEAR = [Line(name, 2024) for name in NAMES]


@pytest.fixture
def watched(county: County) -> County:
    """All six reported for 2024, as the visit before the deadline saw."""
    return county.organs(*NAMES[3:]).visit(at("2026-01-10"), LAST_YEAR)


def test_where_nobody_has_published_nobody_is_overdue(watched: County) -> None:
    watched.visit(at("2026-02-02"), LAST_YEAR)
    told = watched.filing(NAMES[0], at("2026-02-02", "23:00")).ruling
    assert told.state == "unverified"
    assert "有6家单位2024年度的年报，没有2025年度的年报" in told.reason_zh
    assert "reports of 6 organs for 2024 and none for 2025" in told.reason_en


def test_one_report_of_the_year_shows_that_the_column_goes_on(watched: County) -> None:
    watched.visit(at("2026-02-02"), [*LAST_YEAR, Line(NAMES[1], day=date(2026, 1, 30))])
    assert watched.filing(NAMES[0], at("2026-02-02", "23:00")).ruling.state == "overdue"


def test_a_report_that_comes_later_changes_no_past_board(watched: County) -> None:
    watched.visit(at("2026-02-02"), LAST_YEAR).visit(at("2026-02-10"), [*LAST_YEAR, Line(NAMES[1])])
    assert watched.filing(NAMES[0], at("2026-02-02", "23:00")).ruling.state == "unverified"
    assert watched.filing(NAMES[0], at("2026-02-10", "23:00")).ruling.state == "overdue"


def test_where_few_reported_before_there_is_nothing_to_compare(county: County) -> None:
    few = LAST_YEAR[: MANY_ORGANS - 1]
    county.organs(NAMES[3]).visit(at("2026-01-10"), few).visit(at("2026-02-02"), few)
    assert county.filing(NAMES[0], at("2026-02-02", "23:00")).ruling.state == "overdue"


def test_a_person_who_vouched_for_the_column_after_the_deadline_knows_better(watched: County) -> None:
    watched.visit(at("2026-02-03"), LAST_YEAR)
    column = watched.session.scalars(select(DisclosureColumn)).one()
    column.vouched = date(2026, 2, 3)
    watched.session.flush()
    assert watched.filing(NAMES[0], at("2026-02-03", "23:00")).ruling.state == "overdue"


def test_a_report_in_another_column_of_the_organ_counts(county: County) -> None:
    county.columns("b").organs(*NAMES[3:]).visit(at("2026-01-10"), LAST_YEAR).visit(at("2026-01-10"), [], "b")
    county.visit(at("2026-02-02"), LAST_YEAR).visit(at("2026-02-02"), [Line(NAMES[1])], "b")
    assert county.filing(NAMES[0], at("2026-02-02", "23:00")).ruling.state == "overdue"
