"""/desk/counties/{region}: what was found of a county, to be accepted, changed or rejected; then the next county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response

from archive.config.kinds import KIND_NAMES, ORGAN_KINDS
from archive.counties.proposal_record import StoredProposal, load_proposal
from archive.counties.queue import read_queue, waiting_for_a_person
from archive.counties.review import DraftChange, draft_kinds
from archive.errors import NianbaoError, NotFoundError
from archive.office.counties import accept_county, change_county, county_object, reject_county
from archive.office.refusal import ConflictError
from archive.web.desk.cases import acts_on
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.journal_lines import shown_line
from archive.web.desk.signed_in import DONE, Desk, DeskContext
from archive.web.serving.problems import BadRequestError, PageNotFoundError
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_LIST = "/desk/counties"
# What can be done: title of the page between, and what it comes to.
_DOINGS: dict[str, tuple[str, str]] = {
    "accept": (_("审定通过"), _("网站文件和单位名录写入配置，自今日起视为已经核实，列入自动查看。")),
    "change": (_("修改待审定的方案"), _("只修改方案，尚不审定。")),
    "reject": (_("不予通过"), _("方案删除，该县不监测；重新登记首页后可以再次查找。")),
}
_Kinds = Mapping[str, Sequence[str]]


@router.get(_LIST + "/{region}", dependencies=[DONE])
def county(context: Desk, region: str) -> Response:
    """Return the page."""
    context.require_admin()
    return _page(context, _found(context, region))


@router.post(_LIST + "/{region}")
def county_judged(context: Desk, region: str) -> Response:
    """Show what is done with a county, then do it and go on to the next."""
    context.require_admin()
    if context.was_kept:
        return _next(context, region)
    what = context.field("what")
    if what not in _DOINGS:
        raise BadRequestError(_("请求有误"), status=422)
    proposal = _found(context, region)
    held = draft_kinds(proposal)
    wanted = _wanted(context, held) if what != "reject" else DraftChange({})
    if problem := _missing(context, what, held, wanted):
        return _page(context, proposal, problem, 422)
    title, effect = _DOINGS[what]
    page = check_page(
        context,
        title=title,
        answers=_answers(context, proposal, wanted),
        effects=[effect],
        back=f"{_LIST}/{region}",
        grave=False,
        key="a",
    )
    return page or _judged(context, proposal, what, wanted)


def _judged(context: DeskContext, proposal: StoredProposal, what: str, wanted: DraftChange) -> Response:
    desk, actor, now, key = context.desk, context.actor, context.now, context.field("key")
    steps, seen = 1 + len(wanted.kinds) + len(wanted.drop), context.seen
    try:
        if wanted:
            # An acceptance with changes is two acts: the key of the form belongs to the one that ends it.
            own = key if what == "change" else f"{key}-change"
            change_county(desk.office, actor, proposal, wanted, now, seen=seen, key=own)
            seen = None  # it was on screen until this very change
        if what == "accept":
            accept_county(desk.office, actor, proposal, now, desk.check, steps=steps, seen=seen, key=key)
        elif what == "reject":
            why = context.field("reason")
            reject_county(desk.office, actor, proposal, why, now, steps=steps, seen=seen, key=key)
    except NianbaoError as refused:
        status = 409 if isinstance(refused, ConflictError) else 422
        return _page(context, proposal, why_refused(context.room, refused), status)
    return _next(context, proposal.record.region, stay=what == "change")


def _next(context: DeskContext, region: str, *, stay: bool = False) -> Response:
    """Go on to the next county of the queue that waits; to the list when none does."""
    queue = read_queue(context.desk.office.data)
    order, waiting = list(queue), [code for code, one in queue.items() if one.state == "proposed"]
    behind = set(order[order.index(region) + 1 :]) if region in order else set()
    following = next((one for one in waiting if one in behind), waiting[0] if waiting else "")
    target = region if stay and region in waiting else following
    return context.go(f"{_LIST}/{target}" if target else _LIST, done="kept")


def _found(context: DeskContext, region: str) -> StoredProposal:
    data = context.desk.office.data
    try:
        if region in waiting_for_a_person(data):
            return load_proposal(data, region)
    except NotFoundError:
        pass
    raise PageNotFoundError(_("没有该县的待审定方案。"))


def _wanted(context: DeskContext, held: _Kinds) -> DraftChange:
    """Return how the form differs from the draft."""
    said = context.form.multi_items()
    drop = tuple(column for column in held if context.field(f"drop-{column}"))
    given = {
        column: tuple(kind for kind in ORGAN_KINDS if (f"kinds-{column}", kind) in said)
        for column in held
        if column not in drop
    }
    changed = {column: kinds for column, kinds in given.items() if kinds and set(kinds) != set(held[column])}
    return DraftChange(changed, drop)


def _missing(context: DeskContext, what: str, held: _Kinds, wanted: DraftChange) -> str:
    """Return what the form lacks; "" for nothing."""
    if what == "reject":
        return "" if context.field("reason") else _("请填写不予通过的理由。")
    if len(wanted.drop) == len(held):
        return _("不采用任何栏目的，请选择不予通过。")
    said = {name for name, _value in context.form.multi_items()}
    kept = [column for column in held if column not in wanted.drop]
    if what == "accept" and any(f"kinds-{column}" not in said for column in kept):
        return _("请选择每个采用的栏目公布哪些种类单位的年报。")
    return _("没有修改。") if what == "change" and not wanted else ""


def _answers(context: DeskContext, proposal: StoredProposal, wanted: DraftChange) -> list[tuple[str, str]]:
    record, room = proposal.record, context.room
    names = {one.id: one.title for one in record.columns}
    comma = "、" if room.language == "zh" else ", "

    def kinds(told: Sequence[str]) -> str:
        named = (KIND_NAMES[kind] for kind in ORGAN_KINDS if kind in told)
        return comma.join(one.zh if room.language == "zh" else one.en for one in named)

    kept = draft_kinds(proposal) | dict(wanted.kinds)
    columns = [f"{names.get(one, one)}：{kinds(told)}" for one, told in kept.items() if one not in wanted.drop]
    return [
        (_("县级地区"), f"{record.name} {record.region}"),
        (_("理由"), context.field("reason") if context.field("what") == "reject" else ""),
        *((_("采用的栏目"), one) for one in columns if context.field("what") != "reject"),
        *((_("不采用的栏目"), names.get(one, one)) for one in wanted.drop),
    ]


def _page(context: DeskContext, proposal: StoredProposal, problem: str = "", status: int = 200) -> Response:
    record, held = proposal.record, draft_kinds(proposal)
    waiting = waiting_for_a_person(context.desk.office.data)
    lines = acts_on(context, county_object(record.region))
    said = context.form.multi_items()
    marked = {
        one: {kind for kind in ORGAN_KINDS if (f"kinds-{one}", kind) in said} if said else set(told)
        for one, told in held.items()
    }
    place = waiting.index(record.region) if record.region in waiting else 0
    return context.render(
        "county.html",
        status=status,
        problem=problem,
        record=record,
        columns=[one for one in record.columns if one.id in held],
        dropped=[one for one in record.columns if one.id not in held],
        marked=marked,
        typed={name for name, _value in said},
        reason=context.field("reason"),
        kinds=ORGAN_KINDS,
        number=place + 1,
        waiting=len(waiting),
        following=waiting[(place + 1) % len(waiting)] if len(waiting) > 1 else "",
        seen=lines[0].seq if lines else 0,
        lines=[shown_line(context.room, line) for line in lines],
    )
