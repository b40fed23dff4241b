"""通报 as papers: set and made into PDF before the journal is locked, issued as they were set, corrected, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from archive.clock import civil_date
from archive.journal.line import JournalLine
from archive.journal.reading import journal_lock
from archive.notices import notice_phrases
from archive.notices.guard import decided_against, why_cleared
from archive.notices.notice_content import NoticeContent, compose_notice
from archive.notices.notice_docx import set_notice
from archive.notices.notice_end_docx import render_end
from archive.notices.notice_text import title
from archive.notices.order import OrderLogLine
from archive.office.act import act, require_allowed
from archive.office.drafts import Desk, NoticeNow, notice_now, notice_of
from archive.office.intent import Actor, Intent, new_key
from archive.office.journal_state import journal_state
from archive.office.order_numbers import new_order, numbered
from archive.office.order_sheets import SheetMaker
from archive.office.orders import papers_of, told_orders
from archive.office.paper_files import digests_of, keep_paper
from archive.office.papers import Attached, Notice, notices_in
from archive.office.refusal import ConflictError
from archive.office.standing import Standing, standings_at

_TRIES = 3  # at a number that others take meanwhile


def issue_notice(
    desk: Desk,
    actor: Actor,
    notice_id: str,
    region_name: str,
    now: datetime,
    *,
    dated: date,
    number: str = "",
    reply_by: date | None = None,
    orders: Sequence[str] = (),
    seen: int | None = None,
    key: str = "",
) -> JournalLine:
    """Issue an approved notice: made anew of whom may be named at ``now``, under a number and day, and kept as it goes
    out. Without ``number``: the next of the office's own book. ``orders``: filings whose 督办单, to be answered by
    ``reply_by``, are issued in the same act. Raises RefusedError, or NianbaoError where one of them has an order
    already; then nothing is numbered."""
    key = key or new_key()
    for _ in range(_TRIES):
        made = _composed(desk, actor, notice_id, region_name, now, dated, number, reply_by, orders)
        told: dict[str, Any] = {"number": made.number, "dated": dated.isoformat()}
        require_allowed(desk.office, actor, _issue(made, told, made.orders, seen, key), now, _standings(made.found))
        pictures = desk.pictures(made.paper.captures)
        kept = keep_paper(desk.office, set_notice(made.paper, desk.rules.fonts, now, pictures))
        sheets = SheetMaker(desk.office, desk.rules, _standings(made.found), now)(made.orders)
        with journal_lock(desk.office.data):
            again = _composed(desk, actor, notice_id, region_name, now, dated, number, reply_by, orders)
            if not again.is_as(made):
                continue  # somebody was cleared, or a number taken, while the PDF was made
            head = journal_state(desk.office.data).head
            told |= {**kept, "head": f"{head.seq}:{head.hash}" if head else ""}
            intent = _issue(again, told, sheets, seen, key, digests_of(kept))
            return act(desk.office, actor, intent, now, _standings(again.found))
    told_en = "the paper changed while it was made: try again"
    raise ConflictError("N6", "成文期间内容或者文号有变化，请重试。", told_en, made.found.notice.proposal)


@dataclass(frozen=True, slots=True)
class _Composed:
    """A notice as it would be issued: its number, its words, and the orders that go out with it."""

    found: NoticeNow
    number: str
    paper: NoticeContent
    orders: list[OrderLogLine]

    def is_as(self, other: _Composed) -> bool:
        """Whether another one says the same, on the same rulings."""
        mine, its = (self.paper, self.orders, self.found.digests), (other.paper, other.orders, other.found.digests)
        return mine == its


def _composed(
    desk: Desk,
    actor: Actor,
    notice_id: str,
    region_name: str,
    now: datetime,
    dated: date,
    number: str,
    reply_by: date | None,
    orders: Sequence[str],
) -> _Composed:
    found = notice_now(desk, notice_of(desk.office, notice_id), region_name, now)
    number = number.strip() or next_number(desk, dated)
    paper = compose_notice(
        found.summary,
        desk.rules,
        reply_by=notice_phrases.day(reply_by) if reply_by else "",
        number=number,
        dated=notice_phrases.day(dated),
        printed=notice_phrases.day(civil_date(now)),
        base=desk.base,
    )
    return _Composed(found, number, paper, _orders(desk, actor, found, orders, reply_by, now))


def _orders(
    desk: Desk, actor: Actor, found: NoticeNow, filings: Sequence[str], due: date | None, now: datetime
) -> list[OrderLogLine]:
    """Return the orders on some filings that a notice names, numbered; none where no day to answer is given."""
    if not filings or due is None:
        return []
    named = {one.standing.filing.facts.id: one.standing for one in found.named}
    data, rests = desk.office.data, found.summary.source.digest
    lines = []
    for one in dict.fromkeys(filings):
        if one in named:
            lines.append(new_order(data, named[one], actor.by, due, now, rests))
        else:  # the guard refuses it
            organ, _dash, year = one.rpartition("-")
            told = {"organ_id": organ, "report_year": year, "due": due, "by": actor.by, "at": now}
            lines.append(OrderLogLine.model_validate({"number": "-", "step": "issued", **told}))
    return numbered(data, lines, desk.rules.order_prefix, _standings(found))


def _issue(
    made: _Composed,
    told: dict[str, Any],
    orders: Sequence[OrderLogLine],
    seen: int | None,
    key: str,
    files: tuple[str, ...] = (),
) -> Intent:
    notice = made.found.notice
    body = {"issued": told, "named": made.found.digests, **({"orders": told_orders(orders)} if orders else {})}
    return Intent("notice.issue", notice.name, notice.region, body, seen, key, (*files, *papers_of(orders)))


def _standings(found: NoticeNow) -> list[Standing]:
    return [one.standing for one in found.named]


def end_notice(
    desk: Desk,
    actor: Actor,
    notice_id: str,
    how: Literal["cancel", "correct"],
    region_name: str,
    now: datetime,
    *,
    number: str,
    dated: date,
    reason: str,
    key: str = "",
) -> JournalLine:
    """Propose to cancel or correct an issued notice by a paper of its own; a correction names whom it strikes. Raises
    RefusedError."""
    notice = notice_of(desk.office, notice_id)
    struck = _struck_since(desk, notice, now) if how == "correct" else {}
    told: dict[str, Any] = {"number": number, "dated": dated.isoformat(), "reason": reason}
    told |= {"struck": sorted(struck)} if struck else {}
    key = key or new_key()
    intent = Intent(f"notice.{how}.propose", notice.name, notice.region, {"after": told}, None, key)
    require_allowed(desk.office, actor, intent, now)
    content = render_end(
        desk.rules,
        how,
        title=title(region_name, notice.year, desk.rules.office),
        ended=notice.number,
        number=number,
        dated=dated,
        reason=reason,
        made_at=now,
        struck=list(struck.values()),
    )
    kept = keep_paper(desk.office, content)
    intent = Intent(intent.act, notice.name, notice.region, {"after": {**told, **kept}}, None, key, digests_of(kept))
    return act(desk.office, actor, intent, now)


def _struck_since(desk: Desk, notice: Notice, now: datetime) -> dict[str, tuple[str, str]]:
    """Return whom a notice names and nothing may be held against any more, with the reason, by filing. What could not
    be looked at since, and what only waits for an answer, strikes nobody."""
    named = [(one.rpartition("-")[0], int(one.rpartition("-")[2])) for one in notice.named]
    found = {}
    for one in standings_at(desk.session, desk.deadlines, named, now):
        filing = one.filing
        unknown = filing.ruling.state == "unverified" or "stale" in filing.ruling.flags
        unknown = unknown and decided_against(filing) is None
        if not unknown and (why := why_cleared(filing, now, desk.deadlines)):
            found[filing.facts.id] = (filing.facts.organ, why)
    return found


def attach_copy(
    desk: Desk, actor: Actor, notice_id: str, copy: Attached, now: datetime, *, seen: int | None = None, key: str = ""
) -> JournalLine:
    """Attach a PDF that was made elsewhere, or the scan with the seal, to an issued notice. Raises RefusedError."""
    notice = notice_of(desk.office, notice_id)
    body = {"file": {"kind": copy.kind, "name": copy.name}}
    intent = Intent("notice.file", notice.name, notice.region, body, seen, key, (copy.digest,))
    return act(desk.office, actor, intent, now)


def next_number(desk: Desk, dated: date) -> str:
    """Return the next number of the office's own book: 年报通〔2026〕1号."""
    head = f"{desk.rules.notice_prefix}〔{dated.year}〕"
    notices = notices_in(journal_state(desk.office.data).lines).values()
    used = [number for one in notices for number in one.numbers]
    serials = [one.removeprefix(head).removesuffix("号") for one in used if one.startswith(head)]
    return f"{head}{1 + max((int(one) for one in serials if one.isdigit()), default=0)}号"
