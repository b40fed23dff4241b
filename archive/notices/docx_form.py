"""A form of labelled fields in a Word document, small enough for the room that is left on its page."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any, NamedTuple

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Length, Mm, Pt

from archive.notices import docx_marks
from archive.notices.docx_page import TEXT_WIDTH, XIAOSI, DocxPage

_LABEL, _PICTURE = 26.0, 21.0  # millimetres
_MARGINS = 3.8  # millimetres of a cell, left and right
_LEADING = 1.25  # of lines, as a multiple of the size
_ROOM = 6.0  # points below a picture
_RULE = 1.0  # points of a row, for its line
_SIZES = (XIAOSI, Pt(10.5), Pt(10), Pt(9), Pt(8), Pt(7))


class FormRow(NamedTuple):
    """A labelled field. ``height``: at least so many millimetres, 0 as the content needs; ``picture``: a PNG beside the
    text, 21 mm wide. Without a label the content is a heading over the whole width."""

    label: str
    content: str
    height: float = 0
    picture: bytes = b""


def set_form(page: DocxPage, rows: Sequence[FormRow], room: float) -> None:
    """Add a form that is no higher than ``room`` points, if the smallest letters allow that."""
    size = next((size for size in _SIZES if form_height(rows, size) <= room), _SIZES[-1])
    table = page.document.add_table(rows=0, cols=3)
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = (_LABEL, TEXT_WIDTH - _LABEL - _PICTURE - _MARGINS, _PICTURE + _MARGINS)
    for field in rows:
        row = table.add_row()
        if field.height:
            row.height = Mm(field.height)
        _fill(page, row.cells, field, widths, size)
    for place, width in enumerate(widths):
        table.columns[place].width = Mm(width)
    docx_marks.keep_rows_whole(docx_marks.last_table(page.document))


def form_height(rows: Sequence[FormRow], size: Length) -> float:
    """Return the height of a form in points, as near as letters can be counted, rather more than less."""
    return sum(_row_height(row, size) for row in rows)


def _row_height(row: FormRow, size: Length) -> float:
    line = float(size.pt) * _LEADING
    own = _lines(row.label, _LABEL, size) * line
    content = _lines(row.content, TEXT_WIDTH - _LABEL - (_PICTURE + _MARGINS if row.picture else 0), size) * line
    picture = float(Mm(_PICTURE).pt) + _ROOM if row.picture else 0
    return max(own if row.label else line, content, picture, float(Mm(row.height).pt)) + _RULE


def _lines(text: str, width: float, size: Length) -> int:
    """Return how many lines a text takes in a cell of so many millimetres; a letter that is not Chinese takes 0.6."""
    room = int(Mm(width - _MARGINS).pt / size.pt) - 0.5
    widths = (sum(0.6 if one.isascii() else 1 for one in part) for part in text.split("\n"))
    return sum(max(1, ceil(one / room)) for one in widths)


def _fill(page: DocxPage, cells: Any, field: FormRow, widths: tuple[float, float, float], size: Length) -> None:
    label, content, last = cells
    text, beside, picture = widths[0], widths[1], widths[2]
    line = float(size.pt) * _LEADING
    if not field.label:
        page.cell(label.merge(last), field.content, "heading", TEXT_WIDTH, middle=True, size=size, line=line)
        return
    page.cell(label, field.label, "heading", text, middle=True, size=size, line=line)
    if field.picture:
        page.cell(content, field.content, "table", beside, middle=False, size=size, line=line)
        page.cell(last, "", "table", picture, middle=True, size=Pt(1))
        docx_marks.add_picture(last.paragraphs[0], field.picture, Mm(_PICTURE))
    else:
        page.cell(content.merge(last), field.content, "table", beside + picture, middle=False, size=size, line=line)
