"""The dates a publisher states, which of them can be believed, and where they contradict each other.

What was claimed first counts: a date changed afterwards is told, and changes no verdict. A clock in the address is
the system's, not the publisher's: it speaks only where page and row state nothing, and never accuses alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from archive.clock import civil_date
from archive.filings.rules.facts import Observation
from archive.filings.states import Grade

Source = Literal["page", "row", "url", "text"]

_GRADES: dict[Source, Grade] = {"page": Grade.PAGE, "row": Grade.ROW, "url": Grade.URL, "text": Grade.PAGE}
# Page, row and address are written at different moments of one evening; more than this apart they contradict.
_SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """A stated day. ``shared`` marks one that most rows of the column show: a rebuild's.

    ``credible``: the row was not proved absent on a later day, the day had come when it was seen, and the report
    year was over or ending.
    """

    day: date
    source: Source
    shared: bool = False
    credible: bool = True

    @property
    def grade(self) -> Grade:
        """How good the claim is as evidence."""
        return _GRADES[self.source]

    @property
    def supports_lateness(self) -> bool:
        """Whether lateness may rest on it: the publisher's own word, and not the day of a rebuild."""
        return self.credible and not self.shared and self.source != "url"


def claims_of(sighting: Observation, year: int) -> list[Claim]:
    """Return what a row, its page and, where both are silent, its address say of the day."""
    found: list[tuple[date, Source, bool]] = []
    page_source = _page_source(sighting)
    if (day := sighting.first_page_date or sighting.page_date) and page_source in ("page", "text"):
        rebuilt = sighting.shared_day and day == (sighting.first_row_date or sighting.row_date)
        found.append((day, page_source, rebuilt))  # the page shows the day that most rows of the column share
    if day := sighting.first_row_date or sighting.row_date or _row_through_page(sighting):
        found.append((day, "row", sighting.shared_day))
    if not found and (day := _address(sighting)):
        found.append((day, "url", False))
    return [Claim(day, source, shared, _credible(day, sighting, year)) for day, source, shared in found]


Stated = Sequence[tuple[Observation, Sequence[Claim]]]
"""Sightings, the first one seen first, each with its claims."""


def best_claim(stated: Stated) -> Claim | None:
    """Return the earliest credible claim of all sightings; where none can be believed, what the first one says."""
    credible = [claim for _sighting, claims in stated for claim in claims if claim.credible]
    return min(credible or stated[0][1], key=lambda claim: claim.day, default=None)


def has_undated_copy(stated: Stated, deadline_end: datetime) -> bool:
    """Whether a copy without a believable date may have been there in time: then no other copy's date accuses."""
    return any(
        (s.absent_until is None or s.absent_until < deadline_end) and not any(c.credible for c in claims)
        for s, claims in stated
    )


def contradictory(stated: Stated) -> bool:
    """Whether one sighting's own dates differ, its address is newer than its date, or its date was changed."""
    return any(s.redated == "altered" or _differing(claims) or _newer_address(s, claims) for s, claims in stated)


def has_timely_url_date(first: Observation, due: date, year: int) -> bool:
    """Whether the address carries a believable day within the deadline: better evidence than a later page date."""
    return first.url_date is not None and first.url_date <= due and _credible(first.url_date, first, year)


def _page_source(sighting: Observation) -> Source:
    if sighting.page_source in ("row", "url", "text"):
        return sighting.page_source  # type: ignore[return-value]
    return "page"


def _row_through_page(sighting: Observation) -> date | None:
    return sighting.page_date if sighting.page_source == "row" else None


def _address(sighting: Observation) -> date | None:
    return sighting.page_date if sighting.page_source == "url" else sighting.url_date


def _credible(day: date, sighting: Observation, year: int) -> bool:
    """December is allowed for: some offices close their books early."""
    lacking = sighting.absent_until is not None and day < civil_date(sighting.absent_until)
    return not lacking and date(year, 12, 1) <= day <= civil_date(sighting.first_seen_at)


def _differing(claims: Sequence[Claim]) -> bool:
    """Return whether page and row state days far apart; a sign-off in the text is the day of writing."""
    days = [claim.day for claim in claims if claim.source in ("page", "row")]
    return len(days) > 1 and max(days) - min(days) > _SLACK


def _newer_address(sighting: Observation, claims: Sequence[Claim]) -> bool:
    if sighting.url_date is None:
        return False
    days = [claim.day for claim in claims if claim.source in ("page", "row") and not claim.shared]
    return bool(days) and sighting.url_date - min(days) > _SLACK
