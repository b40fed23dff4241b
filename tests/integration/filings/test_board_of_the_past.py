"""The board of a past moment shows what was known then: looks taken in later change nothing in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.filings.facts.region_blocks import BLOCK
from tests.soak import tried

from .county import County, Line, at

ORGANS = ("云溪县教育局", "云溪县财政局", "云溪县水利局")
STRANGERS = ("云溪县气象局", "云溪县邮政局")  # not on the roster: suggested when a row names them
FIRST = date(2026, 1, 22)


@dataclass(frozen=True)
class Visit:
    """One visit: after so many hours, at a column, with an outcome, and what the column then lists."""

    hours: int
    column: str
    outcome: str
    rows: tuple[Line, ...]


def lines() -> st.SearchStrategy[Line]:
    return st.builds(
        Line,
        organ=st.sampled_from((*ORGANS, *ORGANS, *STRANGERS)),
        year=st.sampled_from((2025, 2025, 2024)),
        day=st.none() | st.integers(-15, 15).map(lambda days: date(2026, 1, 31) + timedelta(days=days)),
        url=st.sampled_from(("", "", "http://nb.example/new/{}.html", "http://nb.example/202602/t20260203_{}.htm")),
    ).map(lambda line: replace(line, url=line.url.format(f"{line.organ}{line.year}")))


visits = st.lists(
    st.builds(
        Visit,
        hours=st.integers(3, 60),
        column=st.sampled_from("ab"),
        outcome=st.sampled_from(("complete", "complete", "complete", "partial", "blocked")),
        rows=st.lists(lines(), max_size=6).map(tuple),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=tried(6, 20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits, st.data())
def test_visits_taken_in_later_change_no_past_board(
    engine: Engine, configuration: Configuration, history: list[Visit], data: st.DataObject
) -> None:
    with Session(engine) as session:
        county = County(session, configuration).columns("a", "b").organs(*ORGANS)
        now = _visit(county, history[:2], at(FIRST.isoformat()))
        past: dict[tuple[datetime, int], dict[str, tuple[object, ...]]] = {}
        for visit in history[2:]:
            moment = now + timedelta(hours=data.draw(st.integers(1, 2)))
            for year in (2025, 2024):
                past[moment, year] = _filings(county, moment, year)
            now = _visit(county, [visit], now)
        for (moment, year), known in past.items():
            now_said = _filings(county, moment, year)
            changed = {organ: set(known.get(organ, ())) ^ set(now_said.get(organ, ())) for organ in known | now_said}
            assert not {organ: sorted(map(str, said)) for organ, said in changed.items() if said}, moment
        session.rollback()


def _filings(county: County, moment: datetime, year: int) -> dict[str, tuple[object, ...]]:
    """By organ what its filing says; compared organ by organ, so that a failure tells which and what."""
    found = [filing.to_json() for filing in county.board(moment, year).filings]
    return {filing["organ"]: tuple(sorted(map(str, filing.items()))) for filing in found}


def _visit(county: County, history: list[Visit], now: datetime) -> datetime:
    for visit in history:
        now += timedelta(hours=visit.hours)
        unique = {line.row(visit.column).url: line for line in visit.rows}
        county.visit(now, unique.values(), visit.column, visit.outcome)
        county.visit(now, [], "b" if visit.column == "a" else "a", "error")  # a run asks every column of its site
    return now


def test_the_number_of_queries_does_not_grow_with_organs_and_rows(county: County, engine: Engine) -> None:
    county.organs(*(f"云溪县{name}局" for name in ("水利", "民政", "林业", "司法", "审计", "气象", "统计")))
    two = [Line("云溪县教育局", day=date(2026, 1, 20)), Line("云溪县财政局", day=date(2026, 2, 3))]
    county.visit(at("2026-01-20"), []).visit(at("2026-02-05"), two)
    few = _queries(county, engine)
    many = [Line(f"云溪县{name}局", day=date(2026, 2, 3)) for name in ("水利", "民政", "林业", "司法", "审计", "气象")]
    county.visit(at("2026-02-06"), [*two, *many])
    assert _queries(county, engine) == few
    assert few < 30
    assert BLOCK >= 10


def _queries(county: County, engine: Engine) -> int:
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    county.session.flush()
    event.listen(engine, "before_cursor_execute", hear)
    try:
        assert county.board(at("2026-02-07")).filings
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    return len(said)


def test_a_day_that_a_row_in_doubt_gets_later_was_not_known_before(county: County) -> None:
    """A row of a name like the organ's may be its report; its day, printed later, must not clear the past."""
    near, mine = Line("云溪县教育科技局"), Line("云溪县教育局", day=date(2026, 2, 3))
    county.visit(at("2026-02-01"), [near]).visit(at("2026-02-03"), [near, mine])
    moment = at("2026-02-03", "23:00")
    before = county.filing("云溪县教育局", moment)
    assert [row.listed for row in before.facts.doubts if row.title.startswith(near.organ)] == [None]
    county.visit(at("2026-02-05"), [near.dated(date(2026, 2, 1)), mine])
    assert county.filing("云溪县教育局", moment).facts.doubts == before.facts.doubts
    after = county.filing("云溪县教育局", at("2026-02-05", "23:00"))
    assert [row.listed for row in after.facts.doubts if row.title.startswith(near.organ)] == [date(2026, 2, 1)]
