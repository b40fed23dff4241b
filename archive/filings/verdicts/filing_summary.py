"""A judged filing in brief: what lists and sums need, in a tenth of the memory of facts, reasons and evidence."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter

from archive.config.deadlines import Deadline
from archive.filings.states import Flag, State
from archive.filings.verdicts.status import FilingStatus, place_of


@dataclass(frozen=True, slots=True)
class FilingSummary:
    """The fields of a filing that are kept of every filing of the country: each has the name and the value that it has
    in its facts, its verdict or its status. A field more is one line here."""

    organ_id: str
    organ: str
    kind: str
    region: str
    year: int
    deadline: Deadline
    state: State
    days_late: int | None
    flags: tuple[Flag, ...]
    accuses: bool
    published: date | None
    seen: bool
    confirmed: bool = True

    @property
    def apart(self) -> bool:
        """Whether it is shown apart: something is said of an organ whose duty nobody confirmed."""
        return Flag.DUTY_UNCONFIRMED in self.flags

    @property
    def id(self) -> str:
        """Organ and year, as in addresses."""
        return f"{self.organ_id}-{self.year}"


def summarise_filing(filing: FilingStatus) -> FilingSummary:
    """Return the filing in brief."""
    return FilingSummary(*_VALUES(filing))


_VALUES = attrgetter(*(place_of(field.name) for field in fields(FilingSummary)))
