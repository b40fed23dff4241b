"""A report to the office above as XLSX: a sheet for each table, with real dates and shares, and no formulas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from archive.notices.upward_tables import ReportTable, Value

_WIDEST = 60


def report_xlsx(tables: Sequence[ReportTable], title: str, made_at: datetime) -> bytes:
    """Return the workbook."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
        head = workbook.add_format({"bold": True, "bg_color": "#E7ECF3", "border": 1, "text_wrap": True})
        text, share = workbook.add_format({"text_wrap": True}), workbook.add_format({"num_format": "0.0%"})
        day = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        for table in tables:
            sheet = workbook.add_worksheet(table.title)
            sheet.write_row(0, 0, table.head, head)
            for number, row in enumerate(table.rows, 1):
                for place, value in enumerate(row):
                    if isinstance(value, float):
                        sheet.write_number(number, place, value, share)
                    elif isinstance(value, int):
                        sheet.write_number(number, place, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(number, place, value, day)
                    elif value:
                        sheet.write_string(number, place, value, text)
            for place in range(len(table.head)):
                sheet.set_column(place, place, _width(table, place))
            if table.note:
                sheet.write_string(len(table.rows) + 2, 0, table.note)
            sheet.freeze_panes(1, 1)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
    return buffer.getvalue()


def _width(table: ReportTable, place: int) -> int:
    longest = max((len(_shown(row[place])) for row in table.rows), default=0)
    return min(_WIDEST, 4 + 2 * max(longest, len(table.head[place])))


def _shown(value: Value) -> str:
    return "" if value is None else str(value)
