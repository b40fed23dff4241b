"""What is known of one filing as of a moment: the only thing a verdict may rest on. Plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from archive.config.deadlines import Deadline
from archive.config.kinds import OrganKind
from archive.filings.rules.column_visits import ColumnFact
from archive.filings.rules.decisions import Decision
from archive.filings.rules.third_party import ThirdPartySighting

Redated = Literal["", "altered", "reimport"]
Ground = Literal["held", "column", "organ", "confirm"]


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
