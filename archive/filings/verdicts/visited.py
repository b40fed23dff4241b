"""The complete visits after a deadline on which silence rests: how many, how far apart, and how lately."""

from __future__ import annotations

from collections.abc import Sequence

from archive.clock import day_end
from archive.filings.rules.facts import FilingFacts, VisitFact


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
