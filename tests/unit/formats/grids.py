"""Reads a grid the way a test wants to: by the words of its row and column."""

from __future__ import annotations

from pathlib import Path

from archive.reading.document import Document, Grid, Paragraph

SHARED = Path(__file__).resolve().parents[4] / "shared" / "real" / "html"


def grids(document: Document) -> list[Grid]:
    """The tables of a document in order."""
    return [block for block in document.blocks if isinstance(block, Grid)]


def prose(document: Document) -> list[str]:
    """The paragraphs of a document in order."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def texts(grid: Grid) -> list[list[str]]:
    """The text at every position; merged cells repeat theirs, holes are None as "∅"."""
    return [["∅" if cell is None else cell.text for cell in row] for row in grid.rows()]


def row(grid: Grid, label: str) -> list[str]:
    """The distinct cells right of the label in the only row that has it."""
    found = [cells for cells in grid.rows() if any(c is not None and label in c.text for c in cells)]
    assert len(found) == 1, f"{label}: {len(found)} rows"
    seen, values = False, []
    for n, cell in enumerate(found[0]):
        if cell is not None and label in cell.text:
            seen = True
        elif seen and cell is not None and (n == 0 or found[0][n - 1] is not cell):
            values.append(cell.text)
    return values


def spans(grid: Grid) -> dict[str, tuple[int, int, int, int]]:
    """Row, column, rowspan and colspan of every cell that covers more than one position."""
    return {c.text: (c.row, c.column, c.rowspan, c.colspan) for c in grid.cells if c.rowspan > 1 or c.colspan > 1}
