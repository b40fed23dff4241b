"""XLSX: each visible sheet as the tables and lines it shows, with merged cells and the values last computed."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time

import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from archive.errors import UnreadableError
from archive.reading.document import Block, Cell, Document, Grid, Paragraph
from archive.reading.formats.docx import core_properties
from archive.reading.formats.docx_text import tidy
from archive.reading.formats.limits import MAX_CELLS, SafeZip

_MOST_SHEET = 16 * 2**20  # bytes of XML; the three tables take about 40,000
MOST_ROWS, MOST_COLUMNS = 1_000, 60
_MOST_MERGES = 5_000
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_Span = tuple[int, int, int, int]


def read_xlsx(body: bytes) -> Document:
    """Return a Document of format "xlsx"; UnreadableError when it is damaged, too large or hides entities."""
    parts = SafeZip(body, "XLSX")
    _check(parts)
    document = Document("xlsx", metas=core_properties(parts), charset="utf-8")
    document.images = sum(name.startswith("xl/media/") for name in parts.names())
    for sheet in _sheets(body):
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            document.warnings.append(
                f"only the first {MOST_ROWS} rows and {MOST_COLUMNS} columns of sheet {sheet.title} were read"
            )
        document.blocks += _blocks(sheet)
    first = next(iter(document.blocks), None)
    document.title = first.text if isinstance(first, Paragraph) else document.metas.get("title", "")
    return document


def _check(parts: SafeZip) -> None:
    for name in parts.names():
        if name.startswith("xl/") and name.endswith(".xml"):
            content = parts.read(name)
            if len(content) > _MOST_SHEET:
                raise UnreadableError(f"{name} in the XLSX file has {len(content) // 2**20} MB")
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise UnreadableError(f"{name} in the XLSX file declares entities, which no spreadsheet needs")
            merges = [_area(match) for match in _MERGED.finditer(content)]
            if sum(merges) > MAX_CELLS or len(merges) > _MOST_MERGES:
                raise UnreadableError(f"{name} in the XLSX file merges more cells than any report")


def _area(match: re.Match[bytes]) -> int:
    """Positions that a merged range covers; openpyxl makes an object for each, so they are counted before."""
    left, top, right, bottom = match.groups()
    columns = column_index_from_string(right.decode()) - column_index_from_string(left.decode()) + 1
    return columns * (int(bottom) - int(top) + 1)


def _sheets(body: bytes) -> list[Worksheet]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # unknown extensions and styles, which do not matter here
            book = openpyxl.load_workbook(io.BytesIO(body), data_only=True)
    except Exception as error:
        # openpyxl raises KeyError, TypeError, ValueError and more for what it does not expect
        raise UnreadableError(f"the XLSX file is damaged: {' '.join(str(error).split())}") from error
    if not book.worksheets:
        raise UnreadableError("the XLSX file has no sheet that can be read")
    return [s for s in book.worksheets if s.sheet_state == "visible"]


def _blocks(sheet: Worksheet) -> list[Block]:
    """Part tables at empty rows; a line that spans its whole table at the top is a title."""
    spans = {(r.min_row, r.min_col): (r.min_row, r.min_col, r.max_row, r.max_col) for r in sheet.merged_cells.ranges}
    return blocks_of_cells([cell for cell in _cells(sheet, spans) if cell.row < MOST_ROWS])


def blocks_of_cells(cells: list[Cell]) -> list[Block]:
    """Return the tables and lines of one sheet's cells."""
    blocks: list[Block] = []
    for group in _groups(cells):
        blocks += _group_blocks(group, first=not blocks)
    return blocks


def _cells(sheet: Worksheet, spans: dict[tuple[int, int], _Span]) -> Iterator[Cell]:
    """Yield every cell in use with its span, 0-based; blank cells too, for blank is not missing."""
    covered = {
        (row, column)
        for top, left, bottom, right in spans.values()
        for row in range(top, min(bottom, MOST_ROWS) + 1)
        for column in range(left, min(right, MOST_COLUMNS) + 1)
        if (row, column) != (top, left)
    }
    rows = sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS))
    for row in rows:
        for cell in row:
            at = (int(cell.row or 1), int(cell.column or 1))
            if at not in covered:
                top, left, bottom, right = spans.get(at, (*at, *at))
                yield Cell(text_of(cell.value), top - 1, left - 1, bottom - top + 1, right - left + 1)


def _groups(cells: list[Cell]) -> Iterator[list[Cell]]:
    """Stretches of rows without an empty row between them."""
    filled = {row for c in cells if c.text for row in range(c.row, c.row + c.rowspan)}
    group: list[Cell] = []
    for cell in cells:
        if cell.row in filled:
            group.append(cell)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _group_blocks(cells: list[Cell], *, first: bool) -> list[Block]:
    used = [c for c in cells if c.text]
    left, right = min(c.column for c in used), max(c.column + c.colspan for c in used)
    if len({c.column for c in used}) == 1:
        return [Paragraph(c.text) for c in used]
    kept = [c for c in cells if left <= c.column < right]
    blocks: list[Block] = []
    while first and kept and kept[0].colspan >= right - left:
        title = kept.pop(0)
        blocks += [Paragraph(title.text)] if title.text else []
    top = min(c.row for c in kept)
    grid = Grid(tuple(Cell(c.text, c.row - top, c.column - left, c.rowspan, c.colspan) for c in kept))
    return [*blocks, grid]


def text_of(value: object) -> str:
    """Return a value as a reader sees it: whole numbers without a point, floats without binary noise, ISO dates."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return tidy(str(value))
