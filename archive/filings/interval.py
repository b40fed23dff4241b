"""When a report was first really there: (last complete look without it, first look with it], and what it claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.clock import civil_date
from archive.filings.facts import ColumnFact, FilingFacts, LookFact, Sighting
from archive.filings.ruling import Grade

# Two looks further apart than this cannot fix a day: "to the day" holds for daily looks that drift by some hours.
_DAILY = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Claim:
    """A date that the publisher states. ``shared`` marks a day most rows of the column show: a rebuild's."""

    day: date
    grade: Grade
    shared: bool


@dataclass(frozen=True, slots=True)
class Publication:
    """The interval in which a report appeared; ``absent`` is None when nothing proves that it was not there before."""

    first: Sighting
    absent: LookFact | None
    claim: Claim | None
    conflicting: bool  # the report's own claims differ by more than a day

    @property
    def to_the_day(self) -> bool:
        """Whether the two looks are close enough to tell the day."""
        return self.absent is not None and self.first.first_seen_at - self.absent.started_at <= _DAILY


def publication_of(facts: FilingFacts) -> Publication:
    """Read the interval and the claim from a filing's sightings (at least one)."""
    first = min(facts.sightings, key=lambda s: (s.first_seen_at, s.url))
    claims = [claim for sighting in facts.sightings for claim in _claims(sighting)]
    earliest = min(claims, key=lambda c: c.day, default=None)
    own = [c.day for c in _claims(first)]
    conflicting = bool(own) and max(own) - min(own) > timedelta(days=1)
    return Publication(first, _absence(facts.columns, first), earliest, conflicting)


def _claims(sighting: Sighting) -> Sequence[Claim]:
    found = []
    if sighting.page_date:
        found.append(Claim(sighting.page_date, "url" if sighting.page_source == "url" else "page", False))
    if sighting.row_date:
        found.append(Claim(sighting.row_date, "row", sighting.shared_day))
    # A day read from the address is a clock of the CMS; where the page or the row states one, that is the claim.
    stated = [claim for claim in found if claim.grade != "url"]
    return stated or found


def _absence(columns: Sequence[ColumnFact], first: Sighting) -> LookFact | None:
    """The look that proves absence in every column that could have held the report; None when one was not looked at.

    The row's own column knows its absence from ``absent_until``; for the others it is their last complete look
    before the first sighting. The earliest of them is what is proved for all.
    """
    proofs: list[LookFact] = []
    for column in columns:
        before = column.last_complete(before=first.first_seen_at)
        if column.id == first.column_id:
            before = _own(column, first)
        if before is None:
            return None
        proofs.append(before)
    return min(proofs, key=lambda look: look.started_at, default=None)


def _own(column: ColumnFact, first: Sighting) -> LookFact | None:
    if first.absent_until is None:
        return None
    return next((look for look in column.looks if look.id == first.absent_look_id), None)


def seen_day(publication: Publication) -> date:
    """The civil day of the first look that had it."""
    return civil_date(publication.first.first_seen_at)


def absent_day(absent: LookFact) -> date:
    """The civil day on which it was last proved absent."""
    return civil_date(absent.started_at)


def last_day(as_of: datetime) -> date:
    """The civil day that an exclusive "as of" instant closes: 24:00 of a day belongs to that day."""
    return civil_date(as_of - timedelta(microseconds=1))
