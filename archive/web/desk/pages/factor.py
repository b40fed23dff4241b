"""/desk/me/factor: set up a second factor by an authenticator, see its recovery codes once, or end it."""

from __future__ import annotations

from fastapi import APIRouter, Response
from markupsafe import Markup

from archive.office.reply_links import qr_svg
from archive.office.second_factor import (
    begin_factor,
    begun_secret,
    confirm_factor,
    factor_address,
    has_factor,
    must_have_factor,
    recovery_codes_left,
    typed_secret,
)
from archive.office.sessions import end_sessions
from archive.office.sign_in import end_factor
from archive.web.desk.desk_state import visitor_of
from archive.web.desk.proving import Way, is_new, prove, way_of
from archive.web.desk.signed_in import BUSY, DONE, Desk, DeskContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_WRONG_CODE = _("验证码不正确。请核对手机时间后，输入当前显示的验证码。")


@router.get("/desk/me/factor", dependencies=[DONE])
def factor_page(context: Desk) -> Response:
    """Return the page; a secret is made at the first visit and counts once a code of it has been given."""
    return _page(context)


@router.post("/desk/me/factor")
def factor_changed(context: Desk) -> Response:
    """Have the secret that was begun count, or end the second factor; who it is is asked for either way."""
    what, store, login = context.field("what"), context.desk.store, context.person.login
    if what not in ("confirm", "end"):
        return _page(context, _("请求有误"), 422)
    way = _way(context)
    if way and (problem := prove(context, way)):
        return _page(context, problem, 503 if problem == BUSY else 422)
    if what == "end":
        visitor = visitor_of(context.request)
        end_factor(context.desk.office, store, login, visitor, context.now, but=context.session.mark)
        return context.go("/desk/me/factor", done="kept")
    codes = confirm_factor(store, login, context.field("code"), context.now)
    if not codes:
        return _page(context, _WRONG_CODE, 422)
    context.renew(context.now)
    end_sessions(store, login, context.session.mark)
    context.log("factor_set")
    return _page(context, codes=codes)


def _way(context: DeskContext) -> Way:
    """Return by what the person shows who it is: the password each time; without one, what was shown a short while ago
    counts, and where nothing could be shown, a session that began a short while ago."""
    way = way_of(context)
    if way == "password":
        return way
    return "" if context.is_fresh or (way == "nothing" and is_new(context)) else way


def _page(context: DeskContext, problem: str = "", status: int = 200, codes: list[str] | None = None) -> Response:
    store, login, settings = context.desk.store, context.person.login, context.desk.office.settings
    has = has_factor(store, login)
    secret = b"" if has else begun_secret(store, login) or begin_factor(store, login, context.now)
    drawn = Markup(qr_svg(factor_address(settings, login, secret))) if secret else ""  # noqa: S704  (our own shapes)
    return context.render(
        "factor.html",
        status=status,
        problem=problem,
        has=has,
        way=_way(context),
        must=must_have_factor(settings, context.person),
        drawn=drawn,
        secret=typed_secret(secret) if secret else "",
        codes=codes or [],
        left=recovery_codes_left(store, login) if has else 0,
    )
