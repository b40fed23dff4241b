"""Papers through a real LibreOffice: what stands where on the page, and one page for each sheet."""

from __future__ import annotations

import re
from datetime import date

from archive.notices.docx_pdf import pdfs_of_docx
from archive.notices.notice_docx import render_notice
from archive.notices.notice_end_docx import render_end
from archive.notices.order_docx import OrderSheet, Sender, render_sheets
from archive.office.reply_links import qr_png
from tests.printed import lines, needs_libreoffice, pages, pictures_on, printed, texts
from tests.unit.notices.made_board import MADE, everything, filing, rules, standing

pytestmark = needs_libreoffice

OFFICE = "双塔县人民政府办公室"
REPLY = "https://fankui.shuangta.example/reply/0123456789abcdefghjkmnpqrs"


def test_f1_the_parts_of_a_notice_stand_where_the_standard_puts_them() -> None:
    many = standing(*(filing(f"第{number}局", "overdue", 9) for number in range(1, 40)))
    own = rules().model_copy(update={"office": OFFICE, "copies": "县委办公室，县人大常委会办公室，县政协办公室"})
    pdf = printed(render_notice(many, own, made_at=MADE, number="年报通〔2026〕7号", dated="2026年2月10日"))
    first, second, *_, last = pages(pdf)
    head = next(word for word in first if "文件" in word.text)
    assert abs(297 - head.high - 37 - 35) < 1.5  # 35 mm below the upper edge of the text
    assert any("各有关单位" in word.text for word in first)
    body = [word for word in first if "为督促做好" in word.text]
    assert body, "the first page shows body text"
    for number, page in enumerate((first, second), 1):
        dash = next(word for word in page if word.text.startswith("—"))
        assert abs(35 - dash.high - 7) < 1  # 7 mm below the text
        assert (dash.left > 105) == (number % 2 == 1)
    foot = [word for word in last if "印发" in word.text or "发" in word.text]
    assert min(word.low for word in foot) < 41  # the last line of the text
    assert max(word.right for page in (first, second) for word in page) < 184 + 3  # a comma may hang
    numbers = [re.findall(r"—(\d+)—", text) for text in texts(pdf)]
    assert numbers == [[str(number)] for number in range(1, len(numbers) + 1)]


def test_f1_a_full_page_has_22_lines_of_28_characters() -> None:
    silent = standing(*(filing(f"甲乙丙丁戊己庚辛第{number:03}局", "unverified") for number in range(3)))
    told = "县" * (28 * 22 * 2)
    own = rules().model_copy(update={"office": "县", "kinds": {**rules().kinds, "department": told}})
    found = lines(printed(render_notice(silent, own, made_at=MADE)))
    full = [page for page in found if all(set(line) <= {"县"} for line in page[:22])]
    assert full
    assert [len(line) for line in full[0][:22]] == [28] * 22


def test_f2_each_sheet_takes_one_page_however_much_it_says() -> None:
    made = everything()
    told = "核查情况说明。" * 80
    known = [*made.needing_orders, *made.late]
    long = [
        one.model_copy(
            update={"organ": "双塔县自然资源规划和住房城乡建设综合行政执法监督管理服务局", "reason_zh": told}
        )
        for one in known
    ]
    sheets = [
        OrderSheet(one, f"年报督〔2026〕{number}号", basis, "数据截至2026年2月9日24时。" * 3, reply, code)
        for number, (one, basis, (reply, code)) in enumerate(
            (one, basis, way)
            for one in (known[0], known[2], known[3], *long[:3])
            for basis in (made.rules[one.organ_id].source_zh, "依据" * 100)
            for way in ((REPLY, qr_png(REPLY)), ("", b""))
        )
    ]
    sender = Sender(OFFICE, "0555-6712345", "周科长", "2026年2月10日")
    pdf = printed(render_sheets(sheets, rules(), "督办单", MADE, sender, "2026年3月2日"))
    found = texts(pdf)
    assert len(found) == len(sheets)
    for sheet, text in zip(sheets, found, strict=True):
        assert sheet.number in text
        assert "盖章" in text
        assert "—" not in text  # no page number
    first = pages(pdf)[0]
    head = next(word for word in first if OFFICE in word.text)
    assert abs(297 - head.high - 30) < 1.5
    assert any(re.search(r"[ab]{16}", word.text) for word in first)  # a short digest is not broken


def test_f2_the_reply_code_stands_whole_within_the_form() -> None:
    made = everything()
    one = made.needing_orders[0]
    sheet = OrderSheet(one, "年报督〔2026〕3号", made.rules[one.organ_id].source_zh, "数据", REPLY, qr_png(REPLY))
    pdf = printed(render_sheets([sheet], rules(), "督办单", MADE, Sender(OFFICE), "2026年3月2日"))
    ((left, right),) = pictures_on(pdf)
    assert 21 < 184 - left < 21 + 3.8 + 2, "beside the text, in the last cell"
    assert right < 184 - 1, "within the right rule of the form, with white between"


def test_f1_a_signature_never_stands_on_a_page_without_text() -> None:
    told = [
        render_end(
            rules().model_copy(update={"office": OFFICE}), "cancel", title="通报", ended="年报通〔2026〕7号",
            number="年报通〔2026〕9号", dated=date(2026, 2, 20), reason="有误" + "，另有原因" * more, made_at=MADE,
        )
        for more in range(0, 60, 6)
    ]  # fmt: skip
    for pdf in pdfs_of_docx(told, "soffice", 120):
        (signed,) = [page for page in texts(pdf) if "2026年2月20日" in page]
        assert "原文书存档备查" in signed


def test_f5_a_table_of_long_rows_begins_below_the_title_of_its_annex() -> None:
    made, own = everything(), rules().model_copy(update={"office": OFFICE})
    (annex,) = [page for page in texts(printed(render_notice(made, own, made_at=MADE))) if page.startswith("附件2")]
    assert made.overdue[0].organ in annex
