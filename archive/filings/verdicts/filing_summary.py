"""A judged filing in brief: what lists and sums need, in a tenth of the memory of facts, reasons and evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from archive.clock import civil_date, day_end
from archive.config.deadlines import Deadline
from archive.filings.states import STATES, Flag, State
from archive.filings.verdicts.status import FilingStatus


@dataclass(frozen=True, slots=True)
class FilingSummary:
    """One filing. ``published`` is the civil day that counts, None where none is known; ``seen`` whether a report is
    or was there; ``confirmed`` whether a person vouches for the duty: no rate is taken of the others."""

    organ_id: str
    organ: str
    kind: str
    region: str
    year: int
    deadline: Deadline
    state: State
    days_late: int | None
    flags: tuple[Flag, ...]
    published: date | None
    seen: bool
    confirmed: bool = True

    @property
    def apart(self) -> bool:
        """Whether it is shown apart: something is said of an organ whose duty nobody confirmed."""
        return Flag.DUTY_UNCONFIRMED in self.flags

    @property
    def accuses(self) -> bool:
        """Whether its state may be held against the organ."""
        return self.state.accuses and Flag.DUTY_UNCONFIRMED not in self.flags

    @property
    def id(self) -> str:
        """Organ and year, as in addresses."""
        return f"{self.organ_id}-{self.year}"


def summarise_filing(filing: FilingStatus) -> FilingSummary:
    """Return the filing in brief."""
    facts, ruling = filing.facts, filing.ruling
    return FilingSummary(
        facts.organ_id, facts.organ, facts.kind, facts.region, facts.year, facts.deadline,
        ruling.state, ruling.days_late, ruling.flags,
        _published(filing), bool(facts.sightings), facts.confirmed,
    )  # fmt: skip


def counts_of(filings: Iterable[FilingSummary]) -> dict[str, int]:
    """Return counts of states in the order of STATES, without zeros."""
    found = Counter(filing.state for filing in filings)
    return {state: found[state] for state in STATES if found[state]}


def _published(filing: FilingStatus) -> date | None:
    """Return the day as the verdict counts it: nobody judged on time stands among the late in a chart.

    Late: the days of the verdict. Else the day of the first visit with it when its coming was observed, or the day it
    declares; where the deadline lies between the visits, no later than the deadline, as the verdict gives the doubt.
    """
    ruling, due = filing.ruling, filing.facts.deadline.due
    if ruling.first_seen is None or not filing.facts.sightings:
        return None
    if ruling.state == State.LATE and ruling.days_late is not None:
        return due + timedelta(days=ruling.days_late)
    seen = civil_date(ruling.first_seen)
    if ruling.state == State.ON_TIME:
        return min(day for day in (seen, due, None if ruling.absent_until else ruling.declared_date) if day)
    if ruling.absent_until is not None:
        return min(seen, due) if ruling.absent_until < day_end(due) else seen
    return ruling.declared_date
