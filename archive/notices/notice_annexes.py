"""The annexes of a 通报: who is named, what proves it, how it was looked, and what has changed since the snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from archive.clock import SHANGHAI
from archive.filings.record import Filing
from archive.notices import notice_phrases, notice_text
from archive.notices.decisive_visits import package_address, visits_deciding
from archive.notices.docx_page import TableColumn
from archive.notices.guard import Change
from archive.notices.notice_blocks import Annex, PictureBlock, Piece, TableBlock, TextBlock
from archive.notices.notice_phrases import filing_days_text
from archive.notices.region_summary import RegionSummary

NAMES = "问题单位名单"
PROOFS = "逐家核查记录"
METHOD = "核查方法与依据"
CHANGES = "与快照相比的变化"
_NAMED = (
    TableColumn("序号", 13, True),
    TableColumn("单位", 33),
    TableColumn("情形", 30),
    TableColumn("截止日期", 26, True),
    TableColumn("核查所见", 28),
    TableColumn("页面标注日期", 26, True),
)
_PROVED = (
    TableColumn("序号", 13, True),
    TableColumn("单位", 33),
    TableColumn("据以认定的查看", 62),
    TableColumn("证据包", 48),
)
_CHANGED = (
    TableColumn("序号", 13, True),
    TableColumn("单位", 43),
    TableColumn("快照所列情形", 46),
    TableColumn("复核情况", 54),
)
_HELD = {"withdrawn": "公布后又撤下", "dates": "页面标注日期与核查所见不一致", "content": "内容或者格式不符合要求"}


def annexes_of(standing: RegionSummary, base: str) -> tuple[Annex, ...]:
    """Return the annexes. ``base``: what addresses of evidence packages begin with, "" where none can be given."""
    told = [TextBlock("text", text) for text in notice_text.method(standing)]
    method = (*told, TextBlock("note", standing.source.words))
    named = _named(standing)
    rows = tuple(_row(number, filing, what) for number, (filing, what) in enumerate(named, 1))
    names = TableBlock(_NAMED, rows, tuple(filing for filing, _ in named))
    parts: list[tuple[str, tuple[Piece, ...]]] = [(NAMES, (names,))] if named else []
    parts += [(PROOFS, tuple(_proofs(standing, base)))] if named else []
    parts.append((METHOD, method))
    if standing.changes:
        parts.append((CHANGES, _changes(standing)))
    single = len(parts) == 1
    return tuple(
        Annex("附件" if single else f"附件{number}", name, pieces) for number, (name, pieces) in enumerate(parts, 1)
    )


def _proofs(standing: RegionSummary, base: str) -> Iterator[Piece]:
    """Yield for each organ that is named the visits that decide it, the address of its evidence package, and their
    pictures where there are some."""
    yield TextBlock(
        "text",
        "每家单位列出据以认定的查看；证据包内有有关网页的存档原文、时间和全部摘要值，可用ReplayWeb.page打开核对。",
    )
    shown = [(filing, visits_deciding(standing, filing)) for filing in standing.named]
    rows = (
        (str(number), filing.organ, "\n".join(visit.words for visit in visits), _package(filing, standing, base))
        for number, (filing, visits) in enumerate(shown, 1)
    )
    yield TableBlock(_PROVED, tuple(rows))
    for filing, visits in shown:
        for visit in visits:
            if visit.capture:
                yield PictureBlock(visit.capture, f"{filing.organ}：{visit.words}")


def _package(filing: Filing, standing: RegionSummary, base: str) -> str:
    return package_address(filing, standing.moment_of(filing), base) if base else "可向制发单位索取"


def _changes(standing: RegionSummary) -> tuple[Piece, ...]:
    """Whom the frozen data held to something that no longer holds, and why it does not."""
    rows = tuple(
        (str(number), change.filing.organ, held_words(change), change.why)
        for number, change in enumerate(standing.changes, 1)
    )
    checked = f"复核于{notice_phrases.format_document_time(standing.checked_at)}。" if standing.checked_at else ""
    moved = "注明改列的，按复核时所见列入。" if standing.moved else ""
    text = f"{checked}下列情形已从问题名单中剔除，不作为认定依据。{moved}"
    return TextBlock("text", text), TableBlock(_CHANGED, rows)


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
