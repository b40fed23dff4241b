"""通报 as a Word document: 一、总体情况 二、存在问题 三、整改要求, then the names and the method as annexes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.config.notices import NoticeRules
from archive.notices.docx_page import DocxPage
from archive.notices.notice_content import Piece, TableBlock, compose_notice
from archive.notices.region_summary import RegionSummary


def render_notice(
    standing: RegionSummary,
    rules: NoticeRules,
    *,
    made_at: datetime,
    office: str = "",
    reply_by: str = "",
    number: str = "",
    dated: str = "",
) -> bytes:
    """Return the .docx. ``reply_by`` as in 2026年3月1日; what is empty is left for the clerk or as the rules say."""
    paper = compose_notice(standing, rules, office=office, reply_by=reply_by, number=number, dated=dated)
    page = DocxPage(rules.fonts, paper.title, made_at)
    page.title(paper.title)
    if paper.number:
        page.paragraph(paper.number, indent=0, right=True)
    page.paragraph("各有关单位：", indent=0)
    _set(page, paper.body)
    for position, line in enumerate(paper.listed):
        page.paragraph(line, space_before=0 if position else 12)
    page.paragraph(paper.signature, right=True, indent=0, space_before=28)
    page.paragraph(paper.day, right=True, indent=0)
    for annex in paper.annexes:
        page.annex(annex.label, annex.name)
        _set(page, annex.pieces)
    return page.to_bytes()


def _set(page: DocxPage, pieces: Iterable[Piece]) -> None:
    roles = {
        "heading": page.heading, "subheading": page.subheading, "text": page.paragraph, "note": page.note
    }  # fmt: skip
    for piece in pieces:
        if isinstance(piece, TableBlock):
            page.table(piece.columns, piece.rows, bold_last=piece.bold_last)
        else:
            roles[piece.role](piece.text)
