"""Lists as CSV and XLSX: what is on screen, typed, safe to open in a spreadsheet, and telling what it is."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from operator import attrgetter
from typing import Any

import xlsxwriter
from sqlalchemy.exc import SQLAlchemyError

from archive.bilingual import Bilingual
from archive.clock import SHANGHAI, shanghai_iso
from archive.records.fields import fields_by_name
from archive.web.wording.translation import Language, gettext
from archive.web.wording.translation import gettext_noop as _

logger = logging.getLogger(__name__)

# A cell that begins like this would be taken for a formula by the program that opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDE = 60
MOST_ROWS = 100_000  # of a workbook, which is made in memory
_CHUNK = 16_000  # characters of CSV that are sent at a time


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its API name, its label (a message of the catalogue, or both languages) and how to read it from a
    record."""

    name: str
    label: str | Bilingual
    value: Callable[[Any], Any]


def record_columns(record: type, names: Iterable[str]) -> tuple[Field, ...]:
    """Return some fields of a record as columns, in the order asked for."""
    found = fields_by_name(record, names)
    return tuple(Field(one.column, Bilingual(one.zh, one.en), attrgetter(one.name)) for one in found)


def label_of(field: Field, language: Language) -> str:
    """Return the label in a language."""
    if isinstance(field.label, str):
        return gettext(language, field.label)
    return field.label.zh if language == "zh" else field.label.en


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list ready to be written. ``about`` goes to a sheet of its own: the query, the time, the number of rows.

    ``records`` may be drawn while the file is sent. ``lacking`` says what is not in it ("" when all is): a file that
    leaves the screen must tell by itself that it is not whole.
    """

    name: str
    fields: Sequence[Field]
    records: Iterable[Any]
    about: Mapping[str, str] = field(default_factory=dict)
    lacking: str = ""


def csv_pieces(sheet: Sheet, language: Language, *, bom: bool = True, labels: bool = False) -> Iterator[str]:
    """RFC 4180 with a BOM unless refused (Excel needs it); the header holds API names, or labels when asked."""
    header = [label_of(f, language) if labels else f.name for f in sheet.fields]
    return _lines(header, _rows(sheet, language), bom)


def workbook(sheet: Sheet, language: Language) -> bytes:
    """With real dates and numbers, a frozen header with filters, and a page that says what it is."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        rows = _write(book, sheet, language)
        _write_about(book, sheet, language, rows)
    return buffer.getvalue()


def _rows(sheet: Sheet, language: Language) -> Iterator[Sequence[str]]:
    """Yield the records as text; a last row of one cell tells when not all came, for whatever reason."""
    lacking = sheet.lacking
    try:
        for record in sheet.records:
            yield [plain(f.value(record)) for f in sheet.fields]
    except (SQLAlchemyError, OSError):
        # The status line is long sent: all that is left is to say so in the file.
        logger.exception("export stopped by an error", extra={"action": "export_failed", "sheet": sheet.name})
        lacking = gettext(language, _("中途出错"))
    if lacking:
        yield [f"# {gettext(language, _('不完整'))}: {lacking}"]


def _lines(header: Sequence[str], rows: Iterable[Sequence[str]], bom: bool) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff" if bom else "")
    for row in chain([header], rows):
        writer.writerow(row)
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _write(book: xlsxwriter.Workbook, sheet: Sheet, language: Language) -> int:
    """Write the list; the number of its rows."""
    page = book.add_worksheet(gettext(language, _("清单")))
    bold = book.add_format({"bold": True, "bg_color": "#E8EDF2", "text_wrap": True, "valign": "top"})
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    widths = [6] * len(sheet.fields)
    for column, heading in enumerate(sheet.fields):
        page.write_string(0, column, label_of(heading, language), bold)
    row = 0
    for row, record in enumerate(islice(sheet.records, MOST_ROWS), start=1):
        for column, f in enumerate(sheet.fields):
            value = f.value(record)
            widths[column] = min(_WIDE, max(widths[column], _width(value)))
            _write_cell(page, row, column, value, instant)
    for column, width in enumerate(widths):
        page.set_column(column, column, width + 1)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, row), max(0, len(sheet.fields) - 1))
    return row


def _write_cell(page: Any, row: int, column: int, value: Any, instant: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        page.write_datetime(row, column, value.astimezone(SHANGHAI).replace(tzinfo=None), instant)
    elif isinstance(value, date):
        page.write_datetime(row, column, value)
    elif isinstance(value, bool | int | float):
        page.write(row, column, value)
    else:
        page.write_string(row, column, str(value))


def _write_about(book: xlsxwriter.Workbook, sheet: Sheet, language: Language, rows: int) -> None:
    page = book.add_worksheet(gettext(language, _("说明")))
    lines = {**sheet.about, _("行数"): str(rows)}
    cut = gettext(language, _("只有前%(n)s行，全部数据请下载CSV"), n=str(rows)) if rows >= MOST_ROWS else ""
    if lacking := sheet.lacking or cut:
        lines[_("不完整")] = lacking
    for row, (name, text) in enumerate(lines.items()):
        page.write_string(row, 0, gettext(language, name))
        page.write_string(row, 1, text)
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 90)


def _width(value: Any) -> int:
    text = plain(value)
    return len(text) + sum(ord(character) > 0x2E80 for character in text)


def plain(value: Any) -> str:
    """Return a value as text in a cell: times of Beijing, and nothing that a spreadsheet would run as a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return shanghai_iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return "'" + text if isinstance(value, str) and text.startswith(_FORMULA) else text
