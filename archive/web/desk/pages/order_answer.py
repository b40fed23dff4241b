"""/desk/orders/{number}/answer, /link, /files: what the office does with an answer, and the papers of an order."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Response
from markupsafe import Markup

from archive.errors import NianbaoError
from archive.office.files import file_path
from archive.office.refusal import ConflictError
from archive.office.replies import confirm_answer, end_link, propose_rejection, renew_link
from archive.office.reply_links import qr_svg
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.orders import OpenedOrder, order_of
from archive.web.desk.pages.order import order_as_page
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.formats.media_types import saved_as
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_NO_FILE = _("没有该文件。")
_SANDBOXED = "sandbox; default-src 'none'"


@router.post("/desk/orders/{short}/answer")
def answer_seen_to(context: Desk, short: str) -> Response:
    """Show what is done with an answer, then do it: confirm whom it is from, or propose that its objection is not
    upheld."""
    path = f"/desk/orders/{short}"
    if context.was_kept:
        return context.go(path, done="kept")
    found, what, words = order_of(context, short), context.field("what"), context.field("words")
    if what not in ("confirm", "reject"):
        return order_as_page(context, found, _("请选择要办理的事项。"), 422)
    if not words:
        return order_as_page(context, found, _("请填写情况或者理由。"), 422)
    public = context.field("public") if what == "confirm" else ""
    page = check_page(
        context,
        title=_("核对后登记"),
        answers=[
            (_("编号"), found.order.number),
            (_("核验方式") if what == "confirm" else _("异议不成立的理由"), words),
            (_("公开的说明"), public),
        ],
        effects=[
            _("登记身份已核验；公开的说明将与判定并列展示，并收入证据包。")
            if what == "confirm"
            else _("经他人同意后，该异议不成立，文书可以再次点名该单位。")
        ],
        back=path,
        grave=what == "reject",
    )
    if page:
        return page
    return _tried(context, found, path, lambda: _do(context, found, what, words, public))


def _do(context: DeskContext, found: OpenedOrder, what: str, words: str, public: str) -> None:
    office, actor, now, key = context.desk.office, context.actor, context.now, context.field("key")
    if what == "confirm":
        confirm_answer(office, actor, found.order, words, public, found.region, now, key)
        return
    filing = found.order.filing_id
    objection = context.state.objections.get(filing, 0)
    propose_rejection(office, actor, filing, objection, words, found.region, now, key)


@router.post("/desk/orders/{short}/link")
def link_renewed(context: Desk, short: str) -> Response:
    """Make a new reply link and show it this once, or end the one there is."""
    path, found = f"/desk/orders/{short}", order_of(context, short)
    if context.was_kept:
        return context.go(path, done="kept")
    office, key = context.desk.office, context.field("key")
    if context.field("what") == "end":
        return _tried(
            context, found, path, lambda: end_link(office, context.actor, found.order, found.region, context.now, key)
        )
    try:
        address = renew_link(office, context.actor, found.order, found.region, context.now, key)
    except NianbaoError as refused:
        return order_as_page(context, found, why_refused(context.room, refused), 422)
    drawn = Markup(qr_svg(address))  # noqa: S704  (shapes of a library, of our own address)
    return context.render("order_link.html", order=found.order, filing=found.standing.filing, link=address, drawn=drawn)


@router.get("/desk/orders/{short}/files/{digest}")
def order_file(context: Desk, short: str, digest: str) -> Response:
    """Return an attachment or the sheet as it went out: always the same bytes, never shown as a page."""
    order = order_of(context, short).order
    names = {one.sha256: one.name for step in order.steps for one in step.attachments}
    names |= {step.paper: f"{order.number}.docx" for step in order.steps if step.paper}
    names |= {step.pdf: f"{order.number}.pdf" for step in order.steps if step.pdf}
    names |= {step.proof: step.proof_name for step in order.steps if step.proof}
    path = file_path(context.desk.office.data, digest)
    if digest not in names or not path.is_file():
        raise PageNotFoundError(_NO_FILE)
    context.log("exported", what=f"{order.short}/{digest[:16]}")
    kept_apart = {"Content-Security-Policy": _SANDBOXED, "X-Content-Type-Options": "nosniff"}
    headers = saved_as(names[digest]) | kept_apart
    return Response(path.read_bytes(), media_type="application/octet-stream", headers=headers)


def _tried(context: DeskContext, found: OpenedOrder, path: str, done: Callable[[], object]) -> Response:
    try:
        done()
    except NianbaoError as refused:
        status = 409 if isinstance(refused, ConflictError) else 422
        return order_as_page(context, found, why_refused(context.room, refused), status)
    return context.go(path, done="kept")
