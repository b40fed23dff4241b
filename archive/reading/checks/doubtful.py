"""Which cells, rows and tables were not read surely, so that no sum over them proves a fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.reading.result import Finding
from archive.reading.tables.state import Problem

# What says that a place of a table was not read surely; a missing row has blank cells, which speak for themselves.
_UNSURE = ("unread_cell", "unknown_row", "unknown_column", "doubled_row", "not_understood")


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Places (``table``, ``table.row`` or ``table.row.column``) that were not read surely."""

    places: frozenset[str] = frozenset()
    unknown_rows: frozenset[str] = frozenset()

    def about(self, cell: str) -> bool:
        """Whether the cell, or its whole row, was not read surely."""
        return cell in self.places or cell.rpartition(".")[0] in self.places

    def rows(self, table: str) -> bool:
        """Whether the table has rows or headings that were not understood: its leaf rows may not be all there are."""
        return table in self.unknown_rows

    @classmethod
    def of(cls, found: Iterable[Finding | Problem]) -> Doubtful:
        """From what the table reader noted, or from the findings kept of it."""
        unsure = [(_kind(one), one.where) for one in found if _kind(one) in _UNSURE]
        whole = (where.partition(".")[0] for kind, where in unsure if kind.startswith("unknown_") or "." not in where)
        return cls(frozenset(where for _, where in unsure), frozenset(whole))


def _kind(one: Finding | Problem) -> str:
    return one.kind if isinstance(one, Problem) else one.check
