"""/desk/bulk: one thing done to many tasks with one reason; each is an act of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from fastapi import APIRouter, Response
from pydantic import ValidationError

from archive.clock import civil_date
from archive.database.models import Listing
from archive.errors import NianbaoError
from archive.filings.decisions.decision_log import DecisionLine
from archive.filings.decisions.rows import RowLine
from archive.office.decide import propose_decision, propose_row
from archive.office.tasks.taking import put_off_task, take_task
from archive.office.tasks.task import Task
from archive.web.desk.cases import deadlines_of
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.queue import queue_of
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.serving.problems import BadRequestError
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_MOST = 100
_FEWEST_MERGED = 2
# What can be done, its name, and what it comes to.
_DOINGS: dict[str, tuple[str, str]] = {
    "take": (_("领取"), _("这些任务由您办理，其他人可以看到。")),
    "give_back": (_("交回"), _("这些任务不再由您办理。")),
    "put_off": (_("暂缓"), _("这些任务在所填日期之前列入“已暂缓”。")),
    "confirm": (_("提出：属实"), _("逐项提出申请，经他人同意后生效。")),
    "waive": (_("提出：豁免"), _("逐项提出申请，经他人同意后生效；自提出之日起不点名。")),
    "dismiss": (_("提出：不予认定"), _("逐项提出申请，经他人同意后生效；自提出之日起不点名。")),
    "not_report": (_("提出：条目不是年报"), _("逐项提出申请，经他人同意后生效。")),
}


@router.post("/desk/bulk")
def bulk(context: Desk) -> Response:
    """Show what is done to which tasks, then do it; what is refused is told with the reason, one by one."""
    if context.was_kept:
        return context.go("/desk", done="kept")
    if context.field("merge"):
        return _to_merge(context)
    what, picked = context.field("what"), _picked(context)
    if what not in _DOINGS or not picked:
        raise BadRequestError(_("请至少勾选一项任务，并选择要办理的事项。"), status=422)
    problem = _missing(context, what)
    if problem:
        raise BadRequestError(problem, status=422)
    name, effect = _DOINGS[what]
    page = check_page(
        context,
        title=_("核对后登记"),
        answers=[
            (_("事项"), gettext(context.room.language, name)),
            (_("任务"), "；".join(task.subject for task in picked)),
            (_("数量"), str(len(picked))),
            (_("理由"), context.field("reason")),
            (_("日期"), context.field("until")),
        ],
        effects=[effect],
        back="/desk",
        grave=False,
    )
    return page or _done(context, what, picked)


def _to_merge(context: DeskContext) -> Response:
    """Lead to the form by which the organs of the marked tasks are merged; nothing is done yet."""
    named = {value for name, value in context.form.multi_items() if name == "pick"}
    marked = [one.task for one in queue_of(context).tasks if one.task.id in named and one.task.organ_id]
    organs, regions = dict.fromkeys(task.organ_id for task in marked), {task.region for task in marked}
    if len(organs) < _FEWEST_MERGED or len(regions) > 1:
        raise BadRequestError(_("请勾选同一地区要合并的两家以上单位。"), status=422)
    return context.go("/desk/roster/merge", region=regions.pop(), organ=",".join(organs))


def _done(context: DeskContext, what: str, picked: list[Task]) -> Response:
    refused: list[tuple[str, str]] = []
    for number, task in enumerate(picked):
        key = context.field("key") if number == 0 else f"{context.field('key')}-{number}"
        try:
            _do(context, what, task, key)
        except (NianbaoError, ValidationError, ValueError) as why:
            told = why_refused(context.room, why) if isinstance(why, NianbaoError) else str(why)
            refused.append((task.subject, told))
    if not refused:
        return context.go("/desk", done="kept")
    return context.render("bulk.html", status=409, done_count=len(picked) - len(refused), refused=refused)


def _do(context: DeskContext, what: str, task: Task, key: str) -> None:
    office, actor, now = context.desk.office, context.actor, context.now
    if what in ("take", "give_back"):
        take_task(office, actor, task.id, task.region, now, taken=what == "take", key=key)
    elif what == "put_off":
        until = date.fromisoformat(context.field("until"))
        put_off_task(office, actor, task.id, task.region, until, context.field("reason"), now, key=key)
    elif what == "not_report":
        _propose_row(context, task, key)
    else:
        told = {"organ_id": task.organ_id, "report_year": task.year, "kind": what, "reason": context.field("reason")}
        until_ = date.fromisoformat(context.field("until")) if what == "waive" else None
        line = DecisionLine.model_validate({**told, "until": until_, "by": actor.by, "at": now})
        propose_decision(office, context.room.session, deadlines_of(context), actor, line, key=key)


def _propose_row(context: DeskContext, task: Task, key: str) -> None:
    listing = context.room.session.get_one(Listing, task.listing)
    told = {"column_id": listing.column_id, "url": listing.url, "kind": "not_report", "by": context.person.login}
    line = RowLine.model_validate({**told, "at": context.now, "reason": context.field("reason")})
    propose_row(context.desk.office, context.room.session, context.actor, line, key=key)


_FITS: dict[str, Callable[[Task], bool]] = {
    "confirm": lambda task: bool(task.organ_id),
    "waive": lambda task: bool(task.organ_id),
    "dismiss": lambda task: bool(task.organ_id),
    "not_report": lambda task: bool(task.listing),
}


def _any(_task: Task) -> bool:
    return True


def _picked(context: DeskContext) -> list[Task]:
    """Return the tasks that the form names, as they are in the queue now, and that fit what is done."""
    named = {value for name, value in context.form.multi_items() if name == "pick"}
    fits = _FITS.get(context.field("what"), _any)
    return [one.task for one in queue_of(context).tasks if one.task.id in named and fits(one.task)][:_MOST]


def _missing(context: DeskContext, what: str) -> str:
    """Return what the form lacks; "" for nothing."""
    if what not in ("take", "give_back") and not context.field("reason"):
        return _("请填写理由。")
    if what not in ("put_off", "waive"):
        return ""
    try:
        day = date.fromisoformat(context.field("until"))
    except ValueError:
        return _("请填写日期，如2026-03-01。")
    return "" if day >= civil_date(context.now) else _("日期不得早于今天。")
