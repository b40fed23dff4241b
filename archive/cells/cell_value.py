"""What one report says in a place: a number, a blank, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from archive.cells.cell_place import PRE2019, CellPlace, layouts, parts_of
from archive.reading.checks.doubtful import Doubtful
from archive.reading.forms import form_for_year
from archive.reading.reading_model import Finding
from archive.reading.tables.indicators import NAME as INDICATORS
from archive.records.cell import CellStatus

Cells = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class TableReading:
    """One table of a report as it was read; ``cells`` None: no such table was read."""

    form: str
    cells: Cells | None
    doubtful: Doubtful


@dataclass(frozen=True, slots=True)
class CellValue:
    """``value`` is None unless ``status`` is ``number``; ``blanks`` are the blank parts of a sum."""

    status: CellStatus
    value: Decimal | None = None
    blanks: int = 0
    cells: tuple[str, ...] = ()

    @property
    def whole(self) -> Decimal | None:
        """The value where no part of it is blank: a sum with blanks is only the least that it may be."""
        return None if self.blanks else self.value


def table_reading(table: str, cells: Any, forms: Any, findings: Any, form: str, year: int) -> TableReading:
    """Return a table from the parts of a stored reading; ``form`` and ``year`` are those of its version."""
    given = forms.get(table) if isinstance(forms, Mapping) else None
    if table == INDICATORS:
        given = PRE2019
    elif given not in layouts(table):
        known = form_for_year(year)
        given = form if form in layouts(table) else known.form if known else ""
    return TableReading(given or "", cells or None, Doubtful.of(_findings(findings)))


def value_at(place: CellPlace, read: TableReading) -> CellValue:
    """Return what a table says in a place."""
    parts = parts_of(place, read.form)
    if not parts:
        return CellValue("not_in_form")
    if read.cells is None:
        return CellValue("no_table", cells=parts)
    if any(map(read.doubtful.about, parts)):
        return CellValue("not_understood", cells=parts)
    values = [_value(read.cells, part) for part in parts]
    numbers = [value for value in values if value is not None]
    blanks = len(values) - len(numbers)
    if not numbers:
        return CellValue("blank", blanks=blanks, cells=parts)
    return CellValue("number", sum(numbers, Decimal()), blanks, parts)


def _value(cells: Cells, part: str) -> Decimal | None:
    row, _, column = part.partition(".")[2].rpartition(".")
    value = cells.get(row, {}).get(column)
    return None if value is None else Decimal(str(value))


def _findings(findings: Any) -> Iterable[Finding]:
    for one in findings if isinstance(findings, list) else ():
        yield Finding(one["check"], one["severity"], one["where"], "", "", tuple(one.get("cells", ())))
