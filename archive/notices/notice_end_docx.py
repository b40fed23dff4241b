"""The paper by which a 通报 is corrected or cancelled: it names what it ends, with a number and a day of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from archive.config.notices import NoticeRules
from archive.notices import notice_phrases
from archive.notices.docx_page import DocxPage


def render_end(
    rules: NoticeRules,
    how: Literal["cancel", "correct"],
    *,
    title: str,
    ended: str,
    number: str,
    dated: date,
    reason: str,
    made_at: datetime,
) -> bytes:
    """Return the .docx. ``title`` and ``ended``: of the notice that it is about, and its number."""
    word = "撤销" if how == "cancel" else "更正"
    office = rules.office or "（发文单位）"
    page = DocxPage(rules.fonts, f"关于{word}有关通报的通知", made_at)
    page.title(f"关于{word}{ended}的通知")
    page.paragraph(number, indent=0, right=True)
    page.paragraph("各有关单位：", indent=0)
    page.paragraph(f"《{title}》（{ended}）现予{word}。{reason}")
    page.paragraph("原文书存档备查，以本通知为准。" if how == "correct" else "原文书存档备查，不再作为依据。")
    page.paragraph(office, right=True, indent=0, space_before=28)
    page.paragraph(notice_phrases.day(dated), right=True, indent=0)
    return page.to_bytes()
