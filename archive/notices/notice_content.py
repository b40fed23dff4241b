"""A 通报 piece by piece, before anybody sets it: the Word document and the page that prints are made from the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.config.notices import NoticeRules
from archive.notices import notice_phrases, notice_problems, notice_text
from archive.notices.docx_page import TableColumn
from archive.notices.notice_annexes import annexes_of
from archive.notices.notice_blocks import Annex, PictureBlock, Piece, TableBlock, TextBlock
from archive.notices.official_parts import BLANK_DAY, SIGNED_BY, Colophon, colophon_of, head_of
from archive.notices.region_summary import RegionSummary

DRAFT = "（草稿，未经核定）"
_COUNTS = (
    TableColumn("单位类别", 42),
    TableColumn("应公布", 19, True),
    TableColumn("时限内公布", 19, True),
    TableColumn("晚于时限公布", 19, True),
    TableColumn("届满后未见", 19, True),
    TableColumn("已撤下", 19, True),
    TableColumn("未能核查", 19, True),
)


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """The whole paper, from its head (发文机关标志) to its annexes. ``listed``: label and name of each annex."""

    head: str
    title_pieces: tuple[str, ...]
    number: str
    addressees: str
    body: tuple[Piece, ...]
    listed: tuple[tuple[str, str], ...]
    signature: str
    annexes: tuple[Annex, ...]
    day: str
    is_sealed: bool
    colophon: Colophon

    @property
    def title(self) -> str:
        return "".join(self.title_pieces)

    @property
    def captures(self) -> tuple[str, ...]:
        """The captures whose pictures the annexes have room for."""
        pieces = (piece for annex in self.annexes for piece in annex.pieces)
        return tuple(dict.fromkeys(piece.capture for piece in pieces if isinstance(piece, PictureBlock)))


def compose_notice(
    standing: RegionSummary,
    rules: NoticeRules,
    *,
    office: str = "",
    reply_by: str = "",
    number: str = "",
    dated: str = "",
    printed: str = "",
    base: str = "",
) -> NoticeContent:
    """Compose the notice. ``reply_by`` as in 2026年3月1日; what is empty is left for the clerk or as the rules say.

    ``dated``: the day it bears, ``printed``: the day of 印发, both in words. ``base``: what addresses of evidence
    packages begin with, "" where none can be given. Without ``number`` it is a draft and says
    so in the place of it."""
    office = office or rules.office
    body = (
        TextBlock("text", notice_text.opening(standing, office)),
        *_overall(standing, rules),
        *_problems(standing, rules),
        *_demands(standing, rules, office, reply_by),
    )
    annexes = annexes_of(standing, base)
    several = len(annexes) > 1
    listed = tuple(
        (f"{'附件：' if position == 1 else '　　　'}{f'{position}．' if several else ''}", annex.name)
        for position, annex in enumerate(annexes, 1)
    )
    return NoticeContent(
        head_of(rules, office),
        notice_text.title_pieces(standing.region_name, standing.year, office),
        number or DRAFT,
        f"{rules.addressees}：",
        body,
        listed,
        office or SIGNED_BY,
        annexes,
        dated or BLANK_DAY,
        rules.sealed,
        colophon_of(rules, office, printed),
    )


def _overall(standing: RegionSummary, rules: NoticeRules) -> Iterator[Piece]:
    yield TextBlock("heading", "一、总体情况")
    yield from (TextBlock("text", text) for text in notice_text.overall(standing, rules))
    rows = [
        (rules.kinds[g.kind], *map(str, (g.total, g.on_time, g.late, g.overdue, g.withdrawn, g.unverified)))
        for g in standing.groups
    ]
    sums = (str(sum(int(row[column]) for row in rows)) for column in range(1, 7))
    yield TableBlock(_COUNTS, (*rows, ("合计", *sums)), bold_last=True)
    custom = list(dict.fromkeys(rules.kinds[g.kind] for g in standing.groups if g.basis == "custom"))
    if custom:
        yield TextBlock("note", f"注：{'、'.join(custom)}的时限是本地通常时限，不是法定时限。")


def _problems(standing: RegionSummary, rules: NoticeRules) -> Iterator[Piece]:
    yield TextBlock("heading", "二、存在问题")
    found = notice_problems.problems(standing, rules)
    if not found:
        yield TextBlock("text", "本次核查未发现晚于时限公布、时限届满后未见公布或者公布后又撤下的情况。")
    for position, problem in enumerate(found, 1):
        yield TextBlock("subheading", f"（{notice_phrases.chinese_numeral(position)}）{problem.heading}")
        if problem.opening:
            yield TextBlock("text", problem.opening)
        for number, sentence in enumerate(problem.sentences, 1):
            yield TextBlock("text", f"{number}．{sentence}" if len(problem.sentences) > 1 else sentence)


def _demands(standing: RegionSummary, rules: NoticeRules, office: str, reply_by: str) -> Iterator[Piece]:
    yield TextBlock("heading", "三、整改要求" if standing.has_problems else "三、工作要求")
    for position, text in enumerate(notice_text.requirements(standing, rules, office, reply_by), 1):
        yield TextBlock("text", f"（{notice_phrases.chinese_numeral(position)}）{text}")
