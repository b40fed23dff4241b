"""/subscribe: alerts by mail without an account. GET shows, POST does; a link in a mail confirms or ends one.

Nothing tells whether an address is known: a request is answered in the same words, whatever came of it.
"""

from __future__ import annotations

import re

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from sqlalchemy import Engine

from archive.filings.states import State
from archive.office.refusal import RefusedError
from archive.office.security_log import log_security
from archive.office.subscriptions.letter import ChannelError
from archive.office.subscriptions.reader_mail import (
    ReaderMail,
    ask_for_mail,
    confirm_mail,
    confirmable,
    end_mail,
    endable,
)
from archive.web.contents.alert_wishes import WHENS, wanted_words
from archive.web.readers.reader_state import reader_state
from archive.web.readers.wish_form import OFFERED, WishForm, asked_form, filled_form, sent_fields, wanted_by
from archive.web.serving.parameters import accepts
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import PresentContext, RequestContext
from archive.web.serving.visitor_address import visitor_address
from archive.web.wording.naming import region_names
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,250}")
_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@router.get("/subscribe", dependencies=[accepts("region", "organ", "state", "check", "q", many=("state",))])
def wish_page(context: PresentContext) -> Response:
    """Return the form, filled in with the filter of the page it was reached from."""
    return _form(context, asked_form(context))


@router.post("/subscribe", dependencies=[accepts()])
async def wish_sent(context: PresentContext, request: Request) -> Response:
    """Send the link that confirms the address."""
    fields = await sent_fields(request, reader_state(request).settings.reader_url)
    return await to_thread.run_sync(_asked, context, filled_form(fields))


@router.get("/subscribe/confirm/{token}", dependencies=[accepts()])
def confirm_page(context: PresentContext, token: str) -> Response:
    """Return what is confirmed; opening it confirms nothing."""
    return _link(context, confirmable(_store(context), token, context.app_state.now()), is_confirming=True)


@router.post("/subscribe/confirm/{token}", dependencies=[accepts()])
def confirmed(context: PresentContext, token: str) -> Response:
    """Confirm the address."""
    store, now = _store(context), context.app_state.now()
    one = confirmable(store, token, now)
    try:
        is_done = confirm_mail(store, token, now)
    except RefusedError as refused:
        return _link(context, one, is_confirming=True, problem=_told(context, refused))
    return _link(context, one if is_done else None, is_confirming=True, is_done=is_done)


@router.get("/subscribe/end/{token}", dependencies=[accepts()])
def end_page(context: PresentContext, token: str) -> Response:
    """Return what is ended; opening it ends nothing."""
    return _link(context, endable(_store(context), token), is_confirming=False)


@router.post("/subscribe/end/{token}", dependencies=[accepts()])
def ended(context: PresentContext, token: str) -> Response:
    """Delete address and filter; a mail program may ask for it by itself (RFC 8058), so no page need have been open."""
    store = _store(context)
    one = endable(store, token)
    is_done = end_mail(store, token)
    return _link(context, one if is_done else None, is_confirming=False, is_done=is_done)


def _asked(context: RequestContext, form: WishForm) -> Response:
    state, now = reader_state(context.request), context.app_state.now()
    wanted = wanted_by(context.session, form)
    if not _ADDRESS.fullmatch(form.address):
        form.faults["address"] = _("请填写完整的邮箱地址。")
    if form.faults:
        return _form(context, form, status=422)
    visitor = visitor_address(context.request, state.settings.trusted_proxies)
    try:
        ask_for_mail(state.settings, state.store, form.address, wanted, visitor, now)
    except ChannelError:
        form.faults[""] = _("邮件服务暂时不能使用，请稍后再试。")
        return _form(context, form, status=503)
    except RefusedError as refused:
        if refused.guard == "M1":
            form.faults["address"] = _("请填写完整的邮箱地址。")
            return _form(context, form, status=422)
        log_security(context.app_state.data_folder, "reader_mail_refused", now, address=visitor, guard=refused.guard)
        form.faults[""] = _told(context, refused)
        return _form(context, form, status=429)
    return _form(context, form, is_sent=True)


def _form(context: RequestContext, form: WishForm, *, is_sent: bool = False, status: int = 200) -> Response:
    headers = _HEADERS | ({"Retry-After": "3600"} if status in (429, 503) else {})
    page = render_page(
        context,
        "reader_mail.html",
        headers=headers,
        form=form,
        is_sent=is_sent,
        regions=region_names(context.session),
        states=[State(one) for one in OFFERED],
        whens=WHENS,
    )
    page.status_code = status
    return page


def _link(
    context: RequestContext, one: ReaderMail | None, *, is_confirming: bool, is_done: bool = False, problem: str = ""
) -> Response:
    words = list(wanted_words(context.session, context.language, one.wanted)) if one else []
    values = {"one": one, "words": words, "is_confirming": is_confirming, "is_done": is_done, "problem": problem}
    page = render_page(context, "reader_mail_link.html", headers=_HEADERS, **values)
    page.status_code = 404 if one is None else 409 if problem else 200
    return page


def _store(context: RequestContext) -> Engine:
    return reader_state(context.request).store


def _told(context: RequestContext, refused: RefusedError) -> str:
    return refused.told.zh if context.language == "zh" else refused.told.en
