"""督办单: a letter to each organ, with its step by days; where no law names the day it is only a reminder."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document

from archive.filings.record import Evidence, Filing
from archive.notices.decisive_visits import decisive_visits
from archive.notices.docx_form import FormRow, form_height
from archive.notices.docx_page import XIAOSI
from archive.notices.order_docx import OrderSheet, Sender, render_orders, render_sheets
from archive.office.reply_links import qr_png
from tests.unit.notices.made_board import MADE, everything, filing, rules, standing

REPLY = "https://fankui.st.example/reply/0123456789abcdefghjkmnpqrs"
SENDER = Sender("双塔县人民政府办公室", "0555-6712345", "周科长", "2026年2月10日")


def words(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def sheets(days: int, kind: str = "department") -> str:
    made = standing(filing("民政局", "overdue", days, kind))  # type: ignore[arg-type]
    return words(render_orders(made, made.needing_orders, rules(), made_at=MADE))


def sheet(of: Filing) -> str:
    made = OrderSheet(of, "年报督〔2026〕7号", "条例第四十九条", "数据截至2026年2月9日24时。", REPLY, qr_png(REPLY))
    return words(render_sheets([made], rules(), "督办单", MADE, SENDER, "2026年3月2日"))


@pytest.mark.parametrize(
    ("days", "step"), [(1, "蓝色"), (14, "蓝色"), (15, "橙色"), (29, "橙色"), (30, "红色"), (200, "红色")]
)
def test_the_step_follows_the_days(days: int, step: str) -> None:
    assert f"督办级别\n{step}督办" in sheets(days)


def test_f2_a_sheet_has_every_field_of_a_letter_of_supervision() -> None:
    text = sheet(everything().overdue[0])
    for wanted in (
        "双塔县人民政府办公室",
        "年报督〔2026〕7号",
        "承办单位\n双塔县民政局",
        "督办事项\n2025年度政府信息公开工作年度报告：逾期未见公布（逾期9天）。",
        "督办依据\n条例第四十九条。公布时限：2026年1月31日（法定时限）。",
        "督办级别\n蓝色督办（提醒）",
        "核查情况",
        "办理要求\n请在办结时限内公布年度报告，填写回执后报送双塔县人民政府办公室",
        "办结时限\n2026年3月2日前",
        REPLY,
        "联系人：周科长　电话：0555-6712345",
        "回　　执",
        "签收人",
        "办理情况",
        "未按时公布的原因",
        "公布网址",
        "承办单位盖章",
        "2026年2月10日",
    ):
        assert wanted in text, wanted


def test_f2_what_the_receipt_asks_follows_the_state() -> None:
    made = everything()
    assert "撤下的原因及恢复时间" in sheet(made.withdrawn[0])
    assert "未按时公布的原因" in sheet(made.late[0])
    silent = next(one for one in made.custom if one.state == "overdue")
    assert "公布较晚或者尚未公布的原因" in sheet(silent)


def test_f2_by_custom_the_sheet_only_reminds() -> None:
    text = sheets(40, "township")
    assert "工作提示单" in text
    assert "级别" not in text
    assert not [word for word in ("逾期", "违法", "限期", "督办") if word in text.replace("年报督〔", "")]


def test_silent_and_withdrawn_organs_get_a_sheet_each_and_numbers_in_order() -> None:
    made = everything()
    document = Document(BytesIO(render_orders(made, made.needing_orders, rules(), made_at=MADE)))
    assert len(document.tables) == 3  # 民政局, 统计局 and, as a reminder, 荷溪乡
    numbers = [p.text for p in document.paragraphs if p.text.startswith("年报督")]
    assert numbers == [f"年报督〔2026〕{n}号" for n in (1, 2, 3)]
    alone = Document(BytesIO(render_orders(made, made.needing_orders[1:2], rules(), made_at=MADE)))
    assert [p.text for p in alone.paragraphs if p.text.startswith("年报督")] == numbers[1:2]


def test_f2_the_looks_named_are_the_deciding_ones_up_to_the_newest_with_short_digests() -> None:
    found = everything().overdue[0]
    looks = tuple(
        Evidence(
            f"urn:{day}", "http://www.st.example/nb/", datetime(2026, 2, day, 12, tzinfo=UTC), digest(day), "absent"
        )
        for day in range(1, 10)
    )
    visits = decisive_visits(found.model_copy(update={"evidence": looks}))
    assert [visit.at.day for visit in visits] == [1, 9]
    text = sheet(found.model_copy(update={"evidence": looks}))
    assert "2月1日20时　栏目页，当时未发现该年报（摘要1111111111111111）" in text
    assert "2月9日20时　栏目页，当时未发现该年报（摘要9999999999999999）" in text
    assert "2月5日" not in text
    assert "1" * 17 not in text


def digest(day: int) -> str:
    return f"sha256:{str(day) * 64}"


def test_a_late_report_is_decided_by_the_last_visit_without_it_and_the_first_with_it() -> None:
    made = everything()
    assert [visit.role for visit in decisive_visits(made.late[0])] == ["absent", "report"]
    assert [visit.role for visit in decisive_visits(made.withdrawn[0])] == ["report", "absent"]


def test_the_height_of_a_form_counts_lines_and_room_to_write() -> None:
    one = form_height([FormRow("承办单位", "县民政局")], XIAOSI)
    assert form_height([FormRow("承办单位", "县民政局" * 60)], XIAOSI) > 5 * one
    assert form_height([FormRow("承办单位", "县民政局", 50)], XIAOSI) > 140
