"""A judged filing in brief: what lists and sums need, in a tenth of the memory of facts, reasons and evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archive.clock import civil_date
from archive.config.deadlines import Deadline
from archive.filings.rules.ruling import STATES, Ruling, State
from archive.filings.verdicts.status import FilingStatus


@dataclass(frozen=True, slots=True)
class Brief:
    """One filing. ``published`` is the civil day that counts, None where none is known; ``seen`` whether a report is
    or was there."""

    organ_id: str
    organ: str
    kind: str
    region: str
    year: int
    deadline: Deadline
    state: State
    days_late: int | None
    flags: tuple[str, ...]
    published: date | None
    seen: bool

    @property
    def id(self) -> str:
        """Organ and year, as in addresses."""
        return f"{self.organ_id}-{self.year}"


def brief_of(filing: FilingStatus) -> Brief:
    """The filing in brief."""
    facts, ruling = filing.facts, filing.ruling
    return Brief(
        facts.organ_id, facts.organ, facts.kind, facts.region, facts.year, facts.deadline,
        ruling.state, ruling.days_late, ruling.flags,
        _published(ruling) if facts.sightings else None, bool(facts.sightings),
    )  # fmt: skip


def counts_of(filings: Iterable[Brief]) -> dict[str, int]:
    """Counts of states in the order of STATES, without zeros."""
    found = Counter(filing.state for filing in filings)
    return {state: found[state] for state in STATES if found[state]}


def _published(ruling: Ruling) -> date | None:
    """The day of the first look with it when that was observed, else the day it declares."""
    if ruling.first_seen and ruling.absent_until:
        return civil_date(ruling.first_seen)
    return ruling.declared_date
