"""A report to the office above as DOCX: the figures in sentences, then the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from math import ceil, sqrt

from archive.notices.docx_page import TEXT_WIDTH, XIAOSI, DocxPage, TableColumn
from archive.notices.notice_phrases import chinese_numeral, share
from archive.notices.official_parts import SIGNED_BY, TITLE_LINE, broken_title, text_width
from archive.notices.upward_report import Tally, UpwardReport
from archive.notices.upward_tables import ReportTable, ReportWords, Value

_IN_ANNEX = ("说明",)
_MARGINS = 4.0  # millimetres of a cell, left and right, with its line
_BETWEEN = 0.6  # characters that Word leaves between digits and Chinese
_IN_THE_MIDDLE = 8  # characters of a column that is set in the middle


def report_title(report: UpwardReport, words: ReportWords) -> str:
    """Return the title."""
    return "".join(_title_pieces(report, words))


def _title_pieces(report: UpwardReport, words: ReportWords) -> tuple[str, ...]:
    """Return the parts of the title between which a line may end."""
    return words.region_name, f"{report.year}年度", "政府信息公开工作年度报告", "公布情况的报告"


def report_docx(report: UpwardReport, tables: Sequence[ReportTable], words: ReportWords, made_at: datetime) -> bytes:
    """Return the document."""
    page = DocxPage(words.rules.fonts, report_title(report, words), made_at)
    page.number_pages()
    page.title("\n".join(broken_title(_title_pieces(report, words), TITLE_LINE)))
    page.paragraph(_sentence(report.whole))
    shown = [table for table in tables if table.rows and table.title not in _IN_ANNEX]
    for number, table in enumerate(shown, 1):
        page.heading(f"{chinese_numeral(number)}、{table.title}")
        if table.note:
            page.paragraph(table.note)
        rows = [[shown_value(value) for value in row] for row in table.rows]
        page.table(_columns(table.head, rows), rows)
    for row in (row for table in tables if table.title in _IN_ANNEX for row in table.rows):
        page.note(f"{row[0]}：{row[1]}。")
    page.paragraph(words.rules.office or SIGNED_BY, right=True, space_before=24)
    return page.to_bytes()


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[TableColumn]:
    """Return the columns as wide as what stands in them; where the page is too narrow for all, the long ones share what
    the short ones leave, by the root of their length. A heading may take two lines."""
    longest = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    wanted = [
        _MARGINS + XIAOSI.mm * max(text + _BETWEEN, ceil(text_width(name) / 2), 2)
        for name, text in zip(head, longest, strict=True)
    ]
    given: dict[int, float] = {}
    left = TEXT_WIDTH
    while short := [
        n for n, width in enumerate(wanted) if n not in given and width <= left / (len(wanted) - len(given))
    ]:
        given |= {n: wanted[n] for n in short}
        left = TEXT_WIDTH - sum(given.values())
    long = {n: sqrt(width) for n, width in enumerate(wanted) if n not in given}
    given |= {n: left * root / sum(long.values()) for n, root in long.items()}
    if not long:
        given[0] += left
    return [TableColumn(name, given[n], n > 0 and longest[n] <= _IN_THE_MIDDLE) for n, name in enumerate(head)]


def _sentence(whole: Tally) -> str:
    counts = f"公布时限已届满的{whole.total}家单位中，按期公布{whole.on_time}家，逾期公布{whole.late}家，"
    counts += f"时限届满后未见公布{whole.overdue}家，已撤下{whole.withdrawn}家，未能核查{whole.unverified}家。"
    if whole.rate is None:
        return counts
    return f"{counts}可核查的{whole.verified}家的按期率为{share(whole.on_time, whole.verified)}。"


def shown_value(value: Value) -> str:
    """Return a value of a table in words: a share as a percentage, nothing as a dash."""
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:.1%}"
    return value.isoformat() if isinstance(value, date) else str(value)
