"""/desk/sign-in, /desk/sign-out and /desk/welcome/{token}: coming in and going out."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from archive.office.journal_state import journal_state
from archive.office.links import login_of_link, token_hash
from archive.office.passwords import LONGEST, SHORTEST, BusyError
from archive.office.proxy_sign_in import sign_in_by_proxy
from archive.office.refusal import RefusedError
from archive.office.second_factor import has_factor
from archive.office.security_log import log_security
from archive.office.sessions import end_session, find_session, form_token
from archive.office.sign_in import ClosedError, Opened, sign_in, welcome
from archive.web.desk.check_page import kept_fields
from archive.web.desk.desk_state import desk_state, session_token, told_in, visitor_of
from archive.web.desk.gate import is_desk
from archive.web.desk.proxy_name import person_of_proxy
from archive.web.desk.signed_in import BUSY, Desk, SentForm
from archive.web.serving.parameters import accepts
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_WRONG = _("登录名、密码或者验证码不正确。")
CLOSED = _("密码多次输入错误，请%(minutes)s分钟后再试。")
_NOT_NAMED = _("没有可信的代理说明您是谁，请用登录名和密码登录。")
WRONG_CODE = _("验证码不正确。")
_NOT_YET = _("还没有登录，请先在新窗口登录。")
_NEVER_KEPT = ("form_token", "password", "given", "code", "key")
_BUSY_FOR = "5"  # seconds


@router.get("/desk/sign-in", dependencies=[accepts("next")])
def sign_in_page(room: Context) -> Response:
    """Return the form."""
    return form_page(room, room.param("next"))


@router.post("/desk/sign-in")
def sign_in_sent(room: Context, form: SentForm) -> Response:
    """Sign in, and go on to where it was asked for."""
    desk, now, following = desk_state(room.request), room.app_state.now(), str(form.get("next", ""))
    kept = [(name[5:], value) for name, value in kept_fields(form) if name.startswith("kept.")]
    if form.get("signed"):
        return _again(room, following, kept)
    login, given, code = (str(form.get(name, "")) for name in ("login", "given", "code"))
    try:
        opened = sign_in(desk.office, desk.store, login, given, visitor_of(room.request), now, code)
    except ClosedError as closed:
        wait = {"Retry-After": str(closed.seconds)}
        return form_page(room, following, CLOSED, kept=kept, status=429, headers=wait, minutes=closed.seconds // 60)
    except BusyError:
        return form_page(room, following, BUSY, kept=kept, status=503, headers={"Retry-After": _BUSY_FOR})
    if opened is None:
        return form_page(room, following, _WRONG, kept=kept, status=422)
    return signed_in(room, opened, following, kept)


@router.post("/desk/sign-in/proxy")
def named_by_proxy(room: Context, form: SentForm) -> Response:
    """Sign in whom a trusted proxy names; the button is pressed by the person, so that signing out holds."""
    desk, now, following = desk_state(room.request), room.app_state.now(), str(form.get("next", ""))
    kept = [(name[5:], value) for name, value in kept_fields(form) if name.startswith("kept.")]
    person, visitor = person_of_proxy(room.request), visitor_of(room.request)
    if person is None:
        log_security(desk.office.data, "sign_in_failed", now, address=visitor.address, reason="no proxy names anybody")
        return form_page(room, following, _NOT_NAMED, kept=kept, status=403)
    try:
        opened = sign_in_by_proxy(desk.office, desk.store, person, str(form.get("code", "")), visitor, now)
    except ClosedError as closed:
        return form_page(room, following, CLOSED, kept=kept, status=429, minutes=closed.seconds // 60)
    if opened is None:
        return form_page(room, following, WRONG_CODE, kept=kept, status=422)
    return signed_in(room, opened, following, kept)


@router.post("/desk/sign-out")
def sign_out(context: Desk) -> Response:
    """End the session."""
    end_session(context.desk.store, context.session.mark)
    context.log("signed_out")
    response = context.go("/desk/sign-in")
    context.desk.drop_session_cookie(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.get("/desk/welcome/{token}")
def welcome_page(room: Context, token: str) -> Response:
    """Return the form for a new password; looking uses nothing up."""
    return _welcome(room, token)


@router.post("/desk/welcome/{token}")
def welcome_sent(room: Context, form: SentForm, token: str) -> Response:
    """Set the password and sign in."""
    desk, now = desk_state(room.request), room.app_state.now()
    given = str(form.get("given", ""))
    try:
        code = str(form.get("code", ""))
        opened = welcome(desk.office, desk.store, token, given, visitor_of(room.request), now, code)
    except RefusedError as refused:
        return _welcome(room, token, told_in(room, refused))
    except BusyError:
        return _welcome(room, token, BUSY)
    return signed_in(room, opened, "", []) if opened else _welcome(room, token)


def sign_in_first(room: RequestContext, kept: dict[str, str]) -> Response:
    """Return the sign-in page in the place of one that needs it; what was typed is kept over it."""
    request = room.request
    fields = [(name, value) for name, value in kept.items() if name not in _NEVER_KEPT]
    if request.method in ("GET", "HEAD"):
        response: Response = RedirectResponse(_sign_in_address(room, request.url.path), 303)
    else:
        response = form_page(
            room, request.url.path, _("登录已失效，请重新登录。您填写的内容已保留。"), kept=fields, status=401
        )
    desk_state(request).drop_session_cookie(response)
    return response


def _again(room: RequestContext, following: str, kept: list[tuple[str, str]]) -> Response:
    """Return what was typed before to somebody who has signed in in another window meanwhile."""
    desk, token = desk_state(room.request), session_token(room.request)
    people = journal_state(desk.office.data).people
    if find_session(desk.store, desk.office.settings, people, token, room.app_state.now()) is None:
        return form_page(room, following, _NOT_YET, kept=kept, status=422)
    target = following if is_desk(following) else "/desk"
    return render_page(room, "desk/kept.html", target=target, kept=kept, form_token=form_token(desk.store, token))


def _sign_in_address(room: RequestContext, following: str) -> str:
    language = "&lang=en" if room.language == "en" else ""
    return f"/desk/sign-in?next={following}{language}"


def form_page(
    room: RequestContext,
    following: str,
    problem: str = "",
    *,
    kept: list[tuple[str, str]] | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
    minutes: int = 0,
) -> Response:
    """Return the sign-in page."""
    following = following if is_desk(following) else ""
    desk, named = desk_state(room.request), person_of_proxy(room.request)
    page = render_page(
        room,
        "desk/sign_in.html",
        headers=headers,
        problem=problem,
        minutes=minutes,
        following=following,
        kept=kept or [],
        insecure=desk.office.settings.insecure_http,
        provider=desk.provider.name if desk.provider else "",
        named=named,
        asks_code=named and has_factor(desk.store, named.login) and not desk.office.settings.proxy.second_factor,
    )
    page.status_code = status
    return page


def signed_in(room: RequestContext, opened: Opened, following: str, kept: list[tuple[str, str]]) -> Response:
    """Set the cookies and go on; to what was typed before, where something was."""
    desk = desk_state(room.request)
    target = following if is_desk(following) else "/desk"
    response: Response
    if kept:
        response = render_page(
            room, "desk/kept.html", target=target, kept=kept, form_token=form_token(desk.store, opened.token)
        )
    else:
        language = "?lang=en" if room.language == "en" else ""
        response = RedirectResponse(f"{target}{language}", 303)
    desk.set_cookies(response, opened.token, opened.mark)
    before = session_token(room.request)
    if before:  # whatever the browser brought is worthless from now on
        end_session(desk.store, token_hash(before))
    return response


def _welcome(room: RequestContext, token: str, problem: str = "") -> Response:
    desk, now = desk_state(room.request), room.app_state.now()
    login = login_of_link(desk.store, token, now)
    if login is None:
        log_security(desk.office.data, "link_refused", now, address=visitor_of(room.request).address)
    page = render_page(
        room,
        "desk/welcome.html",
        login=login,
        asks_code=login is not None and has_factor(desk.store, login),
        problem=problem,
        token=token,
        shortest=SHORTEST,
        longest=LONGEST,
        provider=desk.provider.name if desk.provider else "",
    )
    page.status_code = 404 if login is None else 422 if problem else 200
    return page
