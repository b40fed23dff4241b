"""F3: every paper uses one word for one thing, and speaks of its office by name or as 我办."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from archive.notices.decisive_visits import decisive_visits
from archive.notices.guard import Change
from archive.notices.ledger_sheet import ledger
from archive.notices.notice_docx import render_notice
from archive.notices.notice_end_docx import render_end
from archive.notices.order_docx import render_orders
from archive.notices.region_summary import RegionSummary, VisitsMade
from tests.unit.notices.made_board import AS_OF, MADE, everything, filing, rules, standing

OTHER_WORDS = {
    "我办": ("我们", "我单位", "我局", "本办"),
    "公布": ("发布", "上网公示"),
    "公布时限": ("公布期限", "发布期限", "应公开日", "应公布日期"),
    "首次发现": ("首次见到", "首次看到", "首次出现", "新见", "新出现"),
    "网页存档": ("抓取件", "原件", "存档网页", "快照页"),
    "家": ("个单位", "件单位", "所单位", "个部门"),
    "页面标注日期": ("自标日期", "标注的日期"),
    "不予认定": ("不采信", "不予采信"),
    "〔2026〕1号": ("〔2026〕01", "〔2026〕001", "第1号"),
}


def boards() -> Iterator[RegionSummary]:
    whole = everything()
    changed = tuple(Change(one, ("silent",), "已公布（2026年2月10日首次发现）") for one in whole.overdue)
    for is_daily in (True, False):
        yield replace(
            whole, changes=changed, checked_at=MADE, visits=VisitsMade(12, 3, AS_OF, is_daily=is_daily), not_due=4
        )
    yield standing(filing("某某局", "unverified"))
    yield standing(filing("某某局", "on_time"), filing("某某乡", "on_time", None, "township"))
    yield standing(*(filing(f"第{number}局", "overdue", 9) for number in range(30)))


def texts(docx: bytes) -> Iterator[str]:
    document = Document(BytesIO(docx))
    yield from (one.text for one in document.paragraphs)
    yield from (cell.text for table in document.tables for row in table.rows for cell in row.cells)


def papers(made: RegionSummary, office: str) -> Iterator[str]:
    own: Any = rules().model_copy(update={"office": office})
    yield from texts(render_notice(made, own, made_at=MADE))
    yield from texts(render_orders(made, [*made.needing_orders, *made.late], own, made_at=MADE, office=office))
    book = load_workbook(BytesIO(ledger(made, own, made_at=MADE, version="1")))
    yield from (str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    for one in made.filings:
        yield from (visit.words for visit in decisive_visits(one))
    told: dict[str, Any] = {
        "title": "关于某县的通报",
        "ended": "年报通〔2026〕1号",
        "number": "年报通〔2026〕2号",
        "reason": "有误。",
    }
    for how in ("cancel", "correct"):
        yield from texts(render_end(own, how, dated=date(2026, 2, 10), made_at=MADE, **told))


@pytest.mark.parametrize("office", ["", "双塔县人民政府办公室"])
def test_f3_no_paper_uses_another_word(office: str) -> None:
    found = [
        (wanted, word, text)
        for made in boards()
        for text in papers(made, office)
        for wanted, others in OTHER_WORDS.items()
        for word in others
        if word in text
    ]
    assert not found
