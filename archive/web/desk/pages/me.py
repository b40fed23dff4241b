"""/desk/me: one's own password and sessions, and what one has been told."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.office.notices import put_notices_away
from archive.office.passwords import LONGEST, SHORTEST, BusyError
from archive.office.refusal import RefusedError
from archive.office.sessions import end_session, end_sessions, sessions_of
from archive.office.sign_in import has_password, is_right, set_password
from archive.web.desk.desk_state import told_in, visitor_of
from archive.web.desk.signed_in import BUSY, DONE, Desk, DeskContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)


@router.get("/desk/me", dependencies=[DONE])
def me(context: Desk) -> Response:
    """Return the page."""
    return _page(context)


@router.post("/desk/me")
def me_changed(context: Desk) -> Response:
    """Do what one of the page's forms asks."""
    what, store, login = context.field("what"), context.desk.store, context.person.login
    if what == "password":
        return _new_password(context)
    if what == "end":
        end_session(store, context.field("mark"), login)
    elif what == "end_others":
        end_sessions(store, login, context.session.mark)
    elif what == "told":
        put_notices_away(store, login, context.now)
    context.log(f"me_{what}" if what in ("end", "end_others", "told") else "me_unknown")
    return context.go("/desk/me", done="kept")


def _new_password(context: DeskContext) -> Response:
    given, old = str(context.form.get("given", "")), str(context.form.get("password", ""))
    office, store, login = context.desk.office, context.desk.store, context.person.login
    visitor = visitor_of(context.request)
    try:
        if not is_right(office, store, login, old, visitor, context.now):
            return _page(context, _("现在的密码不正确。"), 422)
        set_password(office, store, login, given, visitor, context.now, but=context.session.mark)
    except RefusedError as refused:
        return _page(context, told_in(context.room, refused), 422)
    except BusyError:
        return _page(context, BUSY, 503)
    context.renew(context.now)
    return context.go("/desk/me", done="kept")


def _page(context: DeskContext, problem: str = "", status: int = 200) -> Response:
    desk = context.desk
    return context.render(
        "me.html",
        status=status,
        problem=problem,
        sessions=sessions_of(desk.store, desk.office.settings, context.person.login, context.now),
        has_password=has_password(desk.store, context.person.login),
        shortest=SHORTEST,
        longest=LONGEST,
    )
