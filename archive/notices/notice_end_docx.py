"""The paper by which a 通报 is corrected or cancelled: it names what it ends, with a number and a day of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from archive.clock import civil_date
from archive.config.notices import NoticeRules
from archive.notices import notice_phrases, official_parts
from archive.notices.docx_page import DocxPage
from archive.notices.official_parts import SIGNED_BY, colophon_of, head_of


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
    struck: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Return the .docx. ``title`` and ``ended``: of the notice that it is about, and its number; ``struck``: organs
    that a correction takes out of it, each with the reason."""
    word = "撤销" if how == "cancel" else "更正"
    page = DocxPage(rules.fonts, f"{rules.office}关于{word}{ended}的通知", made_at)
    page.number_pages()
    official_parts.letterhead(page, head_of(rules, rules.office), number)
    official_parts.title(page, (rules.office, f"关于{word}", f"{ended}的通知"))
    page.paragraph(f"{rules.addressees}：", indent=0)
    page.paragraph(f"《{title}》（{ended}）现予{word}。{reason.rstrip('。')}。")
    if struck:
        page.paragraph(f"原文书点名的单位中，下列{len(struck)}家不再列入：")
        for position, (organ, why) in enumerate(struck, 1):
            page.paragraph(f"{position}. {organ}（{why}）")
    page.paragraph("原文书存档备查，以本通知为准。" if how == "correct" else "原文书存档备查，不再作为依据。")
    official_parts.keep_last_paragraph(page)
    official_parts.sign(page, rules.office or SIGNED_BY, notice_phrases.day(dated), sealed=rules.sealed)
    printed = notice_phrases.day(civil_date(made_at))
    official_parts.colophon(page, colophon_of(rules, rules.office, printed))
    return page.to_bytes()
