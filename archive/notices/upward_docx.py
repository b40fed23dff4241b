"""A report to the office above as DOCX: the figures in sentences, then the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from archive.notices.docx_page import TEXT_WIDTH, DocxPage, TableColumn
from archive.notices.notice_phrases import chinese_numeral, share
from archive.notices.official_parts import SIGNED_BY
from archive.notices.upward_report import Tally, UpwardReport
from archive.notices.upward_tables import ReportTable, ReportWords, Value

_IN_ANNEX = ("说明",)


def report_title(report: UpwardReport, words: ReportWords) -> str:
    """Return the title."""
    return f"{words.region_name}{report.year}年度政府信息公开工作年度报告公布情况的报告"


def report_docx(report: UpwardReport, tables: Sequence[ReportTable], words: ReportWords, made_at: datetime) -> bytes:
    """Return the document."""
    page = DocxPage(words.rules.fonts, report_title(report, words), made_at)
    page.number_pages()
    page.title(report_title(report, words))
    page.paragraph(_sentence(report.whole))
    shown = [table for table in tables if table.rows and table.title not in _IN_ANNEX]
    for number, table in enumerate(shown, 1):
        page.heading(f"{chinese_numeral(number)}、{table.title}")
        if table.note:
            page.paragraph(table.note)
        width = TEXT_WIDTH / (len(table.head) + 1)
        columns = [TableColumn(table.head[0], 2 * width), *(TableColumn(name, width, True) for name in table.head[1:])]
        page.table(columns, [[shown_value(value) for value in row] for row in table.rows])
    for row in (row for table in tables if table.title in _IN_ANNEX for row in table.rows):
        page.note(f"{row[0]}：{row[1]}。")
    page.paragraph(words.rules.office or SIGNED_BY, right=True, space_before=24)
    return page.to_bytes()


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
