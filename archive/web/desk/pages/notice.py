"""/desk/notices/{id}: a notice from draft to issue: whom it names, who checked it, what was struck, and the paper."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from fastapi import APIRouter, Response

from archive.clock import civil_date
from archive.config.deadlines import UnlistedYearError
from archive.errors import NianbaoError
from archive.filings.verdicts.status import FilingStatus
from archive.journal.line import JournalLine
from archive.notices.guard import StaleEvidenceError
from archive.notices.notice_annexes import held_words
from archive.notices.notice_text import title
from archive.notices.order_log import find_order
from archive.office.act import act
from archive.office.drafts import NoticeNow, day_of_data, notice_now, submit_notice
from archive.office.intent import Intent
from archive.office.issuing import end_notice, issue_notice, next_number
from archive.office.order_numbers import without_order
from archive.office.papers import STATE_ZH, Notice, read_notices
from archive.office.presence import note_opened
from archive.office.refusal import ConflictError
from archive.web.desk.cases import acts_on
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.journal_lines import shown_line
from archive.web.desk.orders import day_to_answer, days_offered
from archive.web.desk.pages.notices import drafting_desk
from archive.web.desk.signed_in import DONE, Desk, DeskContext
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

GONE = _("没有该通报。")
_FILING = re.compile(r".+-\d{4}")
_WITH_ORDERS = _("督办单随通报一并编号、制发；印发时再次核对，此间已公布或者已免予认定的不制发。")
_WHAT = {
    "submit": (_("送审"), _("送审后由他人签批；签批前后如有单位已公布或者已免予认定，均须重新送审。")),
    "issue": (_("印发"), _("按此刻的判定和决定成文，编号并存档；此后不再改动。")),
    "abandon": (_("作废"), _("该稿作废，不再办理。")),
    "correct": (_("更正（须审核）"), _("经他人同意后，以所填文号另发通知，原文书注明已更正。")),
    "cancel": (_("撤销（须审核）"), _("经他人同意后，以所填文号另发通知，原文书注明已撤销。")),
}


@router.get("/desk/notices/{notice_id}", dependencies=[DONE])
def notice_page(context: Desk, notice_id: str) -> Response:
    """Return the page."""
    return notice_as_page(context, notice_found(context, notice_id))


@router.post("/desk/notices/{notice_id}")
def notice_done(context: Desk, notice_id: str) -> Response:
    """Show what is done, then do it."""
    path = f"/desk/notices/{notice_id}"
    if context.was_kept:
        return context.go(path, done="kept")
    notice, what = notice_found(context, notice_id), context.field("what")
    if what not in _WHAT:
        return notice_as_page(context, notice, _("请选择要办理的事项。"), 422)
    try:
        dated = date.fromisoformat(context.field("dated")) if what in ("issue", "correct", "cancel") else None
    except ValueError:
        return notice_as_page(context, notice, _("请填写日期，如2026-03-01。"), 422)
    if what in ("correct", "cancel") and not (context.field("reason") and context.field("number")):
        return notice_as_page(context, notice, _("更正和撤销须填写文号和理由。"), 422)
    chosen, due = _chosen(context) if what == "issue" else [], None
    if chosen:
        try:
            due = day_to_answer(context)
        except UnlistedYearError as unlisted:
            return notice_as_page(context, notice, unlisted.zh if context.room.language == "zh" else str(unlisted), 422)
        except ValueError:
            return notice_as_page(context, notice, _("请填写日期，如2026-03-01。"), 422)
    name, effect = _WHAT[what]
    page = check_page(
        context,
        title=_("核对后登记"),
        answers=[
            (_("通报"), notice.number or notice.id),
            (_("事项"), name),
            (_("文号"), context.field("number")),
            (_("成文日期"), dated.isoformat() if dated else ""),
            (_("理由"), context.field("reason")),
            (_("同时制发督办单"), _organs(context, notice, chosen)),
            (_("办理期限"), due.isoformat() if due else ""),
        ],
        effects=[effect, *([_WITH_ORDERS] if chosen else [])],
        back=path,
        grave=what in ("issue", "correct", "cancel"),
    )
    if page:
        return page
    try:
        _do(context, notice, what, dated, due)
    except NianbaoError as refused:
        status = 409 if isinstance(refused, ConflictError) else 422
        told = refused.zh if isinstance(refused, StaleEvidenceError) and context.room.language == "zh" else ""
        return notice_as_page(context, notice, told or why_refused(context.room, refused), status)
    return context.go(path, done="kept")


def _do(context: DeskContext, notice: Notice, what: str, dated: date | None, due: date | None) -> JournalLine:
    desk, actor, now, key = drafting_desk(context), context.actor, context.now, context.field("key")
    seen = context.seen
    region, number = notice_region(context, notice), context.field("number")
    if dated is None and what == "submit":
        return submit_notice(desk, actor, notice.id, region, now, seen=seen, key=key)
    if dated is None:
        return act(desk.office, actor, Intent("notice.abandon", notice.name, notice.region, {}, seen, key), now)
    if what == "issue":
        return issue_notice(
            desk,
            actor,
            notice.id,
            region,
            now,
            dated=dated,
            number=number,
            reply_by=due,
            orders=_chosen(context),
            seen=seen,
            key=key,
        )
    reason = context.field("reason")
    how: Literal["cancel", "correct"] = "cancel" if what == "cancel" else "correct"
    return end_notice(desk, actor, notice.id, how, region, now, number=number, dated=dated, reason=reason, key=key)


def _chosen(context: DeskContext) -> list[str]:
    """Return the filings on which orders are to go out with the notice."""
    return [one for one in context.form.getlist("order") if isinstance(one, str) and _FILING.fullmatch(one)]


def _organs(context: DeskContext, notice: Notice, chosen: list[str]) -> str:
    """Return the names of the organs chosen, as the notice names them."""
    if not chosen:
        return ""
    now = _now(context, notice)
    named = {one.filing.filing_id: one.filing.organ for one in now.named} if isinstance(now, NoticeNow) else {}
    return "、".join(named.get(one, one) for one in chosen)


def notice_found(context: DeskContext, notice_id: str) -> Notice:
    """Return a notice; one outside the person's regions is as if it were not there."""
    found = read_notices(context.desk.office.data).get(notice_id)
    if found is None or not context.person.covers(found.region):
        raise PageNotFoundError(GONE)
    return found


