"""/desk/sign-in/oidc, /desk/welcome/{token}/oidc and /desk/me/fresh: signing in at a provider, tying one's identity
there to one's account, and showing anew who one is. Each starts by a link, for browsers stop a form that leads to
another site."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from archive.office.journal_state import journal_state
from archive.office.links import login_of_link, token_hash
from archive.office.oidc_completion import asks_code, give_code, login_to_tie, tie
from archive.office.oidc_flows import Purpose, find_proof
from archive.office.oidc_provider import Provider
from archive.office.oidc_sign_in import CrowdedError, DownError, begin, come_back
from archive.office.refusal import RefusedError
from archive.office.security_log import log_security
from archive.office.sessions import find_session
from archive.office.sign_in import ClosedError
from archive.web.desk.desk_state import desk_state, flow_mark, session_token, told_in, visitor_of
from archive.web.desk.gate import is_desk
from archive.web.desk.pages.sign_in import CLOSED, WRONG_CODE, form_page, signed_in
from archive.web.desk.signed_in import Desk, SentForm
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_LATE = _("登录没有按时完成或者链接已经失效，请重新开始。")


@router.get("/desk/sign-in/oidc", dependencies=[accepts("next")])
def to_the_provider(room: Context) -> Response:
    """Send the browser to the provider, to sign in there."""
    return _sent(room, "sign_in", following=room.param("next"))


@router.get("/desk/welcome/{token}/oidc")
def to_be_tied(room: Context, token: str) -> Response:
    """Send whoever holds a link to the provider; the link is not used up by this."""
    desk, now = desk_state(room.request), room.app_state.now()
    if login_of_link(desk.store, token, now) is None:
        log_security(desk.office.data, "link_refused", now, address=visitor_of(room.request).address)
        return RedirectResponse(f"/desk/welcome/{token}", 303)
    return _sent(room, "tie", token_hash(token))


@router.get("/desk/me/fresh", dependencies=[accepts("next")])
def to_be_fresh(context: Desk) -> Response:
    """Send somebody signed in to the provider, which asks anew who it is."""
    return _sent(context.room, "fresh", context.session.mark, context.room.param("next"))


@router.get("/desk/sign-in/oidc/answer", dependencies=[accepts(anything=True)])
def answered(room: Context) -> Response:
    """Take the answer of the provider, which comes by the browser."""
    desk, now, request = desk_state(room.request), room.app_state.now(), room.request
    people = journal_state(desk.office.data).people
    session = find_session(desk.store, desk.office.settings, people, session_token(request), now)
    visitor, browser = visitor_of(request), flow_mark(request)
    answer = {name: value[:2000] for name, value in request.query_params.items()}
    try:
        done = come_back(desk.office, desk.store, _provider(room), answer, browser, visitor, session, now)
    except DownError as down:
        return form_page(room, "", told_in(room, down), status=503)
    except RefusedError as refused:
        return form_page(room, "", told_in(room, refused), status=403)
    room = replace(room, language="en" if done.language == "en" else "zh")
    language = "?lang=en" if done.language == "en" else ""
    if done.opened is not None:
        return signed_in(room, done.opened, done.following, [])
    if done.outcome == "fresh":
        desk.send_session(request, done.token)
        return RedirectResponse(f"{done.following if is_desk(done.following) else '/desk/me/shown'}{language}", 303)
    response = RedirectResponse(f"/desk/sign-in/oidc/rest{language}", 303)
    desk.set_flow_cookie(response, done.proof)
    return response


@router.get("/desk/sign-in/oidc/rest")
def rest(room: Context) -> Response:
    """Return the form for a code, or to confirm whom an identity is tied to."""
    return _rest(room)


@router.post("/desk/sign-in/oidc/code")
def code_given(room: Context, form: SentForm) -> Response:
    """Sign in by a code of the second factor, after the provider."""
    desk, now, visitor = desk_state(room.request), room.app_state.now(), visitor_of(room.request)
    try:
        done = give_code(desk.office, desk.store, flow_mark(room.request), str(form.get("code", "")), visitor, now)
    except ClosedError as closed:
        return form_page(room, "", CLOSED, status=429, minutes=closed.seconds // 60)
    except RefusedError as refused:
        return form_page(room, "", told_in(room, refused), status=403)
    return signed_in(room, *done, []) if done else _rest(room, WRONG_CODE, 422)


@router.post("/desk/sign-in/oidc/tie")
def tied(room: Context, form: SentForm) -> Response:
    """Tie the identity to the account of the link, and sign in."""
    desk, now, visitor = desk_state(room.request), room.app_state.now(), visitor_of(room.request)
    try:
        code = str(form.get("code", ""))
        opened = tie(desk.office, desk.store, flow_mark(room.request), code, visitor, now)
    except ClosedError as closed:
        return form_page(room, "", CLOSED, status=429, minutes=closed.seconds // 60)
    except RefusedError as refused:
        return form_page(room, "", told_in(room, refused), status=409)
    return signed_in(room, opened, "", []) if opened else _rest(room, WRONG_CODE, 422)


@router.get("/desk/me/shown")
def shown(context: Desk) -> Response:
    """Say that the person has shown anew who it is."""
    return context.render("oidc_fresh.html")


def _sent(room: RequestContext, purpose: Purpose, subject: str = "", following: str = "") -> Response:
    """Send the browser to the provider, or say why that cannot be."""
    desk, now = desk_state(room.request), room.app_state.now()
    provider, visitor = _provider(room), visitor_of(room.request)
    try:
        address, browser = begin(
            desk.office,
            desk.store,
            provider,
            visitor,
            now,
            purpose=purpose,
            subject=subject,
            following=following,
            language=room.language,
        )
    except RefusedError as refused:
        status = 503 if isinstance(refused, DownError) else 429 if isinstance(refused, CrowdedError) else 403
        return form_page(room, following, told_in(room, refused), status=status)
    response = RedirectResponse(address, 303)
    desk.set_flow_cookie(response, browser)
    return response


def _provider(room: RequestContext) -> Provider:
    provider = desk_state(room.request).provider
    if provider is None:
        raise BadRequestError(_("没有设置统一身份认证。"), status=404)
    return provider


def _rest(room: RequestContext, problem: str = "", status: int = 200) -> Response:
    desk, now = desk_state(room.request), room.app_state.now()
    proof = find_proof(desk.store, flow_mark(room.request), now)
    if proof is None:
        return form_page(room, "", _LATE, status=403)
    if proof.purpose == "code":
        page = render_page(room, "desk/oidc_code.html", problem=problem)
    elif login := login_to_tie(desk.office, desk.store, proof, now):
        page = render_page(
            room,
            "desk/oidc_tie.html",
            login=login,
            identity=proof.identity,
            asks_code=asks_code(desk.store, proof, login),
            problem=problem,
        )
    else:
        return form_page(room, "", _LATE, status=403)
    page.status_code = status
    return page
