"""Recorded verdicts keep up with the board of every year, and only what changed is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.database.models import JudgingState, Organ, VerdictRecord
from archive.filings.facts.inputs import region_versions
from archive.filings.facts.report_years import years_of
from archive.filings.verdicts.history import record_verdicts, rejudge_recorded
from tests.soak import tried

from .county import REGION, County, Line, at

JYJ, CZJ, SLJ = "云溪县教育局", "云溪县财政局", "云溪县水利局"
NOWHERE = Path("no-decisions-here")


def record(county: County, when: datetime) -> int:
    return record_verdicts(county.session, county.configuration.deadlines, [county.region], when, data=NOWHERE)


def recorded(county: County, year: int) -> dict[str, tuple[str, set[str]]]:
    """State and flags of the newest verdict of each organ, as search, export and alerts take them."""
    query = select(VerdictRecord).where(VerdictRecord.report_year == year, VerdictRecord.valid_to.is_(None))
    return {v.organ_id: (v.state, set(v.flags)) for v in county.session.scalars(query)}


def years(*wanted: int) -> list[Line]:
    return [Line(name, year, date(year + 1, 1, 20)) for year in wanted for name in (JYJ, CZJ)]


def test_a_quiet_day_writes_nothing(county: County) -> None:
    for day in ("2026-05-10", "2026-05-12"):
        county.visit(at(day), years(2022, 2023, 2024, 2025))
        record(county, at(day, "21:00"))
    county.visit(at("2026-05-14"), years(2022, 2023, 2024, 2025))
    assert record(county, at("2026-05-14", "21:00")) == 0


def test_a_new_row_changes_its_year_and_those_it_is_a_precedent_for(county: County) -> None:
    for day in ("2026-05-10", "2026-05-12"):
        county.visit(at(day), years(2022, 2023, 2025))
        record(county, at(day, "21:00"))
    county.visit(at("2026-05-14"), [*years(2022, 2023, 2025), Line(JYJ, 2024, date(2026, 5, 13))])
    assert record(county, at("2026-05-14", "21:00")) == 1


def test_a_deadline_that_passes_and_the_first_visit_after_it_are_recorded(county: County) -> None:
    county.visit(at("2026-01-10"), years(2024))
    for day, changed in (("2026-01-10", 4), ("2026-01-12", 0), ("2026-01-17", 2), ("2026-01-20", 0), ("2026-02-03", 2)):
        assert record(county, at(day, "21:00")) == changed, day
    county.visit(at("2026-02-20"), years(2024))
    assert record(county, at("2026-02-20", "21:00")) == 2  # nobody had looked since
    assert [state for state, _flags in recorded(county, 2025).values()] == ["overdue", "overdue"]


def test_a_correction_is_recorded_once_and_only_where_there_is_one(county: County) -> None:
    county.visit(at("2026-02-05"), years(2024))
    record(county, at("2026-02-05", "21:00"))
    deadlines, later = county.configuration.deadlines, at("2026-02-06")
    assert rejudge_recorded(county.session, deadlines, REGION, later) == 0
    county.session.execute(update(Organ).where(Organ.name == JYJ).values(valid_to=date(2025, 6, 30)))
    assert rejudge_recorded(county.session, deadlines, REGION, later) == 1
    mark = county.session.get(JudgingState, REGION)
    assert mark is not None
    assert mark.version == region_versions(county.session, deadlines)[REGION]
    assert {row.version for row in rows_at(county, later)} == {mark.version}
    assert rejudge_recorded(county.session, deadlines, REGION, later) == 0


def rows_at(county: County, when: datetime) -> list[VerdictRecord]:
    return list(county.session.scalars(select(VerdictRecord).where(VerdictRecord.valid_from == when)))


def test_one_region_s_run_leaves_the_others_alone(county: County) -> None:
    other = County(county.session, county.configuration, region="990108", runs=100).columns("a").organs("清塘县林业局")
    county.visit(at("2026-02-05"), [])
    other.visit(at("2026-02-05"), [])
    assert record(county, at("2026-02-06")) == 2
    marked = county.session.scalars(select(JudgingState.region)).all()
    assert marked == [REGION]
    assert record(other, at("2026-02-06")) == 1


def test_a_run_taken_in_out_of_order_leaves_the_later_mark(county: County) -> None:
    county.visit(at("2026-02-05"), [])
    record(county, at("2026-02-06"))
    record(county, at("2026-02-01"))
    mark = county.session.get(JudgingState, REGION)
    assert mark is not None
    assert mark.as_of == at("2026-02-06")


@dataclass(frozen=True)
class Night:
    """One evening: how the visit either column went, and what they list."""

    hours: int
    outcomes: tuple[str, str]
    rows: tuple[Line, ...]


lines = st.builds(
    Line,
    organ=st.sampled_from((JYJ, CZJ, SLJ, "云溪县气象局")),
    year=st.sampled_from((2025, 2025, 2024, 2023)),
    day=st.none() | st.integers(-15, 15).map(lambda days: date(2026, 1, 31) + timedelta(days=days)),
    url=st.sampled_from(("", "", "http://nb.example/new/{}.html")),
).map(lambda line: replace(line, url=line.url.format(f"{line.organ}{line.year}")))
outcome = st.sampled_from(("complete", "complete", "partial", "error"))
nights = st.lists(
    st.builds(
        Night,
        hours=st.integers(12, 24 * 9),
        outcomes=st.tuples(outcome, outcome),
        rows=st.lists(lines, max_size=7).map(tuple),
    ),
    min_size=3,
    max_size=9,
)


@settings(max_examples=tried(5, 15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights)
def test_recorded_verdicts_are_those_of_the_board(
    engine: Engine, configuration: Configuration, history: list[Night]
) -> None:
    with Session(engine) as session:
        county = County(session, configuration).columns("a", "b").organs(JYJ, CZJ, SLJ)
        now = at("2026-01-05")
        for night in history:
            now += timedelta(hours=night.hours)
            for column, how in zip("ab", night.outcomes, strict=True):
                mine = {line.row(column).url: line for line in night.rows if (line.year % 2 == 0) == (column == "a")}
                county.visit(now, mine.values(), column, how)
            moment = now + timedelta(hours=1)
            record(county, moment)
            for year in years_of(session, REGION, moment):
                filings = county.board(moment, year).filings
                said = {f.facts.organ_id: (f.ruling.state, set(f.ruling.flags)) for f in filings}
                assert recorded(county, year) == said, (year, moment)
        doubles = (
            select(func.count()).select_from(VerdictRecord).group_by(VerdictRecord.organ_id, VerdictRecord.report_year)
        )
        assert max(session.scalars(doubles)) <= len(history) + 1
        session.rollback()
