"""Paragraphs and tables of a Word 97 file: cell marks close cells, row marks carry the row's layout."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.errors import UnreadableError
from archive.reading.document import Block, Cell, Grid, Paragraph
from archive.reading.formats.docx_table import is_box, join_cell
from archive.reading.formats.docx_text import tidy
from archive.reading.formats.limits import MAX_CELLS
from archive.reading.formats.word97 import Properties, WordFile
from archive.reading.formats.word97_lists import Lists

_IN_TABLE, _ROW_END, _DEPTH = 0x2416, 0x2417, 0x6649
_INNER_CELL, _INNER_ROW_END, _DEFINE_TABLE, _VERTICAL = 0x244B, 0x244C, 0xD608, 0xD62B
_VANISH, _DELETED = 0x083C, 0x0800
_CELL, _END, _LINE, _PAGE = "\x07", "\r", "\x0b", "\x0c"
_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_KEPT = {"\x1e": "-", "\x1f": "", "\xa0": " ", "\t": " "}
_SAME = 30  # twips by which the same column may differ from row to row
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class ParagraphMark:
    """One paragraph or cell content, and what its end mark says: depth of tables, end of cell, end of row."""

    text: str
    depth: int
    ends_cell: bool
    ends_row: bool
    properties: Properties


@dataclass(slots=True)
class _Row:
    cells: list[list[Block]] = field(default_factory=list)
    edges: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Level:
    """A table being read: finished rows, the row and the cell in hand."""

    rows: list[_Row] = field(default_factory=list)
    row: _Row = field(default_factory=_Row)
    cell: list[Block] = field(default_factory=list)


def blocks_of(word: WordFile) -> tuple[list[Block], int]:
    """Return the blocks of the body and the number of pictures in it."""
    top: list[Block] = []
    levels: list[_Level] = []
    lists = Lists(word)
    pictures = 0
    for mark in _marks(word):
        pictures += mark.text.count("\x01") + mark.text.count("\x08")
        _close_deeper(levels, mark.depth, top)
        while len(levels) < mark.depth:
            levels.append(_Level())
        target = levels[-1].cell if levels else top
        target += _paragraphs(mark, lists)
        if levels and mark.ends_row:
            _end_row(levels[-1], mark.properties)
        elif levels and mark.ends_cell:
            levels[-1].row.cells.append(levels[-1].cell)
            levels[-1].cell = []
    _close_deeper(levels, 0, top)
    return top, pictures


def _paragraphs(mark: ParagraphMark, lists: Lists) -> list[Block]:
    lines = [tidy(line) for line in mark.text.replace("\x01", "").replace("\x08", "").split(_LINE)]
    lines = [line for line in lines if line]
    if lines:
        lines[0] = lists.label(mark.properties) + lines[0]
    return [Paragraph(line) for line in lines]


def _marks(word: WordFile) -> Iterator[ParagraphMark]:
    text: list[str] = []
    hidden = [0]
    for piece in word.pieces:
        for n, char in enumerate(piece.text):
            place = piece.place + piece.width * n
            if char not in (_CELL, _END, _PAGE):
                _take(text, char, word.characters.at(place), hidden)
                continue
            properties = word.paragraphs.at(place)
            depth = _depth(properties)
            inner = depth > 1 and _on(properties, _INNER_CELL)
            row = _on(properties, _ROW_END) or _on(properties, _INNER_ROW_END)
            yield ParagraphMark("".join(text), depth, char == _CELL or inner, row and depth > 0, properties)
            text, hidden = [], [0]
    if text:
        yield ParagraphMark("".join(text), 0, False, False, {})


def _take(text: list[str], char: str, properties: Properties, codes: list[int]) -> None:
    """Keep what prints: no field codes (``codes`` counts the fields whose code is passing), no deletions."""
    if char == _FIELD:
        codes.append(1)
    elif char == _RESULT:
        codes[-1] = 0
    elif char == _FIELD_END:
        codes[-1] = 0
        if len(codes) > 1:
            codes.pop()
    elif not any(codes) and not (properties.get(_VANISH) == b"\1" or _on(properties, _DELETED)):
        if char >= " " or char in "\t\x0b\x01\x08":
            text.append(_KEPT.get(char, char))
        else:
            text.append(_KEPT.get(char, ""))


def _on(properties: Properties, code: int) -> bool:
    return properties.get(code, b"\0")[:1] not in (b"\0", b"")


def _depth(properties: Properties) -> int:
    if _DEPTH in properties and len(properties[_DEPTH]) == 4:
        depth = int(struct.unpack("<i", properties[_DEPTH])[0])
        if depth > _DEEPEST:
            raise UnreadableError(f"tables stand inside tables more than {_DEEPEST} deep")
        return max(depth, 0)
    return int(_on(properties, _IN_TABLE))


def _end_row(level: _Level, properties: Properties) -> None:
    """End a row: set the edges of its cells in twips and how each is merged."""
    row = level.row
    layout = properties.get(_DEFINE_TABLE, b"")
    count = layout[2] if len(layout) > 2 else 0
    if len(layout) >= 3 + 2 * (count + 1):
        row.edges = list(struct.unpack_from(f"<{count + 1}h", layout, 3))
        start = 3 + 2 * (count + 1)
        row.flags = [int.from_bytes(layout[at : at + 2], "little") for at in range(start, len(layout) - 1, 20)]
    vertical = properties.get(_VERTICAL, b"")
    if len(vertical) == 3 and vertical[1] < len(row.flags):
        row.flags[vertical[1]] = row.flags[vertical[1]] & ~0x60 | vertical[2] << 5
    if row.cells:
        level.rows.append(row)
    level.row, level.cell = _Row(), []


def _close_deeper(levels: list[_Level], depth: int, top: list[Block]) -> None:
    """Tables deeper than the paragraph at hand are complete: their blocks go to the cell that holds them."""
    while len(levels) > depth:
        level = levels.pop()
        if level.cell or level.row.cells:
            _end_row(level, {})
        (levels[-1].cell if levels else top).extend(_table(level.rows))


def _table(rows: list[_Row]) -> list[Block]:
    places = _places(rows)
    cells: list[Cell] = []
    inner: list[Block] = []
    content: list[Block] = []
    above: dict[tuple[int, int], int] = {}
    for at, row in enumerate(rows):
        current: dict[tuple[int, int], int] = {}
        for (left, right), blocks, flags in _spread(row, places):
            content += blocks
            inner += [b for b in blocks if isinstance(b, Grid)]
            text = join_cell([b.text for b in blocks if isinstance(b, Paragraph)])
            if flags >> 5 & 3 == 1 and (left, right) in above:
                index = above[left, right]
                cells[index] = _taller(cells[index], text)
            else:
                index = len(cells)
                cells.append(Cell(text, at, left, 1, right - left))
            current[left, right] = index
        above = current
        if len(cells) > MAX_CELLS:
            raise UnreadableError(f"a table has more than {MAX_CELLS} cells")
    return content if is_box(tuple(cells)) else [Grid(tuple(cells)), *inner]


def _taller(cell: Cell, text: str) -> Cell:
    return Cell(join_cell([cell.text, text] if text else [cell.text]), cell.row, cell.column, cell.rowspan + 1,
                cell.colspan)  # fmt: skip


def _places(rows: list[_Row]) -> dict[int, int]:
    """Return each edge in twips to its column of the common lattice."""
    places: dict[int, int] = {}
    first: int | None = None
    column = -1
    for edge in sorted({e for row in rows for e in row.edges}):
        if first is None or edge - first > _SAME:
            first, column = edge, column + 1
        places[edge] = column
    return places


def _spread(row: _Row, places: dict[int, int]) -> Iterator[tuple[tuple[int, int], list[Block], int]]:
    """Yield each cell with its columns; cells merged sideways are given once. Without a layout, one column a cell."""
    known = len(row.edges) == len(row.cells) + 1
    n = 0
    while n < len(row.cells):
        blocks, end = list(row.cells[n]), n + 1
        flags = row.flags[n] if n < len(row.flags) else 0
        while flags & 3 in (2, 3) and end < len(row.cells) and end < len(row.flags) and row.flags[end] & 3 == 1:
            blocks += row.cells[end]
            end += 1
        left, right = (places[row.edges[n]], places[row.edges[end]]) if known else (n, end)
        yield (left, max(right, left + 1)), blocks, flags
        n = end
