"""What is known of one filing as of a moment: the only thing a verdict may rest on. Plain values, no database."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Literal

from archive.config.deadlines import Deadline
from archive.config.kinds import OrganKind
from archive.filings.rules.decisions import Decision
from archive.filings.rules.third_party import ThirdPartySighting
from archive.records.visit import VisitOutcome

Redated = Literal["", "altered", "reimport"]
Ground = Literal["held", "column", "organ", "confirm"]
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


@dataclass(frozen=True, slots=True)
class NotFound:
    """The site's own answer that a page does not exist."""

    capture_id: str
    at: datetime
    status: int


@dataclass(frozen=True, slots=True)
class Observation:
    """A row of a column that was recognised as this filing's report, as known at the moment.

    ``row_date`` and ``page_date`` are claims as they stand now; ``first_row_date`` and ``first_page_date`` what was
    claimed first, where that differs. ``shared_day`` is true when most rows of the column show this row's one day:
    then the day is a rebuild's, not the report's. ``url_date`` is the clock in the address, left out when it is a
    migration's. ``redated`` tells that a claim was changed after the row had been seen. ``gone_at`` is when two
    complete visits had lacked it; ``mass_gone`` that most rows of the column went at that same moment.

    ``page_unread`` tells that its page was not read: never asked for, or without its text; ``not_found`` holds the
    captures in which the site itself said, on two days at least and last of all, that the page does not exist (404 or
    410), oldest first. ``defects`` are the checks that found the text that was read not to be the report.
    ``odd_title``: the page, not the title, showed that it is a report.

    ``retitled_at`` is when the row ceased to be this filing's; ``replaced``: another document stands at the address
    since. The report was moved or overwritten then, which nobody may call withdrawn."""

    url: str
    title: str
    column_id: str
    first_seen_at: datetime
    absent_until: datetime | None
    first_capture_id: str = ""
    absent_visit_id: str = ""
    row_date: date | None = None
    page_date: date | None = None
    page_source: str = ""
    page_capture_id: str = ""
    page_unread: bool = False
    not_found: tuple[NotFound, ...] = ()
    shared_day: bool = False
    gone_at: datetime | None = None
    form: str = ""
    defects: tuple[str, ...] = ()
    organ_id: str = ""
    first_row_date: date | None = None
    first_page_date: date | None = None
    url_date: date | None = None
    redated: Redated = ""
    mass_gone: bool = False
    odd_title: bool = False
    retitled_at: datetime | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that may be this filing's report: nobody could tell whose it is, of which year, or what it is.

    ``kind`` is the reason of the doubt as the row bears it; ``named`` tells that the row names this very organ.
    ``listed`` is the day that the list states; ``gone_at`` and ``absent_until`` as for a sighting."""

    column_id: str
    url: str
    title: str
    kind: str
    first_seen_at: datetime
    gone_at: datetime | None = None
    absent_until: datetime | None = None
    listed: date | None = None
    capture_id: str = ""
    named: bool = False
    announces_delay: bool = False

    def may_be_in_time(self, deadline_end: datetime, due: date) -> bool:
        """Whether the row may have stood in its column before the deadline had passed."""
        if self.first_seen_at <= deadline_end:
            return True
        early = self.absent_until is None or self.absent_until < deadline_end
        return early and not (self.listed is not None and self.listed > due)


@dataclass(frozen=True, slots=True)
class Announcement:
    """A row by which the organ tells that its report comes later or was put right; ``day`` is the one the list states,
    else the one on which the row was first seen."""

    title: str
    url: str
    day: date
    capture_id: str = ""


@dataclass(frozen=True, slots=True)
class Precedent:
    """Why a column is known to hold this organ's reports: it ``held`` one of an earlier ``year``, or a person vouched
    on a ``day`` for the ``column``, for the ``organ``, or by confirming the filing."""

    ground: Ground
    column_id: str = ""
    year: int | None = None
    day: date | None = None
    capture_id: str = ""


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """One duty, organ × report year, and everything seen of it up to ``as_of`` (exclusive instant, UTC).

    ``confirmed``: an operator vouches that the organ was bound to file for that year.
    ``outside``: by its name no administrative organ (a court, a party body, a school …), and no roster says on what its
    duty rests.
    ``precedent``: why a watched column is known to hold the organ's reports; None where nothing shows it.
    ``doubts``: rows that may be this report; while one is there, nothing is said against the organ.
    ``announcements``: what the organ said of a delay or a correction in its columns.
    ``filing_due``: the day by which a local rule wants it filed with the office above; nobody is judged by it.
    ``max_age``: how old the newest complete visit may be for silence to be said of the moment; None: of any age.
    ``successor``: who took over the duty of an organ that had ended; ``predecessor_of``: whose duty this one took over.
    ``decisions``: what people decided of the filing and holds at the moment.
    ``third_party``: captures of others that show the report, the earliest first; they clear, and never accuse.
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
    outside: bool = False
    sightings: tuple[Observation, ...] = ()
    columns: tuple[ColumnFact, ...] = ()
    precedent: Precedent | None = None
    doubts: tuple[Doubt, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    filing_due: date | None = None
    max_age: timedelta | None = None
    successor: str = ""
    predecessor_of: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    third_party: tuple[ThirdPartySighting, ...] = ()
    fault: str = ""  # why the facts could not be put together: our fault, so that nothing is judged

    @property
    def id(self) -> str:
        """The filing's stable id, also its report's: ``<organ>-<year>``."""
        return f"{self.organ_id}-{self.year}"
