"""Tables broken over a page: the same table again, even when the break falls inside a cell."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from archive.reading.formats.ruled import CellBox, TableBox, shifted

_EDGE = 8.0  # points by which the outlines of the two parts may differ
_COLUMN = 5.0  # points by which a column may move from page to page
_HEADER_ROWS = 6  # at most so many rows are repeated on the next page
_HAN = re.compile(r"[一-鿿]")
_VALUE = re.compile(r"^[\d.,，%％+\-－—/ ]+$")
_NEW_ITEM = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}\s*[.．、)）]|第[一二三四五六七八九十]+)"
)


def is_continuation(above: TableBox, below: TableBox) -> bool:
    """Return whether both parts have the same outline; the caller knows that nothing stands between them."""
    width = above.xs[-1] - above.xs[0]
    return abs(width - (below.xs[-1] - below.xs[0])) <= _EDGE and abs(above.xs[0] - below.xs[0]) <= 3 * _EDGE


def join_tables(above: TableBox, below: TableBox) -> TableBox:
    """Return one table: a repeated header is dropped, and the parts of a broken cell become one cell."""
    xs, own, other = _common_columns(above, below)
    upper = shifted(above, 0, own)
    lower = _without_header(upper, shifted(below, above.height, other), above.height)
    cells = _sewn(upper, lower, above.height) if lower else upper
    return TableBox(tuple(xs), above.top, below.bottom, cells, above.glyphs + below.glyphs)


def _common_columns(above: TableBox, below: TableBox) -> tuple[list[float], dict[int, int], dict[int, int]]:
    """Return the lattice that holds the columns of both parts, and where each part's columns lie in it."""
    shift = above.xs[0] - below.xs[0]
    moved = [x + shift for x in below.xs]
    moved[-1] = above.xs[-1]
    xs = sorted(above.xs)
    for x in moved:
        if _nearest(xs, x)[1] > _COLUMN:
            xs.insert(bisect_left(xs, x), x)
    own = {index: xs.index(x) for index, x in enumerate(above.xs)}
    other = {index: _nearest(xs, x)[0] for index, x in enumerate(moved)}
    return xs, own, other


def _nearest(xs: list[float], x: float) -> tuple[int, float]:
    index = min(range(len(xs)), key=lambda i: abs(xs[i] - x))
    return index, abs(xs[index] - x)


def _without_header(upper: tuple[CellBox, ...], lower: tuple[CellBox, ...], height: int) -> tuple[CellBox, ...]:
    """Drop the rows that repeat the first rows of the table, and close the gap."""
    for rows in range(min(_HEADER_ROWS, height), 0, -1):
        head = {_print(c, 0) for c in upper if c.row < rows}
        again = {_print(c, height) for c in lower if c.row - height < rows}
        closed = all(c.below <= rows for c in upper if c.row < rows)
        if head == again and closed and any(_HAN.search(text) for *_, text in head):
            return tuple(replace(c, row=c.row - rows) for c in lower if c.row - height >= rows)
    return lower


def _print(cell: CellBox, height: int) -> tuple[int, int, int, int, str]:
    return cell.row - height, cell.column, cell.rowspan, cell.colspan, cell.text.replace(" ", "")


def _sewn(upper: tuple[CellBox, ...], lower: tuple[CellBox, ...], height: int) -> tuple[CellBox, ...]:
    last = {c.columns: c for c in upper if c.below == height}
    first = {c.columns: c for c in lower if c.row == height}
    tall = [cols for cols in first if cols in last and _same_tall(last[cols], first[cols], last, first)]
    cells = _merged(upper, lower, last, first, tall, 0)
    rest = [cols for cols in first if cols not in tall]
    if rest and all(cols in last for cols in rest) and _same_row(last, first, rest):
        flat = {c.columns: c for c in cells if c.below == height and c.columns in rest}
        again = {c.columns: c for c in cells if c.row == height}
        return _fused(cells, flat, again, rest, height)
    return cells


