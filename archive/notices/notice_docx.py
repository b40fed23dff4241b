"""通报 as a Word document: 一、总体情况 二、存在问题 三、整改要求, then the names and the method as annexes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from archive.config.notices import Fonts, NoticeRules
from archive.notices import official_parts
from archive.notices.docx_page import DocxPage
from archive.notices.docx_picture import set_picture
from archive.notices.notice_blocks import PictureBlock, Piece, TableBlock
from archive.notices.notice_content import NoticeContent, compose_notice
from archive.notices.region_summary import RegionSummary

_NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


def render_notice(
    standing: RegionSummary,
    rules: NoticeRules,
    *,
    made_at: datetime,
    office: str = "",
    reply_by: str = "",
    number: str = "",
    dated: str = "",
    printed: str = "",
    base: str = "",
    pictures_for: Callable[[Sequence[str]], Mapping[str, bytes]] = lambda _captures: _NO_PICTURES,
) -> bytes:
    """Return the .docx of the notice composed of these (`compose_notice`). ``pictures_for``: gives the PNG of each of
    some captures that has one."""
    paper = compose_notice(
        standing, rules, office=office, reply_by=reply_by, number=number, dated=dated, printed=printed, base=base
    )
    return set_notice(paper, rules.fonts, made_at, pictures_for(paper.captures))


def set_notice(
    paper: NoticeContent, fonts: Fonts, made_at: datetime, pictures: Mapping[str, bytes] = _NO_PICTURES
) -> bytes:
    """Return the .docx of a notice. ``pictures``: PNGs of the captures that its annexes show, by record id."""
    page = DocxPage(fonts, paper.title, made_at)
    page.number_pages()
    official_parts.letterhead(page, paper.head, paper.number)
    official_parts.title(page, paper.title_pieces)
    page.paragraph(paper.addressees, indent=0)
    _set(page, paper.body, pictures)
    official_parts.keep_last_paragraph(page)
    for position, (label, name) in enumerate(paper.listed):
        official_parts.listed_annex(page, label, name, first=position == 0)
    official_parts.sign(page, paper.signature, paper.day, sealed=paper.is_sealed)
    for annex in paper.annexes:
        page.annex(annex.label, annex.name)
        _set(page, annex.pieces, pictures)
    official_parts.colophon(page, paper.colophon)
    return page.to_bytes()


def _set(page: DocxPage, pieces: Iterable[Piece], pictures: Mapping[str, bytes]) -> None:
    roles = {
        "heading": page.heading, "subheading": page.subheading, "text": page.paragraph, "note": page.note
    }  # fmt: skip
    for piece in pieces:
        if isinstance(piece, TableBlock):
            page.table(piece.columns, piece.rows, bold_last=piece.bold_last)
        elif isinstance(piece, PictureBlock):
            if piece.capture in pictures:
                set_picture(page, pictures[piece.capture], piece.caption)
        else:
            roles[piece.role](piece.text)
