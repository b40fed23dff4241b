"""A column and its visits up to a moment, as a verdict sees them. Plain values, no database."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter

from archive.records.visit import VisitOutcome

EMPTIED = "emptied"
OTHER_YEARS = "other_years"
START = attrgetter("started_at")


@dataclass(frozen=True, slots=True)
class VisitFact:
    """One visit a column, reduced to what judging needs. Instants are UTC.

    ``years``: the report years for which a complete visit speaks; None for all. ``vantage``: where it was made from; ""
    for the default vantage, None for a replay. ``rows``: how many it read."""

    id: str
    started_at: datetime
    finished_at: datetime
    outcome: VisitOutcome
    error_class: str = ""
    years: tuple[int, ...] | None = None
    vantage: str | None = ""
    rows: int = 0

    def of_year(self, year: int) -> VisitFact:
        """Return the visit as far as one report year goes: what showed other years only proves no absence here."""
        if self.years is None or year in self.years or self.outcome != "complete":
            return self
        return replace(self, outcome="partial", error_class=OTHER_YEARS)

    @property
    def emptied(self) -> bool:
        """A visit that read the column to its end and found it empty where rows had stood: taken for partial."""
        return self.error_class == EMPTIED


@dataclass(frozen=True)
class ColumnFact:
    """A column that could hold the report, with its looks up to the moment, oldest first.

    ``closed_at``: when a column that is no longer watched was visited for the last time.
    ``yearly``: its name begins with a year, so that it holds one year's reports; ``year`` is that of most reports seen
    in it, None before the first. ``vouched``: the day on which a person vouched that reports appear here.
    ``organs_before`` and ``organs_now``: how many organs it holds a report of, for the year before and for this one."""

    id: str
    title: str
    visits: tuple[VisitFact, ...]
    closed_at: datetime | None = None
    yearly: bool = False
    year: int | None = None
    vouched: date | None = None
    organs_before: int = 0
    organs_now: int = 0

    def of_year(self, year: int) -> ColumnFact:
        """Return the column with its visits as far as one report year goes."""
        if self._speaks_for_all_years:
            return self
        return replace(self, visits=tuple(visit.of_year(year) for visit in self.visits))

    @cached_property
    def _speaks_for_all_years(self) -> bool:
        return all(visit.years is None for visit in self.visits)

    @cached_property
    def complete(self) -> tuple[VisitFact, ...]:
        """The complete visits, oldest first."""
        return tuple(visit for visit in self.visits if visit.outcome == "complete")

    @cached_property
    def vantages(self) -> frozenset[str]:
        """The vantages of its visits; a replay counts as made from the default one."""
        return frozenset(visit.vantage or "" for visit in self.visits)

    def may_hold(self, year: int) -> bool:
        """Whether a report of the year would be looked for here."""
        return not self.yearly or self.year == year

    def last_complete(self, *, before: datetime | None = None) -> VisitFact | None:
        """Return the latest complete visit that had started before an instant (or the latest of all)."""
        end = bisect_left(self.complete, before, key=START) if before else len(self.complete)
        return self.complete[end - 1] if end else None

    def in_service(self, moment: datetime) -> bool:
        """Whether the column was watched then: from its first visit to its last, open-ended while it is configured.

        One that is configured and was never visited counts as in service: nobody knows what it holds.
        """
        if self.closed_at is not None and self.closed_at < moment:
            return False
        return not self.visits or self.visits[0].started_at < moment
