"""A pivot of cells as a sheet: a group a line, and for each year and form its number and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from archive.bilingual import Bilingual
from archive.records.cell import plain_number
from archive.records.cell_pivot import CellSumOut, PivotRowOut
from archive.web.formats.sheet import Field, record_columns

# What a sheet holds of each number.
_TOLD = ("sum", "reports", "numbers", "blank", "not_understood", "not_in_form", "page")


def pivot_fields(columns: Sequence[tuple[int, str]]) -> tuple[Field, ...]:
    """Return the columns of a sheet of ``PivotRowOut``: the group, then by year and form the sum, what it rests on and
    its address."""
    fields = list(record_columns(PivotRowOut, ("key", "name")))
    for number, (year, form) in enumerate(columns):
        for one in record_columns(CellSumOut, _TOLD):
            label = one.label if isinstance(one.label, Bilingual) else Bilingual(one.label, one.label)
            printed = Bilingual(f"{year} {form} {label.zh}", f"{year} {form} {label.en}")
            fields.append(Field(f"{one.name}_{year}_{form or 'unknown'}", printed, _of_column(number, one)))
    return tuple(fields)


def _of_column(number: int, field: Field) -> Callable[[PivotRowOut], Any]:
    def told(row: PivotRowOut) -> Any:
        cell = row.cells[number]
        value = field.value(cell) if cell else None
        return plain_number(value) if isinstance(value, Decimal) else value

    return told
