"""/reply/{token}: an organ receives its 督办单 and answers it, by the link on the sheet and without an account."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from archive.database.models import Organ
from archive.errors import NianbaoError
from archive.notices.order import CLAIMS, Attachment, Order, OrderLogLine
from archive.notices.order_log import read_orders
from archive.office.attempt_limits import count_tries, note_try
from archive.office.intent import new_key
from archive.office.journal_state import journal_state
from archive.office.links import token_hash
from archive.office.refusal import RefusedError
from archive.office.replies import Linked, answer_by_link, receive_by_link
from archive.office.reply_links import linked_order, typed_token
from archive.office.security_log import log_security
from archive.office.uploads import named_uploads, take_uploads
from archive.web.desk.desk_state import DeskState, desk_state, visitor_of, why_refused
from archive.web.desk.reply_form import LONGEST_TEXT, ReplyForm, SentReply
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_HOUR = timedelta(hours=1)
_BY_LINK, _BY_ADDRESS = "reply", "reply_address"
_TOO_OFTEN = _("操作过于频繁，请一小时后再试。")
_ENTERED_BEFORE = _("已经签收，或者已经反馈，不能重复提交。")


@router.get("/reply", dependencies=[accepts("code")])
def code_page(room: Context) -> Response:
    """Return the form for a code typed off a sheet."""
    if token := typed_token(room.param("code")):
        return RedirectResponse(f"/reply/{token}", 303)
    return render_page(room, "desk/reply_code.html", wrong=bool(room.param("code")))


@router.get("/reply/{typed}", dependencies=[accepts()])
def reply_page(room: Context, typed: str) -> Response:
    """Return what the sheet said, and what may be answered; opening it uses nothing up."""
    found = _linked(room, typed)
    return _page(room, found, ReplyForm()) if found else _gone(room)


@router.post("/reply/{typed}", dependencies=[accepts()])
def reply_sent(room: Context, typed: str, form: SentReply) -> Response:
    """Show what is sent, then enter it."""
    found = _linked(room, typed)
    if found is None:
        return _gone(room)
    desk, now = desk_state(room.request), room.app_state.now()
    if form.text("key") in journal_state(desk.office.data).keys:
        return RedirectResponse(f"/reply/{typed_token(typed)}", 303)  # sent twice: one act, the same answer
    receiving = form.text("what") == "receive"
    if ("received" if receiving else "rectified") not in found.order.following:
        return _page(room, found, form, {"": _ENTERED_BEFORE}, 409)
    faults = _faults(found.order, form, receiving=receiving)
    attachments: tuple[Attachment, ...] = ()
    digests = form.digests
    try:
        if form.files and not receiving:
            digests += [one.sha256 for one in take_uploads(desk.office, desk.store, found.order.link, form.files, now)]
        attachments = named_uploads(desk.store, found.order.link, digests, now)
        if len(attachments) > desk.office.settings.upload_files:
            faults["file"] = _("附件过多。")
    except RefusedError as refused:
        faults["file"] = why_refused(room, refused)
    if faults or not form.text("confirm"):
        template = "reply.html" if faults or form.text("edit") else "reply_check.html"
        return _page(room, found, form, faults, 422 if faults else 200, template, attachments, receiving=receiving)
    _limit(room, desk, _BY_LINK, found.order.link, desk.office.settings.replies_an_hour)
    try:
        if receiving:
            receive_by_link(desk.office, found, form.who, now, form.text("key"))
        else:
            answer_by_link(desk.office, found, form.statement(attachments), form.who, now, form.text("key"))
    except NianbaoError as refused:
        return _page(room, found, form, {"": why_refused(room, refused)}, 409)
    _log(room, desk, "reply_entered", what=form.text("what"), order=found.order.number)
    return RedirectResponse(f"/reply/{typed_token(typed)}", 303)


def _faults(order: Order, form: ReplyForm, *, receiving: bool) -> dict[str, str]:
    faults = form.contact_faults() if receiving or not _signed(order) else {}
    return faults if receiving else faults | form.statement_faults(order)


def _signed(order: Order) -> OrderLogLine | None:
    """Return the receipt by this very link."""
    return next((step for step in order.steps if step.step == "received" and step.link == order.link), None)


def _answered(order: Order) -> OrderLogLine | None:
    answer = order.answer
    return answer if answer and answer.link == order.link else None


def _linked(room: RequestContext, typed: str) -> Linked | None:
    """Return the order of a link; None for one that is unknown, ended or expired. Raises BadRequestError for too many
    wrong ones from one address."""
    desk, now, token = desk_state(room.request), room.app_state.now(), typed_token(typed)
    order = linked_order(read_orders(desk.office.data), token, now) if token else None
    if order is None:
        _limit(room, desk, _BY_ADDRESS, visitor_of(room.request).address, desk.office.settings.replies_per_address)
        _log(room, desk, "reply_link_unknown", link=token_hash(token)[:12] if token else "")
        return None
    organ = room.session.get(Organ, order.issued_line.organ_id)
    if organ is None:
        return None
    return Linked(order, organ.name, organ.region, desk.store)


def _limit(room: RequestContext, desk: DeskState, kind: str, subject: str, most: int) -> None:
    now = room.app_state.now()
    if count_tries(desk.store, kind, subject, now - _HOUR) >= most:
        _log(room, desk, "limited", reason=kind)
        raise BadRequestError(_TOO_OFTEN, status=429)
    note_try(desk.store, kind, subject, now)


def _page(
    room: RequestContext,
    found: Linked,
    form: ReplyForm,
    faults: dict[str, str] | None = None,
    status: int = 200,
    template: str = "reply.html",
    attachments: tuple[object, ...] = (),
    *,
    receiving: bool = False,
) -> Response:
    order = found.order
    page = render_page(
        room,
        f"desk/{template}",
        order=order,
        organ_name=found.organ,
        faults=faults or {},
        form=form,
        claims={claim: name.zh if room.language == "zh" else name.en for claim, name in CLAIMS.items()},
        attachments=attachments,
        key=form.text("key") or new_key(),
        receiving=receiving,
        may_receive="received" in order.following,
        may_answer="rectified" in order.following,
        receipt=_signed(order),
        answer=_answered(order),
        longest=LONGEST_TEXT,
        settings=desk_state(room.request).office.settings,
    )
    page.status_code = status
    return page


def _gone(room: RequestContext) -> Response:
    """Return one page of the same words for a link that is unknown, used up, ended or expired."""
    page = render_page(room, "desk/reply_gone.html", telephone=desk_state(room.request).office.settings.telephone)
    page.status_code = 404
    return page


def _log(room: RequestContext, desk: DeskState, event: str, **told: str) -> None:
    visitor = visitor_of(room.request)
    log_security(desk.office.data, event, room.app_state.now(), address=visitor.address, agent=visitor.agent, **told)
