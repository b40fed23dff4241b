"""/desk/orders/{number}: an order with its steps, today's verdict beside that of its issue, and what may follow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from fastapi import APIRouter, Response
from pydantic import ValidationError

from archive.clock import civil_date
from archive.errors import NianbaoError
from archive.notices.objections import REJECT
from archive.notices.order import CLAIMS, Attachment, OrderLogLine, OrderStep
from archive.notices.order_closing import closing_ground
from archive.office.contacts import Contact, contact_of
from archive.office.intent import new_key
from archive.office.orders import propose_escalation, propose_step, record_step
from archive.office.refusal import ConflictError, RefusedError
from archive.web.desk.cases import acts_on
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.journal_lines import shown_line
from archive.web.desk.orders import STEP_FORMS, TWO_STEPS, OpenedOrder, order_of
from archive.web.desk.sent_attachments import sent_attachments
from archive.web.desk.signed_in import DONE, Desk, DeskContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)


@router.get("/desk/orders/{short}", dependencies=[DONE])
def order_page(context: Desk, short: str) -> Response:
    """Return the page."""
    return order_as_page(context, order_of(context, short))


@router.post("/desk/orders/{short}")
def order_step(context: Desk, short: str) -> Response:
    """Show what is recorded or proposed, then do it."""
    path = f"/desk/orders/{short}"
    if context.was_kept:
        return context.go(path, done="kept")
    found = order_of(context, short)
    step = next((one for one in STEP_FORMS if one == context.field("step")), None)
    if step is None or step not in found.order.following:
        return order_as_page(context, found, _("请选择该督办单现在可以办理的步骤。"), 422)
    try:
        due = date.fromisoformat(context.field("due")) if step in ("extended", "escalated") else None
    except ValueError:
        return order_as_page(context, found, _("延期和升级须填写新的办理期限。"), 422)
    if step not in ("received",) and not context.field("note"):
        return order_as_page(context, found, _("请填写情况或者理由。"), 422)
    try:
        attachments = sent_attachments(context)
    except RefusedError as refused:
        return order_as_page(context, found, why_refused(context.room, refused), 422)
    if step == "closed" and attachments:
        found = replace(found, ground=closing_ground(found.order, found.standing.filing, has_proof=True))
    name, effect = STEP_FORMS[step]
    page = check_page(
        context,
        title=_("核对后登记"),
        answers=[
            (_("编号"), found.order.number),
            (_("步骤"), name.zh if context.room.language == "zh" else name.en),
            (_("情况或者理由"), context.field("note")),
            (_("告知承办单位的日期和方式"), context.field("told") if step == "cancelled" else ""),
            (_("办理期限"), due.isoformat() if due else ""),
            (_("销号依据"), found.ground.told if step == "closed" else ""),
            (_("附件"), "、".join(one.name for one in attachments)),
        ],
        effects=[effect],
        back=path,
        grave=step in TWO_STEPS,
        more=[("attachment", one.sha256) for one in attachments],
    )
    return page or _done(context, found, step, due, path, attachments)


def _done(
    context: DeskContext,
    found: OpenedOrder,
    step: OrderStep,
    due: date | None,
    path: str,
    attachments: tuple[Attachment, ...],
) -> Response:
    seen, key = context.seen, context.field("key")
    office, actor, now, standings = context.desk.office, context.actor, context.now, [found.standing]
    try:
        if step == "escalated" and due is not None:
            propose_escalation(
                office, actor, found.order, context.field("note"), due, now, found.region, standings, seen=seen, key=key
            )
        else:
            line = _line(context, found, step, due, attachments)
            write = propose_step if step in TWO_STEPS else record_step
            write(office, actor, line, found.region, standings, seen=seen, key=key)
    except ValidationError:
        return order_as_page(context, found, _("请填写情况或者理由。"), 422)
    except NianbaoError as refused:
        status = 409 if isinstance(refused, ConflictError) else 422
        return order_as_page(context, found, why_refused(context.room, refused), status)
    return context.go(path, done="kept")


def _line(
    context: DeskContext, found: OpenedOrder, step: OrderStep, due: date | None, attachments: tuple[Attachment, ...]
) -> OrderLogLine:
    proof = attachments[0] if step == "closed" and attachments else None
    rests = found.ground.told if step == "closed" else context.field("told") if step == "cancelled" else ""
    return OrderLogLine(
        number=found.order.number,
        step=step,
        by=context.person.login,
        at=context.now,
        note=context.field("note"),
        due=due if step == "extended" else None,
        rests=rests,
        attachments=attachments[1:] if proof else attachments,
        proof=proof.sha256 if proof else "",
        proof_name=proof.name if proof else "",
    )


def order_as_page(context: DeskContext, found: OpenedOrder, problem: str = "", status: int = 200) -> Response:
    """Return the page of an order, with what was wrong with a form."""
    lines, today = acts_on(context, found.name), civil_date(context.now)
    return context.render(
        "order.html",
        status=status,
        problem=problem,
        found=found,
        order=found.order,
        filing=found.standing.filing,
        today=today,
        state=found.order.state_zh(today),
        forms={step: told[0] for step, told in STEP_FORMS.items() if step in found.order.following},
        typed={key: context.field(key) for key in ("step", "note", "due", "told")},
        seen=lines[0].seq if lines else 0,
        lines=[shown_line(context.room, line) for line in lines],
        answers=[_shown(context, found, step) for step in found.order.steps if step.step == "rectified"],
        receipt=next((step for step in found.order.steps if step.step == "received" and step.by_link), None),
        objection=context.state.objections.get(found.order.filing_id, 0),
        rejecting=any(one.act.startswith(REJECT) for one in context.state.proposals_on(found.standing.name)),
        key=new_key(),
        may_write=context.person.role_in(found.region, "clerk") is not None,
    )


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer of the organ, with whoever signed it; ``known``: whether the address it names is on a watched site."""

    line: OrderLogLine
    claim: str
    contact: Contact | None
    known: bool


def _shown(context: DeskContext, found: OpenedOrder, line: OrderLogLine) -> ShownAnswer:
    claim = CLAIMS[line.claim].zh if line.claim else ""
    contact = contact_of(context.desk.store, line.contact) if line.contact else None
    sites = context.room.app_state.configuration.sites.values()
    known = any(site.region == found.region and site.has_host(line.address) for site in sites)
    return ShownAnswer(line, claim, contact, known)
