"""What is known of one filing as of a moment: the only thing a verdict may rest on. Plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from archive.config.deadlines import Deadline
from archive.config.kinds import OrganKind

Outcome = Literal["complete", "partial", "blocked", "error"]


@dataclass(frozen=True, slots=True)
class LookFact:
    """One look at a column, reduced to what judging needs. Instants are UTC."""

    id: str
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    error_class: str = ""


@dataclass(frozen=True, slots=True)
class ColumnFact:
    """A column that could hold the report, with its looks up to the moment, oldest first."""

    id: str
    title: str
    looks: tuple[LookFact, ...]

    def last_complete(self, *, before: datetime | None = None) -> LookFact | None:
        """The latest complete look that had started before an instant (or the latest of all)."""
        fitting = (k for k in reversed(self.looks) if k.outcome == "complete" and (not before or k.started_at < before))
        return next(fitting, None)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A row of a column that was recognised as this filing's report, as known at the moment.

    ``row_date`` and ``page_date`` are claims. ``shared_day`` is true when most rows of the column show this row's
    one day: then the day is a rebuild's, not the report's. ``gone_at`` is when two complete looks had lacked it.
    """

    url: str
    title: str
    column_id: str
    first_seen_at: datetime
    absent_until: datetime | None
    first_capture_id: str = ""
    absent_look_id: str = ""
    row_date: date | None = None
    page_date: date | None = None
    page_source: str = ""
    page_capture_id: str = ""
    page_failed: bool = False
    shared_day: bool = False
    gone_at: datetime | None = None
    form: str = ""
    serious_findings: int = 0


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """One duty, organ × report year, and everything seen of it up to ``as_of`` (exclusive instant, UTC).

    ``confirmed``: an operator vouches that the organ was bound to file for that year.
    ``unattributed``: report rows of that year whose organ could not be told; any silent organ may be theirs.
    """

    organ_id: str
    organ: str
    kind: OrganKind
    region: str
    year: int
    deadline: Deadline
    as_of: datetime
    confirmed: bool
    applicable: bool = True
    sightings: tuple[Sighting, ...] = ()
    columns: tuple[ColumnFact, ...] = ()
    unattributed: int = 0

    @property
    def id(self) -> str:
        """The filing's stable id, also its report's: ``<organ>-<year>``."""
        return f"{self.organ_id}-{self.year}"
