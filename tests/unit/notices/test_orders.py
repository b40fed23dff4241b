"""督办单: one sheet for each organ, with its step by days; where no law names the day it is only a reminder."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from archive.notices.order_docx import render_orders
from tests.unit.notices.made_board import MADE, everything, filing, rules, standing


def sheets(days: int, kind: str = "department") -> str:
    made = standing(filing("民政局", "overdue", days, kind))  # type: ignore[arg-type]
    document = Document(BytesIO(render_orders(made, made.needing_orders, rules(), made_at=MADE)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("days", "step"), [(1, "蓝色"), (14, "蓝色"), (15, "橙色"), (29, "橙色"), (30, "红色"), (200, "红色")]
)
def test_the_step_follows_the_days(days: int, step: str) -> None:
    assert f"级别：{step}督办" in sheets(days)


def test_a_sheet_names_matter_basis_evidence_and_leaves_room_to_answer() -> None:
    text = sheets(9)
    for wanted in (
        "双塔县民政局",
        "第四十九条第一款",
        "2026年1月31日（法定时限）",
        "http://www.st.example/nb/",
        "办理反馈",
        "签收人",
        "核查销号",
    ):
        assert wanted in text


def test_by_custom_the_sheet_only_reminds() -> None:
    text = sheets(40, "township")
    assert "工作提示单" in text
    assert "级别" not in text
    assert not [word for word in ("逾期", "违法", "限期") if word in text]


def test_silent_and_withdrawn_organs_get_a_sheet_each_and_numbers_in_order() -> None:
    made = everything()
    document = Document(BytesIO(render_orders(made, made.needing_orders, rules(), made_at=MADE)))
    assert len(document.tables) == 3  # 民政局, 统计局 and, as a reminder, 荷溪乡
    numbers = [p.text for p in document.paragraphs if p.text.startswith("编号")]
    assert numbers == [f"编号：年报督〔2026〕{n}号" for n in (1, 2, 3)]
    alone = Document(BytesIO(render_orders(made, made.needing_orders[1:2], rules(), made_at=MADE)))
    assert [p.text for p in alone.paragraphs if p.text.startswith("编号")] == numbers[1:2]
