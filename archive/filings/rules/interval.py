"""When a report was first really there: (last complete visit without it, first visit with it], and what it claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from archive.clock import civil_date, day_end
from archive.filings.rules.claims import Claim, Stated, best_claim, claims_of
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import Doubt, FilingFacts, Observation
from archive.filings.rules.vantages import absence_there, as_seen_from_there, column_of, visit_at

# Two visits further apart than this cannot fix a day: "to the day" holds for daily visits that drift by some hours.
_DAILY = timedelta(hours=36)
# A watch that began so long after a deadline cannot know whether a report had been there before it.
_SEASON = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class PublicationInterval:
    """The interval in which a report appeared.

    ``absences`` holds, for each column that could have held it, the last complete visit without it; it is empty when
    the report was there on the first visit of its column (a baseline). ``gap`` names a column whose silence is not
    proved; ``doubt`` is another row that may have been the report, in time. With either of them the absence of this
    row is no proof of the absence of the report. ``stated`` holds all sightings with what they claim.
    ``watched_since`` is given when the watch began a season after the deadline, and the report, new in the list, may
    have stood elsewhere before.
    """

    first: Observation
    absences: tuple[VisitFact, ...]
    gap: ColumnFact | None
    doubt: Doubt | None
    claim: Claim | None
    stated: Stated
    watched_since: datetime | None = None

    @property
    def absent(self) -> VisitFact | None:
        """The earliest of the absences: what is proved for all columns at once."""
        return min(self.absences, key=lambda visit: visit.started_at, default=None)

    @property
    def is_absence_proved(self) -> bool:
        """Whether the absence holds for the report, and not only for a row of one column."""
        return bool(self.absences) and self.gap is None and self.doubt is None

    @property
    def is_exact_day(self) -> bool:
        """Whether the two visits are close enough to tell the day."""
        absent = self.absent
        return absent is not None and self.first.first_seen_at - absent.started_at <= _DAILY


def publication_interval(facts: FilingFacts) -> PublicationInterval:
    """Read the interval and the claim from a filing's sightings (at least one)."""
    sightings = [as_seen_from_there(facts.columns, sighting) for sighting in facts.sightings]
    seen = sorted(sightings, key=lambda s: (s.first_seen_at, s.url))
    moved: datetime | None = None
    if began := _began_late(facts):
        listed, seen = seen, [_perhaps_moved(sighting, began) for sighting in seen]
        moved = began if listed[0] != seen[0] else None
    first, stated = seen[0], [(sighting, claims_of(sighting, facts.year)) for sighting in seen]
    absences, gap = _absences(facts.columns, seen, first)
    return PublicationInterval(first, tuple(absences), gap, _earlier_doubt(facts), best_claim(stated), stated, moved)


def _began_late(facts: FilingFacts) -> datetime | None:
    """When the first complete visit was, if that lies a season after the deadline."""
    first = min((column.complete[0].started_at for column in facts.columns if column.complete), default=None)
    return first if first and first - day_end(facts.deadline.due) > _SEASON else None


def _perhaps_moved(sighting: Observation, began: datetime) -> Observation:
    """Return the observation without its absence where an old report may only have moved to its address.

    A report of a season long over, new in the list and dated before the watch or not at all, has moved: that it was
    not at its new address proves nothing of the old one. It counts like one that was there on the first visit."""
    stated = [sighting.first_page_date, sighting.page_date, sighting.first_row_date, sighting.row_date]
    days = [day for day in stated if day]
    if days and min(days) >= civil_date(began):
        return sighting
    return replace(sighting, absent_until=None, absent_visit_id="")


def _absences(
    columns: Sequence[ColumnFact], sightings: Sequence[Observation], first: Observation
) -> tuple[list[VisitFact], ColumnFact | None]:
    """Return the visits that lacked it, and the first column that none of them speaks for."""
    home = column_of(columns, first)
    own = _own(home, first) if home else None
    if home is None or own is None:
        return [], None
    proofs, gap, saw = [own], None, visit_at(home, first.first_seen_at)
    for column in columns:
        if column.id == first.column_id or _beside_the_point(column, sightings, first):
            continue
        served = column.in_service(first.first_seen_at)
        before = absence_there(column, saw, first.first_seen_at) if served else None
        if before is not None:
            proofs.append(before)
        else:
            gap = gap or column
    return proofs, gap


def _own(column: ColumnFact, first: Observation) -> VisitFact | None:
    """Return the absence that the row's own column knows from ``absent_until``: a baseline row has none."""
    if first.absent_until is None:
        return None
    return column.last_complete(before=first.absent_until + timedelta(microseconds=1))


def _beside_the_point(column: ColumnFact, sightings: Sequence[Observation], first: Observation) -> bool:
    """Return whether a column was not watched when the report appeared and later proved not to hold it."""
    if column.in_service(first.first_seen_at):
        return False
    if column.closed_at is not None and column.closed_at < first.first_seen_at:
        return True
    holds = any(sighting.column_id == column.id for sighting in sightings)
    return not holds and column.last_complete() is not None


def _earlier_doubt(facts: FilingFacts) -> Doubt | None:
    """Return a row in doubt that may have stood there before the deadline had passed, and may have been the report."""
    if not facts.doubts:
        return None
    due = facts.deadline.due
    doubts = (as_seen_from_there(facts.columns, doubt) for doubt in facts.doubts)
    return next((doubt for doubt in doubts if doubt.may_be_in_time(day_end(due), due)), None)


def seen_day(publication: PublicationInterval) -> date:
    """Return the civil day of the first visit that had it."""
    return civil_date(publication.first.first_seen_at)


def absent_day(absent: VisitFact) -> date:
    """Return the date (Asia/Shanghai) of a complete visit without the report."""
    return civil_date(absent.started_at)


def last_day(as_of: datetime) -> date:
    """Return the civil day that an exclusive "as of" instant closes: 24:00 of a day belongs to that day."""
    return civil_date(as_of - timedelta(microseconds=1))