def notice_region(context: DeskContext, notice: Notice) -> str:
    """Return the name of the region that a notice is about."""
    return region_names(context.room.session).get(notice.region, region_name(notice.region))


def notice_as_page(context: DeskContext, notice: Notice, problem: str = "", status: int = 200) -> Response:
    """Return the page of a notice, with what was wrong with a form."""
    notice = read_notices(context.desk.office.data).get(notice.id, notice)
    lines, now = acts_on(context, notice.name), _now(context, notice)
    today = civil_date(context.now)
    return context.render(
        "notice.html",
        status=status,
        problem=problem,
        notice=notice,
        state=STATE_ZH[notice.state],
        now=now if isinstance(now, NoticeNow) else None,
        title=title(now.summary.region_name, now.summary.year) if isinstance(now, NoticeNow) else "",
        held_words=held_words,
        stopped="" if isinstance(now, NoticeNow) else now,
        is_changed=isinstance(now, NoticeNow) and notice.state in ("submitted", "approved") and not now.is_as_submitted,
        is_approved=notice.is_approved_at(context.now),
        number=context.field("number") or next_number(drafting_desk(context), today),
        dated=context.field("dated") or today.isoformat(),
        first=day_of_data(notice).isoformat(),
        last=today.isoformat(),
        orderable=_orderable(context, now) if isinstance(now, NoticeNow) and notice.is_approved_at(context.now) else [],
        chosen=_chosen(context),
        due=days_offered(context),
        orders=[find_order(number, context.desk.office.data) for number in notice.orders],
        others=note_opened(context.desk.store, notice.name, context.person.login, context.now),
        seen=lines[0].seq if lines else 0,
        lines=[shown_line(context.room, line) for line in lines],
        may_write=context.person.role_in(notice.region, "clerk") is not None,
    )


def _orderable(context: DeskContext, now: NoticeNow) -> list[FilingStatus]:
    """Return the filings on which orders may go out with the notice."""
    named = [one.standing for one in now.named]
    return [one.filing for one in without_order(context.desk.office.data, named)]


def _now(context: DeskContext, notice: Notice) -> NoticeNow | str:
    """Return the notice as it would be issued now, or why it cannot be; nothing of one that has ended."""
    if notice.state not in ("draft", "submitted", "approved"):
        return ""
    try:
        return notice_now(drafting_desk(context), notice, notice_region(context, notice), context.now)
    except StaleEvidenceError as stale:
        return stale.zh if context.room.language == "zh" else str(stale)
    except NianbaoError as none:
        return str(none)
