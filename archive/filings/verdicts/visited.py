"""The complete visits after a deadline on which silence rests: how many, how far apart, and how lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from archive.clock import day_end
from archive.filings.rules.column_visits import VisitFact
from archive.filings.rules.facts import FilingFacts


def visits_after_deadline(facts: FilingFacts) -> tuple[Sequence[VisitFact], ...]:
    """Return the complete visits after the deadline, oldest first, of each column that could hold the report; nothing
    while one of these columns has none."""
    end = day_end(facts.deadline.due)
    found = tuple(
        tuple(visit for visit in column.visits if visit.outcome == "complete" and visit.started_at >= end)
        for column in facts.columns
        if column.in_service(facts.as_of) and column.may_hold(facts.year)
    )
    return found if all(found) else ()


_APART = timedelta(hours=6)


def is_proved_silent(facts: FilingFacts, now: datetime, fresh: timedelta) -> bool:
    """Whether silence since the deadline may be told to others: every column that could hold the report was visited in
    full twice, six hours or more apart, and lately enough."""
    visits = visits_after_deadline(facts)
    return bool(visits) and all(
        one[-1].started_at - one[0].started_at >= _APART and now - one[-1].started_at <= fresh for one in visits
    )
