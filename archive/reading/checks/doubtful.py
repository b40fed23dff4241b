"""Which cells were not read surely, so that no check that rests on them proves a fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.reading.reading_model import Finding, Reading
from archive.reading.tables.table_state import TableProblem

# What says that a place of a table was not read surely; a missing row has blank cells, which speak for themselves.
_UNSURE = ("unread_cell", "unknown_row", "unknown_column", "doubled_row", "not_understood")


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Places that were not read surely.

    A place is a cell (``table.row.column``), all of a row (``table.row``) or table (``table``), a column whose heading
    is not known (``table.*.column``), a number in a row that is not known (``table.?.column``), or a number of a row
    that stands in no known column (``table.row.?``).
    """

    places: frozenset[str] = frozenset()

    def about(self, cell: str) -> bool:
        """Return whether the cell, its row or its table was not read surely, or its column is only guessed."""
        if not self.places:
            return False
        table, _, rest = cell.partition(".")
        row, _, column = rest.rpartition(".")
        return not self.places.isdisjoint((cell, f"{table}.{row}", table, f"{table}.*.{column}"))

    def column_sum(self, cells: Sequence[str]) -> bool:
        """Return whether a sum down a column (``cells`` are its total and parts) may lack a row that is not known."""
        total, *_ = cells
        table, _, rest = total.partition(".")
        return any(map(self.about, cells)) or f"{table}.?.{rest.rpartition('.')[2]}" in self.places

    def row_sum(self, cells: Sequence[str]) -> bool:
        """Whether a sum along a row may lack a column that is not known. Which part a guessed column is, is the same
        to the sum."""
        if not self.places:
            return False
        total, *_ = cells
        table, _, rest = total.partition(".")
        row, _, column = rest.rpartition(".")
        sides = {table, f"{table}.{row}", f"{table}.{row}.?", f"{table}.*.{column}", *cells}
        return not self.places.isdisjoint(sides)

    def within(self, start: str) -> bool:
        """Return whether anything in the table or row was not read surely."""
        return any(one == start or one.startswith(f"{start}.") or start.startswith(f"{one}.") for one in self.places)

    def labels(self, table: str) -> bool:
        """Return whether the table has a row or column that is not known: what lacks elsewhere may stand there."""
        return table in self.places or any(one.startswith((f"{table}.?", f"{table}.*")) for one in self.places)

    @classmethod
    def of(cls, found: Iterable[Finding | TableProblem]) -> Doubtful:
        """From what the table reader noted, or from the findings kept of it."""
        unsure = (one for one in found if _kind(one) in _UNSURE)
        return cls(frozenset(place for one in unsure for place in one.cells or (one.where,)))

    @classmethod
    def in_reading(cls, reading: Reading) -> Doubtful:
        """From the findings of a reading."""
        return cls.of(reading.findings)


def _kind(one: Finding | TableProblem) -> str:
    return one.kind if isinstance(one, TableProblem) else one.check
