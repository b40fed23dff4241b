"""The one shape every format is turned into before it is read: headings and paragraphs, and grids of cells.

HTML, PDF, DOCX, OFD, spreadsheets and plain text each have a front end that ends here; sections, tables,
dates and checks are then read the same way from all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of running text, white space collapsed, never empty."""

    text: str


class Cell(NamedTuple):
    """One cell as it stands in the source: its text and the rectangle of grid positions it covers (0-based)."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its cells with their spans. ``rows()`` spreads each cell over every position it covers."""

    cells: tuple[Cell, ...]

    def rows(self) -> list[list[Cell | None]]:
        """Return a rectangular matrix; None where no cell covers the position."""
        height = width = 0
        for _, row, column, rowspan, colspan in self.cells:
            height = row + rowspan if row + rowspan > height else height
            width = column + colspan if column + colspan > width else width
        matrix: list[list[Cell | None]] = [[None] * width for _ in range(height)]
        for cell in self.cells:
            _, top, left, rowspan, colspan = cell
            if rowspan == colspan == 1:
                matrix[top][left] = cell
                continue
            for line in matrix[top : top + rowspan]:
                line[left : left + colspan] = [cell] * colspan
        return matrix


def distinct_cells(row: list[Cell | None]) -> list[Cell]:
    """Return the cells of one row of a matrix, each once, without the positions that no cell covers."""
    cells: list[Cell] = []
    for cell in row:
        if cell is not None and (not cells or cells[-1] is not cell):
            cells.append(cell)
    return cells


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Link:
    """An attachment, image or frame that the document points at; ``url`` is absolute when the base is known."""

    url: str
    text: str
    kind: str  # "attachment" | "image" | "frame"


@dataclass(slots=True)
class Document:
    """What a format front end gives. ``metas`` holds HTML meta tags or document properties, names lower-cased.

    ``outside`` is text near the body but not of it that may carry dates and organs (breadcrumb, the
    索引号 table, the line under the title), kept apart so that it never enters the report's text.
    """

    format: str  # "html" | "text" | "pdf" | "docx" | "doc" | "ofd" | "xlsx" | "image"
    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: int = 0
    charset: str = ""
    warnings: list[str] = field(default_factory=list)
