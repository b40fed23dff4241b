"""XLS, ET and ODS workbooks, read by calamine: each visible sheet as the tables and lines it shows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import python_calamine

from archive.errors import UnreadableError
from archive.reading.document import Block, Cell, Document, Paragraph
from archive.reading.formats.limits import MAX_CELLS
from archive.reading.formats.ods_spans import Span, ods_spans
from archive.reading.formats.xlsx import MOST_COLUMNS, MOST_ROWS, blocks_of_cells, text_of


def read_workbook(body: bytes, kind: str) -> Document:
    """Return a Document of format "xlsx"; UnreadableError when the workbook is damaged, encrypted or too large."""
    document = Document("xlsx", charset="utf-8")
    try:
        book = python_calamine.load_workbook(io.BytesIO(body))
        sheets = [(meta, book.get_sheet_by_name(meta.name)) for meta in book.sheets_metadata if _is_shown(meta)]
        merged = ods_spans(body) if kind == "ODS" else {}
    except Exception as error:
        # calamine raises errors of its own, and panics of Rust arrive as exceptions of no common base
        raise UnreadableError(f"the {kind} workbook is damaged or encrypted: {' '.join(str(error).split())}") from error
    if not sheets:
        raise UnreadableError(f"the {kind} workbook is damaged: it has no sheet that can be read")
    for meta, sheet in sheets:
        if sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS:
            document.warnings.append(
                f"only the first {MOST_ROWS} rows and {MOST_COLUMNS} columns of sheet {meta.name} were read"
            )
        cells = list(_cells(sheet, merged.get(meta.name) or sheet.merged_cell_ranges or []))
        if len(cells) > MAX_CELLS:
            raise UnreadableError(f"sheet {meta.name} has more cells than any report")
        document.blocks += blocks_of_cells(cells)
    first: Block | None = next(iter(document.blocks), None)
    document.title = first.text if isinstance(first, Paragraph) else ""
    return document


def _is_shown(meta: python_calamine.SheetMetadata) -> bool:
    visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
    return visible and meta.typ == python_calamine.SheetTypeEnum.WorkSheet


def _cells(sheet: python_calamine.CalamineSheet, merged: Iterable[Span]) -> Iterator[Cell]:
    """Yield every cell of the used area with its span, 0-based; blank cells too, for blank is not missing."""
    spans = dict(merged)
    covered = {
        (row, column)
        for (top, left), (bottom, right) in spans.items()
        for row in range(top, min(bottom, MOST_ROWS) + 1)
        for column in range(left, min(right, MOST_COLUMNS) + 1)
        if (row, column) != (top, left)
    }
    for row, values in enumerate(sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)):
        for column, value in enumerate(values[:MOST_COLUMNS]):
            if (row, column) not in covered:
                bottom, right = spans.get((row, column), (row, column))
                text = "" if value == "" else text_of(value)
                yield Cell(text, row, column, bottom - row + 1, min(right, MOST_COLUMNS) - column + 1)
