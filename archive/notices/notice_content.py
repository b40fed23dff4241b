"""A 通报 piece by piece, before anybody sets it: the Word document and the page that prints are made from the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.clock import SHANGHAI
from archive.config.notices import NoticeRules
from archive.filings.record import Filing
from archive.notices import notice_phrases, notice_problems, notice_text
from archive.notices.docx_page import TableColumn
from archive.notices.guard import Change
from archive.notices.notice_phrases import filing_days_text
from archive.notices.official_parts import BLANK_DAY, SIGNED_BY, Colophon, colophon_of, head_of
from archive.notices.region_summary import RegionSummary

DRAFT = "（草稿，未经核定）"
NAMES = "问题单位名单"
METHOD = "核查方法与依据"
CHANGES = "与快照相比的变化"
_COUNTS = (
    TableColumn("单位类别", 42),
    TableColumn("应公布", 19, True),
    TableColumn("时限内公布", 19, True),
    TableColumn("晚于时限公布", 19, True),
    TableColumn("届满后未见", 19, True),
    TableColumn("已撤下", 19, True),
    TableColumn("未能核查", 19, True),
)
_NAMED = (
    TableColumn("序号", 13, True),
    TableColumn("单位", 33),
    TableColumn("情形", 30),
    TableColumn("截止日期", 26, True),
    TableColumn("核查所见", 28),
    TableColumn("页面标注日期", 26, True),
)
_CHANGED = (
    TableColumn("序号", 13, True),
    TableColumn("单位", 43),
    TableColumn("快照所列情形", 46),
    TableColumn("复核情况", 54),
)
_HELD = {"withdrawn": "公布后又撤下", "dates": "页面标注日期与核查所见不一致", "content": "内容或者格式不符合要求"}


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A piece of text by its role."""

    role: Literal["heading", "subheading", "text", "note"]
    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table. ``filings`` are those its rows are about, one of each row, where they are about one."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    filings: tuple[Filing, ...] = ()
    bold_last: bool = False


Piece = TextBlock | TableBlock


@dataclass(frozen=True, slots=True)
class Annex:
    """``label``: 附件, or 附件1 where there are several."""

    label: str
    name: str
    pieces: tuple[Piece, ...]


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


def compose_notice(
    standing: RegionSummary,
    rules: NoticeRules,
    *,
    office: str = "",
    reply_by: str = "",
    number: str = "",
    dated: str = "",
    printed: str = "",
) -> NoticeContent:
    """Compose the notice. ``reply_by`` as in 2026年3月1日; what is empty is left for the clerk or as the rules say.

    ``dated``: the day it bears, ``printed``: the day of 印发, both in words. Without ``number`` it is a draft and says
    so in the place of it."""
    office = office or rules.office
    body = (
        TextBlock("text", notice_text.opening(standing, office)),
        *_overall(standing, rules),
        *_problems(standing, rules),
        *_demands(standing, rules, office, reply_by),
    )
    annexes = _annexes(standing)
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


def _annexes(standing: RegionSummary) -> tuple[Annex, ...]:
    told = [TextBlock("text", text) for text in notice_text.method(standing)]
    method = (*told, TextBlock("note", standing.source.words))
    named = _named(standing)
    rows = tuple(_row(number, filing, what) for number, (filing, what) in enumerate(named, 1))
    names = TableBlock(_NAMED, rows, tuple(filing for filing, _ in named))
    parts: list[tuple[str, tuple[Piece, ...]]] = [(NAMES, (names,))] if named else []
    parts.append((METHOD, method))
    if standing.changes:
        parts.append((CHANGES, _changes(standing)))
    single = len(parts) == 1
    return tuple(
        Annex("附件" if single else f"附件{number}", name, pieces) for number, (name, pieces) in enumerate(parts, 1)
    )


def _changes(standing: RegionSummary) -> tuple[Piece, ...]:
    """Whom the frozen data held to something that no longer holds, and why it does not."""
    rows = tuple(
        (str(number), change.filing.organ, held_words(change), change.why)
        for number, change in enumerate(standing.changes, 1)
    )
    checked = f"复核于{notice_phrases.format_document_time(standing.checked_at)}。" if standing.checked_at else ""
    return TextBlock("text", f"{checked}下列情形已从问题名单中剔除，不作为认定依据。"), TableBlock(_CHANGED, rows)


def held_words(change: Change) -> str:
    """Return what the frozen data held, in words that fit the basis of the deadline."""
    filing = change.filing
    told = [_HELD.get(charge) or _timing(filing) for charge in change.charges]
    return "；".join(dict.fromkeys(told))


def _named(standing: RegionSummary) -> list[tuple[Filing, str]]:
    """Every organ once for each thing it is named for."""
    lists = (
        (standing.overdue, ""),
        (standing.late, ""),
        (standing.custom, ""),
        (standing.withdrawn, _HELD["withdrawn"]),
        (standing.conflicting, _HELD["dates"]),
        (standing.defective, _HELD["content"]),
    )
    return [(filing, what) for filings, what in lists for filing in filings]


def _row(number: int, filing: Filing, what: str) -> tuple[str, ...]:
    seen = f"首次发现：\n{_to_the_minute(filing.first_seen)}" if filing.first_seen else ""
    absent = f"确认未公布：\n{_to_the_minute(filing.absent_until)}" if filing.absent_until else ""
    return (
        str(number),
        filing.organ,
        what or _timing(filing),
        filing.due.isoformat(),
        "\n".join(filter(None, (absent, seen))),
        filing.declared_date.isoformat() if filing.declared_date else "未标注" if filing.first_seen else "",
    )


def _timing(filing: Filing) -> str:
    """``逾期12天，未见公布``; where no law names the day, ``晚于本地通常时限2天公布``."""
    return filing_days_text(filing) + ("，未见公布" if filing.state == "overdue" else "公布")


def _to_the_minute(instant: datetime | None) -> str:
    return instant.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if instant else ""
