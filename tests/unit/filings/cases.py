"""Short words for building what is known of a filing: times are Beijing time of the winter 2025/26.

Unless told otherwise the filing is a department's of FY2025, due 2026-01-31 (a Saturday).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from archive.clock import SHANGHAI
from archive.config.deadlines import Deadlines, load_deadlines
from archive.config.kinds import OrganKind
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import Doubt, FilingFacts, NotFound, Observation, Precedent
from archive.records.visit import VisitOutcome
from tests.conftest import ROOT

DEADLINES: Deadlines = load_deadlines(ROOT / "config" / "deadlines.yaml")
DUE = date(2026, 1, 31)


def when(text: str) -> datetime:
    """``02-05`` is 20:00 of that day in 2026, ``12-20`` of 2025; ``02-05 08:30`` is that time."""
    day, _space, clock = text.partition(" ")
    year = 2025 if day.startswith("12-") else 2026
    return datetime.fromisoformat(f"{year}-{day}T{clock or '20:00'}:00").replace(tzinfo=SHANGHAI)


def day(text: str | None) -> date | None:
    """A civil day of the same winter; None stays None."""
    return None if text is None else when(text).date()


def visit(text: str, column: str = "c", outcome: VisitOutcome = "complete", error: str = "") -> VisitFact:
    """One visit; its id tells column and time."""
    start = when(text)
    return VisitFact(f"{column}@{text}", start, start, outcome, error)


def failed(text: str, column: str = "c", error: str = "connect") -> VisitFact:
    """A visit that came to nothing."""
    return visit(text, column, "error", error)


def column(*visits: str | VisitFact, name: str = "c", closed: str | None = None) -> ColumnFact:
    """A column with complete visits the times given, or the visits given."""
    made = tuple(visit(item, name) if isinstance(item, str) else item for item in visits)
    return ColumnFact(name, f"栏目{name}", made, when(closed) if closed else None)


def seen(first: str, absent: str | None = None, *, name: str = "c", **more: Any) -> Observation:
    """A row first seen at ``first``; ``absent`` is the last complete visit of its column without it (None: baseline).

    ``row``, ``page`` and ``url`` are the days it states there.
    """
    stated: dict[str, Any] = {f"{key}_date": day(more.pop(key, None)) for key in ("row", "page", "url")}
    made = Observation(
        url=more.pop("address", f"http://a.example/{name}/{first}"),
        title="某局2025年政府信息公开工作年度报告",
        column_id=name,
        first_seen_at=when(first),
        absent_until=when(absent) if absent else None,
        absent_visit_id=f"{name}@{absent}" if absent else "",
        first_capture_id=f"capture-{name}-{first}",
        organ_id="jyj",
    )
    return replace(made, **stated, **more)


def doubt(first: str, name: str = "c", *, absent: str | None = None, **more: Any) -> Doubt:
    """A row that may be the report; ``absent`` is the last complete visit of its column without it."""
    kind = more.pop("kind", "organ")
    address, title = f"http://a.example/{name}/doubt/{first}", more.pop("title", "年报图解")
    before = when(absent) if absent else None
    return Doubt(name, address, title, kind, when(first), absent_until=before, capture_id="listed", **more)


GONE = (NotFound("first", when("01-25"), 404), NotFound("last", when("01-26"), 404))
HELD = Precedent("held", "c", 2024, capture_id="older")


def filing(
    *columns: ColumnFact,
    sightings: tuple[Observation, ...] = (),
    as_of: str = "02-12",
    kind: OrganKind = "department",
    year: int = 2025,
    confirmed: bool = True,
    **more: Any,
) -> FilingFacts:
    """The facts of one filing; unless told otherwise its column held the organ's report of the year before."""
    more.setdefault("precedent", HELD)
    return FilingFacts(
        organ_id="jyj",
        organ="某县教育局",
        kind=kind,
        region="990101",
        year=year,
        deadline=DEADLINES.deadline_for(kind, year, "990101"),
        as_of=when(as_of),
        confirmed=confirmed,
        sightings=sightings,
        columns=columns,
        **more,
    )
