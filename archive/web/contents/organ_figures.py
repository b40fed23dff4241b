"""The numbers of an organ's reports over the years, side by side, as far as their forms let them be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from archive.database.models import Version
from archive.web.contents.report_tables import labels_of
from archive.web.wording.translation import Language

# The cells that tell most of a report. Ids are those of the forms; a form that lacks one leaves the year blank.
CELLS = (
    "requests.new.total",
    "requests.carried_in.total",
    "requests.granted.total",
    "requests.partial.total",
    "requests.total.total",
    "requests.carried_out.total",
    "disclosure.licensing.decisions",
    "disclosure.penalties.decisions",
    "review.reconsideration.total",
    "review.litigation_direct.total",
)


@dataclass(frozen=True, slots=True)
class Series:
    """One cell over the years: ``values`` in the order of the years, None where blank or absent."""

    where: str
    label: str
    values: Sequence[Decimal | None]

    @property
    def most(self) -> Decimal:
        """The largest value, at least 1, to which bars are drawn."""
        return max([Decimal(1), *(value for value in self.values if value is not None)])


def series_of(versions: Mapping[int, Version], language: Language) -> list[Series]:
    """The cells of which at least one year has a number; ``versions`` by report year, oldest first."""
    found = []
    for where in CELLS:
        values = [_number(version.reading.get("tables") or {}, where) for version in versions.values()]
        if any(value is not None for value in values):
            newest = list(versions.values())[-1]
            _table, row, _column = labels_of(where, newest.reading, newest.report_year, language)
            found.append(Series(where, row, values))
    return found


def _number(tables: Mapping[str, Any], where: str) -> Decimal | None:
    table, _dot, rest = where.partition(".")
    row, _dot, column = rest.rpartition(".")
    value = tables.get(table, {}).get(row, {}).get(column)
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