def _merged(
    upper: tuple[CellBox, ...],
    lower: tuple[CellBox, ...],
    last: dict[tuple[int, int], CellBox],
    first: dict[tuple[int, int], CellBox],
    chosen: list[tuple[int, int]],
    overlap: int,
) -> tuple[CellBox, ...]:
    """Both parts in one list, the chosen pairs as one cell each (``overlap`` rows are shared)."""
    gone = {id(cell) for cols in chosen for cell in (last[cols], first[cols])}
    cells = [c for c in (*upper, *lower) if id(c) not in gone]
    for cols in chosen:
        a, b = last[cols], first[cols]
        span = a.rowspan + b.rowspan - overlap
        cells.append(replace(a, text=a.text + b.text, rowspan=span, full=b.full if b.text else a.full))
    return tuple(sorted(cells, key=lambda c: (c.row, c.column)))


def _same_tall(
    a: CellBox,
    b: CellBox,
    last: dict[tuple[int, int], CellBox],
    first: dict[tuple[int, int], CellBox],
) -> bool:
    """Return whether a label over several rows goes on: blank in one part, or its text broken at the page's end."""
    if not b.text:
        return bool(a.text) and _label_right_of(b, first)
    if not a.text:
        return bool(_HAN.search(b.text)) and _label_right_of(a, last) and _label_right_of(b, first)
    other_rows = a.rowspan > 1 or b.rowspan > 1 or last.keys() != first.keys()
    return other_rows and bool(_HAN.search(a.text)) and _goes_on(a, b)


def _label_right_of(cell: CellBox, row: dict[tuple[int, int], CellBox]) -> bool:
    """Return whether a blank cell is part of a taller label: only when the row's own label stands further right."""
    first_text = min((c for c in row.values() if c.text), key=lambda c: c.column, default=None)
    labels = [c for c in row.values() if c.column > cell.column and _HAN.search(c.text)]
    return bool(labels) and first_text is not None and (not cell.text or bool(_HAN.search(cell.text)))


def _goes_on(a: CellBox, b: CellBox) -> bool:
    """Return whether text was wrapped where the page ended: it fills its line, and what follows is of its kind."""
    same_kind = bool(_VALUE.match(a.text)) == bool(_VALUE.match(b.text))
    return a.full and same_kind and not (_HAN.search(a.text) and _NEW_ITEM.match(b.text))


def _same_row(
    last: dict[tuple[int, int], CellBox], first: dict[tuple[int, int], CellBox], columns: list[tuple[int, int]]
) -> bool:
    """One row cut by the page. Two rows that meet there differ: one has values of its own beside a whole label."""
    pairs = [(last[cols], first[cols]) for cols in columns]
    cut = [(a, b) for a, b in pairs if a.text and b.text]
    late = [b for a, b in pairs if b.text and not a.text]
    if not (cut or late) or not all(_goes_on(a, b) for a, b in cut):
        return False
    if any(not _VALUE.match(b.text) for b in late):
        return False  # a label that begins on the second page begins a row
    early = any(_VALUE.match(a.text) for a, _ in pairs if a.text)
    return not (late and early) and any(a.text for a, _ in pairs)


def _fused(
    cells: tuple[CellBox, ...],
    last: dict[tuple[int, int], CellBox],
    first: dict[tuple[int, int], CellBox],
    columns: list[tuple[int, int]],
    height: int,
) -> tuple[CellBox, ...]:
    """Join the cut row and move everything under it up by one; cells across the cut lose that row."""
    merged = _merged(cells, (), last, first, columns, 1)
    result = []
    for cell in merged:
        if cell.row >= height:
            cell = replace(cell, row=cell.row - 1)
        elif cell.below > height and cell.columns not in columns:
            cell = replace(cell, rowspan=cell.rowspan - 1)
        result.append(cell)
    return tuple(result)
