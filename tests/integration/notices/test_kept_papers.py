"""F4: LibreOffice opens every paper, and its first page looks as the kept picture of it does."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageStat

from archive.notices.docx_pdf import pdfs_of_docx
from archive.notices.notice_docx import render_notice
from archive.notices.notice_end_docx import render_end
from archive.notices.notice_text import title
from archive.notices.order_docx import OrderSheet, Sender, render_sheets
from archive.office.reply_links import qr_png
from tests.printed import needs_libreoffice
from tests.unit.notices.made_board import MADE, NAME, everything, rules

pytestmark = needs_libreoffice

KEPT = Path(__file__).parent / "kept_papers"
OFFICE = "双塔县人民政府办公室"
REPLY = "https://fankui.shuangta.example/reply/0123456789abcdefghjkmnpqrs"
_DPI = 60
_CELLS = (42, 59)  # of five millimetres each: typefaces of one size may differ, what stands where may not
_MOST_APART = 5.0  # of 255, on the average of all cells: another typeface gives 4, three millimetres give 6


def papers() -> dict[str, bytes]:
    """Every paper as DOCX, by its name."""
    made = everything()
    own = rules().model_copy(update={"office": OFFICE, "copies": "县委办公室，县人大常委会办公室"})
    silent, late = made.overdue[0], made.late[0]
    sender = Sender(OFFICE, "0555-6712345", "周科长", "2026年2月10日")
    data = "数据截至2026年2月9日24时。"

    def sheet(one: object) -> bytes:
        filing = next(found for found in (silent, late) if found is one)
        basis = made.rules[filing.organ_id].source_zh
        paper = OrderSheet(filing, "年报督〔2026〕3号", basis, data, REPLY, qr_png(REPLY))
        return render_sheets([paper], own, "督办单", MADE, sender, "2026年3月2日")

    def ended(how: str, reason: str, struck: list[tuple[str, str]]) -> bytes:
        return render_end(
            own,
            "cancel" if how == "cancel" else "correct",
            title=title(NAME, 2025, OFFICE),
            ended="年报通〔2026〕7号",
            number="年报通〔2026〕9号",
            dated=date(2026, 2, 20),
            reason=reason,
            made_at=MADE,
            struck=struck,
        )

    return {
        "notice": render_notice(
            made, own, made_at=MADE, number="年报通〔2026〕7号", dated="2026年2月10日", printed="2026年2月11日"
        ),
        "order-silent": sheet(silent),
        "order-late": sheet(late),
        "correction": ended("correct", "印发后查明有误", [("双塔县民政局", "已公布（2026年2月8日首次发现）")]),
        "cancellation": ended("cancel", "快照有误", []),
    }


@cache
def pictures() -> dict[str, Image.Image]:
    """The first page of every paper, in grey, by its name; all printed by one start of LibreOffice."""
    made = papers()
    found = {}
    for name, pdf in zip(made, pdfs_of_docx(list(made.values()), "soffice", 120), strict=True):
        with pdfium.PdfDocument(pdf) as document:
            found[name] = document[0].render(scale=_DPI / 72).to_pil().convert("L")
    return found


def apart(one: Image.Image, other: Image.Image) -> float:
    """How far two pages are apart: of 255, on the average of their cells."""
    cells = [picture.resize(_CELLS, Image.Resampling.BOX) for picture in (one, other)]
    return float(ImageStat.Stat(ImageChops.difference(*cells)).mean[0])


@pytest.mark.parametrize("name", sorted(papers()))
def test_f4_page_1_looks_as_its_kept_picture(name: str) -> None:
    kept, made = KEPT / f"{name}.png", pictures()[name]
    if not kept.exists():
        made.save(kept, optimize=True)
        pytest.fail(f"{kept} was not there: written now, look at it and keep it")
    with Image.open(kept) as picture:
        assert picture.size == made.size
        assert apart(picture.convert("L"), made) < _MOST_APART


def test_f4_a_page_whose_text_stands_elsewhere_is_not_taken_for_the_kept_one() -> None:
    for name, made in pictures().items():
        moved = ImageChops.offset(made, 0, round(3 / 25.4 * _DPI))
        assert apart(moved, made) > _MOST_APART, name
    assert apart(pictures()["order-silent"], pictures()["order-late"]) > 0
