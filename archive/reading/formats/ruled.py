"""A ruled table with its text: each character goes to the cell it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.reading.document import Cell, Grid
from archive.reading.formats.lattice import Frame
from archive.reading.formats.page_layout import Glyph
from archive.reading.formats.text_lines import group_lines, join_texts, lines_of

_RUN_GAP = 0.25  # of the type size: characters closer than this belong to one number
_SENTENCE = 60  # characters: labels are shorter
_FULL_GAP = 1.1  # of the type size, beside the padding: a last line that ends this close to the wall was wrapped
_PADDING = 8.0  # points between text and wall; Word sets 5.4


@dataclass(frozen=True, slots=True)
class CellBox:
    """A cell on its page. ``full``: its last line reaches the wall, so its text may go on in the next page."""

    text: str
    row: int
    column: int
    rowspan: int
    colspan: int
    full: bool = False

    @property
    def below(self) -> int:
        """The row under it."""
        return self.row + self.rowspan

    @property
    def columns(self) -> tuple[int, int]:
        """The columns it covers, first and one past the last."""
        return self.column, self.column + self.colspan


@dataclass(frozen=True, slots=True)
class TableBox:
    """A table on a page, its places, cells and characters (kept in case it is only a box around prose)."""

    xs: tuple[float, ...]
    top: float
    bottom: float
    cells: tuple[CellBox, ...]
    glyphs: tuple[Glyph, ...] = ()

    @property
    def height(self) -> int:
        """Number of rows."""
        return max((c.below for c in self.cells), default=0)

    @property
    def is_box(self) -> bool:
        """Prose with a border: one column, or one column of sentences beside empty ones."""
        filled = {c.columns for c in self.cells if c.text}
        every = {c.columns for c in self.cells}
        return len(every) < 2 or (len(filled) < 2 and any(len(c.text) > _SENTENCE for c in self.cells))

    def grid(self) -> Grid:
        """Return the table without rows and columns that exist only as drawing."""
        rows = _renumbered({c.row for c in self.cells} | {c.below for c in self.cells})
        columns = _renumbered({edge for c in self.cells for edge in c.columns})
        return Grid(
            tuple(
                Cell(
                    c.text,
                    rows[c.row],
                    columns[c.column],
                    rows[c.below] - rows[c.row],
                    columns[c.column + c.colspan] - columns[c.column],
                )
                for c in sorted(self.cells, key=lambda c: (c.row, c.column))
            )
        )


def table_of(frame: Frame, glyphs: list[Glyph]) -> TableBox:
    """Return the cells of a frame with the text of the characters inside it; cells outside its outline are left out."""
    held = held_by(frame, glyphs)
    cells = tuple(_cell(frame, index, held.get(index, [])) for index in range(len(frame.slots)))
    return TableBox(tuple(frame.xs), frame.ys[0], frame.ys[-1], _trimmed(cells), tuple(glyphs))


def held_by(frame: Frame, glyphs: list[Glyph]) -> dict[int, list[Glyph]]:
    """Return the characters of each cell of a frame, by the index of its slot."""
    held: dict[int, list[Glyph]] = {}
    for run in _runs(glyphs):
        for index, part in _placed(frame, run):
            held.setdefault(index, []).extend(part)
    return held


def shifted(table: TableBox, rows: int, columns: dict[int, int]) -> tuple[CellBox, ...]:
    """Return the cells moved down by ``rows`` and to the columns of a finer lattice."""
    moved = []
    for cell in table.cells:
        left, right = columns[cell.column], columns[cell.column + cell.colspan]
        moved.append(replace(cell, row=cell.row + rows, column=left, colspan=right - left))
    return tuple(moved)


def _renumbered(edges: set[int]) -> dict[int, int]:
    return {edge: number for number, edge in enumerate(sorted(edges))}


def _cell(frame: Frame, index: int, glyphs: list[Glyph]) -> CellBox:
    slot = frame.slots[index]
    lines = lines_of(glyphs, in_cell=True)
    right = frame.box(slot)[2]
    full = bool(lines) and right - lines[-1].x1 < _FULL_GAP * lines[-1].size + _PADDING
    return CellBox(join_texts(line.text for line in lines), *slot, full)


def _trimmed(cells: tuple[CellBox, ...]) -> tuple[CellBox, ...]:
    """Without whole rows at the top or bottom that hold nothing and are one open slot (a stray line)."""
    width = max((c.columns[1] for c in cells), default=0)
    kept = [c for c in cells if c.text or c.columns != (0, width)]
    return tuple(kept)


def _runs(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Digits of one number together, every other character alone."""
    for line in group_lines(glyphs):
        run: list[Glyph] = []
        for glyph in line:
            if run and not _one_number(run[-1], glyph):
                yield run
                run = []
            run.append(glyph)
        yield run


def _one_number(before: Glyph, glyph: Glyph) -> bool:
    numeric = before.text in _NUMERIC and glyph.text in _NUMERIC
    return numeric and glyph.x0 - before.x1 < _RUN_GAP * glyph.height


_NUMERIC = frozenset("0123456789.,%-+")


def _placed(frame: Frame, run: list[Glyph]) -> Iterator[tuple[int, list[Glyph]]]:
    """Yield the words of a line by column; a number wider than its column stays whole, in that of its middle."""
    x = (run[0].x0 + run[-1].x1) / 2
    index = frame.slot_at(x, run[0].middle)
    if index is not None:
        yield index, run
