"""Random histories of a report and of the visits its columns, turned into facts as an honest archive would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from archive.clock import civil_date, day_end
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import FilingFacts, Observation
from archive.records.visit import VisitOutcome

from .cases import DEADLINES, DUE, HELD

START = day_end(date(2026, 1, 19))
SPAN = 30  # days of looking, around the deadline of 2026-01-31
AS_OF = START + timedelta(days=SPAN)
END = day_end(DUE)

_OUTCOMES: tuple[VisitOutcome, ...] = ("complete", "complete", "complete", "partial", "blocked", "error")


@dataclass(frozen=True)
class Standing:
    """One address of the report: where it stands, from when to when, and what it claims."""

    column: int
    comes: datetime
    goes: datetime | None
    claim: date | None


@dataclass(frozen=True)
class History:
    """What truly happened, and when anybody looked: ``looks`` are (column, instant, outcome)."""

    standings: tuple[Standing, ...]
    visits: tuple[tuple[int, datetime, VisitOutcome], ...]
    columns: int

    @property
    def published(self) -> datetime | None:
        """When the report was really there first."""
        return min((s.comes for s in self.standings), default=None)

    def with_visit(self, column: int, at: datetime, outcome: VisitOutcome) -> History:
        """The same with one more visit."""
        return replace(self, visits=(*self.visits, (column, at, outcome)))


def instants() -> st.SearchStrategy[datetime]:
    """Some full hour of the span; the deadline's own hour is met often enough."""
    return st.integers(0, SPAN * 24 - 1).map(lambda hours: START + timedelta(hours=hours))


@st.composite
def standings(draw: st.DrawFn, columns: int, *, honest: bool = False) -> Standing:
    """``honest``: the claim is not later than the day it came, so a publisher admits nothing that is not so."""
    comes = draw(instants())
    goes = draw(st.none() | st.none() | st.integers(1, 400).map(lambda hours: comes + timedelta(hours=hours)))
    latest = 0 if honest else 12
    claim = draw(st.none() | st.integers(-20, latest).map(lambda days: civil_date(comes) + timedelta(days=days)))
    return Standing(draw(st.integers(0, columns - 1)), comes, goes, claim)


@st.composite
def histories(draw: st.DrawFn, *, honest: bool = False) -> History:
    """One to three columns, up to three addresses of the report (mirrors, re-imports), visits any hour."""
    columns = draw(st.integers(1, 3))
    found = draw(st.lists(standings(columns, honest=honest), max_size=3))
    visits = st.tuples(st.integers(0, columns - 1), instants(), st.sampled_from(_OUTCOMES))
    return History(tuple(found), tuple(draw(st.lists(visits, max_size=14, unique_by=lambda k: k[:2]))), columns)


@st.composite
def seen_in_time(draw: st.DrawFn) -> History:
    """A history in which a visit met the report before the deadline had passed."""
    history = draw(histories())
    hours = int((END - START).total_seconds()) // 3600
    came = draw(st.integers(0, hours - 2))
    visited = START + timedelta(hours=draw(st.integers(came + 1, hours - 1)))
    standing = replace(draw(standings(history.columns)), comes=START + timedelta(hours=came), goes=None)
    return _met(history, standing, visited, draw(st.sampled_from(("complete", "partial"))))


@st.composite
def seen_long_after(draw: st.DrawFn) -> tuple[History, int, datetime]:
    """A history with a report met some days after it came, and a column and an instant between the two."""
    history = draw(histories())
    standing = replace(draw(standings(history.columns)), goes=None)
    gap = timedelta(hours=draw(st.integers(2, 200)))
    history = _met(replace(history, standings=()), standing, standing.comes + gap, "complete")
    between = standing.comes + gap * draw(st.floats(0.01, 0.99))
    return history, standing.column, between


def _met(history: History, standing: Standing, at: datetime, outcome: VisitOutcome) -> History:
    visits = tuple(k for k in history.visits if k[:2] != (standing.column, at))
    return replace(history, standings=(*history.standings, standing), visits=visits).with_visit(
        standing.column, at, outcome
    )


def facts_of(history: History, as_of: datetime = AS_OF) -> FilingFacts:
    """What the looks up to the moment show."""
    visits = [_visits(history, number, as_of) for number in range(history.columns)]
    sightings = [
        seen
        for n, standing in enumerate(history.standings)
        if (seen := _sighting(n, standing, visits[standing.column]))
    ]
    return FilingFacts(
        organ_id="jyj",
        organ="某县教育局",
        kind="department",
        region="990101",
        year=2025,
        deadline=DEADLINES.deadline_for("department", 2025, "990101"),
        as_of=as_of,
        confirmed=True,
        sightings=tuple(sightings),
        precedent=HELD,
        columns=tuple(ColumnFact(f"c{n}", "", tuple(found)) for n, found in enumerate(visits)),
    )


def _visits(history: History, column: int, as_of: datetime) -> list[VisitFact]:
    mine = sorted((at, outcome) for number, at, outcome in history.visits if number == column and at < as_of)
    return [VisitFact(f"c{column}@{at.isoformat()}", at, at, outcome) for at, outcome in mine]


def _sighting(number: int, standing: Standing, visits: list[VisitFact]) -> Observation | None:
    """The row of one address as its column's visits show it; a partial visit shows rows and proves no absence."""
    there = [k for k in visits if k.outcome in ("complete", "partial") and _stands(standing, k.started_at)]
    if not there:
        return None
    before = [k for k in visits if k.outcome == "complete" and k.started_at < there[0].started_at]
    after = [k for k in visits if k.outcome == "complete" and k.started_at > there[-1].started_at]
    return Observation(
        url=f"http://a.example/{number}",
        title="",
        column_id=f"c{standing.column}",
        first_seen_at=there[0].started_at,
        absent_until=before[-1].started_at if before else None,
        absent_visit_id=before[-1].id if before else "",
        first_capture_id=f"capture {number}",
        row_date=standing.claim,
        gone_at=after[1].finished_at if len(after) > 1 else None,
    )


def _stands(standing: Standing, at: datetime) -> bool:
    return standing.comes <= at and (standing.goes is None or at < standing.goes)
