"""/desk/subscriptions/confirm/{token} and …/end/{token}: by the links in mails, without signing in. GET shows, POST
does it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.office.desk_subscription import CONFIRM, END, DeskSubscription
from archive.office.refusal import RefusedError
from archive.office.security_log import log_security
from archive.office.subscriptions.subscribe import by_link, linked_subscription
from archive.web.desk.desk_state import desk_state, visitor_of
from archive.web.serving.parameters import accepts
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext

router = APIRouter(include_in_schema=False)
_DONE = {CONFIRM: ("active", "paused"), END: ("ended",)}


@router.get("/desk/subscriptions/confirm/{token}", dependencies=[accepts()])
def confirm_page(room: Context, token: str) -> Response:
    """Return what is confirmed; opening it confirms nothing."""
    return _page(room, CONFIRM, linked_subscription(desk_state(room.request).office, token, CONFIRM))


@router.post("/desk/subscriptions/confirm/{token}", dependencies=[accepts()])
def confirmed(room: Context, token: str) -> Response:
    """Confirm the address."""
    return _by_link(room, CONFIRM, token)


@router.get("/desk/subscriptions/end/{token}", dependencies=[accepts()])
def end_page(room: Context, token: str) -> Response:
    """Return what is ended; opening it ends nothing."""
    return _page(room, END, linked_subscription(desk_state(room.request).office, token, END))


@router.post("/desk/subscriptions/end/{token}", dependencies=[accepts()])
def ended(room: Context, token: str) -> Response:
    """End the subscription."""
    return _by_link(room, END, token)


def _by_link(room: RequestContext, kind: str, token: str) -> Response:
    desk = desk_state(room.request)
    one = linked_subscription(desk.office, token, kind)
    if one is None:
        return _page(room, kind, None)
    try:
        by_link(desk.office, desk.store, one, kind, token, room.app_state.now())
    except RefusedError:
        return _page(room, kind, None)
    return _page(room, kind, linked_subscription(desk.office, token, kind))


def _page(room: RequestContext, kind: str, one: DeskSubscription | None) -> Response:
    """Return the page; of one that is unknown, or ended before it was confirmed, a page of the same words."""
    desk = desk_state(room.request)
    if one is None or (kind == CONFIRM and one.state == "ended"):
        visitor = visitor_of(room.request)
        log_security(
            desk.office.data,
            "subscription_link_unknown",
            room.app_state.now(),
            address=visitor.address,
            agent=visitor.agent,
        )
        one = None
    is_done = one is not None and one.state in _DONE[kind]
    page = render_page(room, "desk/subscription_link.html", is_confirming=kind == CONFIRM, one=one, is_done=is_done)
    page.status_code = 200 if one else 404
    return page
