"""通报 as papers: set and made into PDF before the journal is locked, issued as they were set, corrected, cancelled."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from archive.clock import civil_date
from archive.journal.line import JournalLine
from archive.journal.reading import journal_lock
from archive.notices import notice_phrases
from archive.notices.notice_content import NoticeContent, compose_notice
from archive.notices.notice_docx import set_notice
from archive.notices.notice_end_docx import render_end
from archive.notices.notice_text import title
from archive.office.act import act, require_allowed
from archive.office.drafts import Desk, NoticeNow, notice_now, notice_of
from archive.office.intent import Actor, Intent, new_key
from archive.office.journal_state import journal_state
from archive.office.paper_files import digests_of, keep_paper
from archive.office.papers import Attached, notices_in
from archive.office.refusal import ConflictError
from archive.office.standing import Standing

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
    seen: int | None = None,
    key: str = "",
) -> JournalLine:
    """Issue an approved notice: made anew of whom may be named at ``now``, under a number and day, and kept as it goes
    out. Without ``number``: the next of the office's own book. Raises RefusedError; then nothing is numbered."""
    key = key or new_key()
    for _ in range(_TRIES):
        found, numbered, paper = _composed(desk, notice_id, region_name, now, dated, number, reply_by)
        told: dict[str, Any] = {"number": numbered, "dated": dated.isoformat()}
        require_allowed(desk.office, actor, _issue(found, told, seen, key), now, _standings(found))
        kept = keep_paper(desk.office, set_notice(paper, desk.rules.fonts, now))
        with journal_lock(desk.office.data):
            found, _numbered, again = _composed(desk, notice_id, region_name, now, dated, number, reply_by)
            if again != paper:
                continue  # somebody was cleared, or the number taken, while the PDF was made
            head = journal_state(desk.office.data).head
            told |= {**kept, "head": f"{head.seq}:{head.hash}" if head else ""}
            return act(desk.office, actor, _issue(found, told, seen, key, digests_of(kept)), now, _standings(found))
    told_en = "the paper changed while it was made: try again"
    raise ConflictError("N6", "成文期间内容或者文号有变化，请重试。", told_en, found.notice.proposal)


def _composed(
    desk: Desk, notice_id: str, region_name: str, now: datetime, dated: date, number: str, reply_by: date | None
) -> tuple[NoticeNow, str, NoticeContent]:
    found = notice_now(desk, notice_of(desk.office, notice_id), region_name, now)
    number = number.strip() or next_number(desk, dated)
    paper = compose_notice(
        found.summary,
        desk.rules,
        reply_by=notice_phrases.day(reply_by) if reply_by else "",
        number=number,
        dated=notice_phrases.day(dated),
        printed=notice_phrases.day(civil_date(now)),
    )
    return found, number, paper


def _issue(found: NoticeNow, told: dict[str, Any], seen: int | None, key: str, files: tuple[str, ...] = ()) -> Intent:
    body = {"issued": told, "named": found.digests}
    return Intent("notice.issue", found.notice.name, found.notice.region, body, seen, key, files)


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
    """Propose to cancel or correct an issued notice by a paper of its own. Raises RefusedError."""
    notice = notice_of(desk.office, notice_id)
    told = {"number": number, "dated": dated.isoformat(), "reason": reason}
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
    )
    kept = keep_paper(desk.office, content)
    intent = Intent(intent.act, notice.name, notice.region, {"after": {**told, **kept}}, None, key, digests_of(kept))
    return act(desk.office, actor, intent, now)


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
