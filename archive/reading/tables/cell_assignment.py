"""Which cell of a row belongs to which column of values: by count when they agree, by geometry when they do not."""

from __future__ import annotations

from archive.reading.document import Cell
from archive.reading.tables.table_state import Leaf


def assign_cells(cells: list[Cell], leaves: list[Leaf]) -> tuple[list[Cell | None], list[Cell]]:
    """For each leaf its cell or None, and the cells that found no column. Nothing is ever moved to fill a gap."""
    if len(cells) == len(leaves):
        return list(cells), []
    placed: list[Cell | None] = [None] * len(leaves)
    left: list[Cell] = []
    for cell in cells:
        at = _best(cell, leaves)
        if at is None or placed[at] is not None:
            left.append(cell)
        else:
            placed[at] = cell
    return placed, left


def _best(cell: Cell, leaves: list[Leaf]) -> int | None:
    overlaps = [min(cell.column + cell.colspan, leaf.end) - max(cell.column, leaf.start) for leaf in leaves]
    best = max(range(len(leaves)), key=lambda at: overlaps[at], default=None)
    return best if best is not None and overlaps[best] > 0 else None
