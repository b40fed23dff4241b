"""Signing in by an identity that a provider proves (P8): sent there, and back with an answer.

Accounts are never made here and roles never taken from outside: both are the journal's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from secrets import token_urlsafe
from typing import Literal

from sqlalchemy import Engine

from archive.office.journal_state import journal_state
from archive.office.links import login_of_kept_link
from archive.office.oidc_flows import (
    Flow,
    Proof,
    Purpose,
    begin_flow,
    flows_of,
    keep_proof,
    take_flow,
)
from archive.office.oidc_provider import FalseAnswerError, Proven, Provider, ProviderDownError
from archive.office.people import Person, holder_of
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.office.second_factor import has_factor
from archive.office.security_log import log_security
from archive.office.sessions import NEVER, CameBy, SignedIn, renew_session
from archive.office.sign_in import Opened, Visitor, opened

_WAITING = 30  # sign-ins of one address that wait for an answer
_CLOCKS = timedelta(seconds=60)
_NOT_BELIEVED = (
    "统一身份认证的应答没有通过核对，未登录。请重新开始；再次出现的，请告知管理员。",
    "what the provider answered cannot be believed: begin again; if it comes again, tell an administrator",
)


class DownError(RefusedError):
    """The provider cannot be asked: signing in by a password goes on."""


class CrowdedError(RefusedError):
    """More sign-ins were begun from one address than people can mean."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer led to. ``opened``: a session; ``login``: whose account it is; ``proof``: what
    the browser brings with a code (``code``) or when the identity is tied (``tie``)."""

    outcome: Literal["opened", "code", "tie", "fresh"]
    login: str
    following: str = ""
    language: str = "zh"
    opened: Opened | None = None
    proof: str = ""
    token: str = ""


def begin(
    office: Office,
    store: Engine,
    provider: Provider,
    visitor: Visitor,
    now: datetime,
    *,
    purpose: Purpose = "sign_in",
    subject: str = "",
    following: str = "",
    language: str = "zh",
) -> tuple[str, str]:
    """Return where to send the browser, and the mark it must bring back with the answer.

    Raises DownError, CrowdedError, RefusedError.
    """
    if flows_of(store, visitor.address, now) >= _WAITING:
        _log(office, "limited", visitor, now, reason="sign-ins that wait for an answer")
        raise CrowdedError("S10", "登录过于频繁，请十分钟后再试。", "too many sign-ins: try again in ten minutes")
    try:
        begun = provider.begin(now, max_age=0 if purpose == "fresh" else office.settings.session_hours * 3600)
    except ProviderDownError as down:
        raise _down(office, visitor, now, down) from down
    except FalseAnswerError as wrong:
        raise _refused(office, visitor, now, str(wrong), *_NOT_BELIEVED) from wrong
    browser = token_urlsafe(32)
    told = Flow(purpose, subject, begun.nonce, begun.verifier, following, language, now)
    begin_flow(store, begun, told, browser, visitor.address)
    return begun.address, browser


def come_back(
    office: Office,
    store: Engine,
    provider: Provider,
    answer: Mapping[str, str],
    browser: str,
    visitor: Visitor,
    session: SignedIn | None,
    now: datetime,
) -> Answered:
    """Do what the answer of the provider leads to. ``session``: of the browser, where there is one.

    Raises DownError, RefusedError; both stand in the security log.
    """
    refuse = partial(_refused, office, visitor, now)
    began = take_flow(store, answer.get("state", ""), browser, now)
    if began is None:
        zh, en = "登录没有在同一浏览器中按时完成，请重新开始。", "the sign-in was not finished in time: begin again"
        raise refuse("the state is unknown, used, too old or another browser's", zh, en)
    if "error" in answer:
        zh, en = "统一身份认证没有完成登录，请重新开始。", "the provider did not finish the sign-in: begin again"
        raise refuse(f"the provider answers {answer['error']}", zh, en)
    try:
        proven = provider.prove(answer, began.nonce, began.verifier, now)
    except ProviderDownError as down:
        raise _down(office, visitor, now, down) from down
    except FalseAnswerError as wrong:
        raise refuse(str(wrong), *_NOT_BELIEVED) from wrong
    if began.purpose == "tie":
        return _to_be_tied(office, store, began, proven, visitor, now)
    person = holder_of(journal_state(office.data).people, proven.identity)
    if person is None or not person.active:
        raise refuse(
            "no account is tied to the identity",
            "该身份没有可用的账号：首次使用，须先打开管理员发给本人的链接绑定。",
            "no account is tied to this identity: open the link that an administrator gave you first",
        )
    if began.purpose == "fresh":
        return _renewed(office, store, began, proven, person, visitor, session, now)
    if has_factor(store, person.login) and not proven.second:
        told = Proof("code", person.login, proven.identity, False, proven.at or NEVER, began.following)
        token = keep_proof(store, told, now)
        return Answered("code", person.login, began.following, began.language, proof=token)
    came = CameBy("oidc", proven.at or NEVER, proven.second)
    new = opened(office, store, person, visitor, now, came)
    return Answered("opened", person.login, began.following, began.language, new)


def late() -> RefusedError:
    """Return what is raised where a link or what was proved does not hold any more."""
    return RefusedError(
        "P8", "登录没有按时完成或者链接已经失效，请重新开始。", "too late, or the link is used: begin again"
    )


def _to_be_tied(
    office: Office, store: Engine, began: Flow, proven: Proven, visitor: Visitor, now: datetime
) -> Answered:
    login = login_of_kept_link(store, began.subject, now)
    if login is None:
        _log(office, "link_refused", visitor, now)
        raise late()
    told = Proof("tie", began.subject, proven.identity, proven.second, proven.at or NEVER)
    token = keep_proof(store, told, now)
    return Answered("tie", login, "", began.language, proof=token)


def _renewed(
    office: Office,
    store: Engine,
    began: Flow,
    proven: Proven,
    person: Person,
    visitor: Visitor,
    session: SignedIn | None,
    now: datetime,
) -> Answered:
    """Note that somebody signed in has shown anew who it is; of that session alone, and asked for just now."""
    if session is None or session.login != person.login or session.mark != began.subject:
        reason = "the session is another's, or has ended"
    elif proven.at is None or proven.at < began.made_at - _CLOCKS:
        reason = "the provider did not ask anew who it is"
    else:
        token, _held = renew_session(store, replace(session, factor_at=now), session.mark, now)
        _log(office, "factor_given", visitor, now, person=person.login)
        return Answered("fresh", person.login, began.following, began.language, token=token)
    zh = "统一身份认证没有重新核对身份，未能确认。请重新开始；不能完成的，请设置两步验证。"
    en = "the provider did not ask anew who you are: begin again, or set up a second factor here"
    raise _refused(office, visitor, now, reason, zh, en, guard="S4", person=person.login)


def _down(office: Office, visitor: Visitor, now: datetime, fault: ProviderDownError) -> DownError:
    _log(office, "oidc_down", visitor, now, reason=str(fault))
    return DownError(
        "P8",
        "统一身份认证暂时不能使用，请稍后再试，或者用登录名和密码登录。",
        "the provider does not answer: try again later, or sign in with a password",
    )


def _refused(
    office: Office, visitor: Visitor, now: datetime, reason: str, zh: str, en: str, guard: str = "P8", **who: str
) -> RefusedError:
    """Put a refused sign-in into the security log with its reason; return what the person is told."""
    _log(office, "oidc_refused", visitor, now, reason=reason, **who)
    return RefusedError(guard, zh, en)


def _log(office: Office, event: str, visitor: Visitor, now: datetime, **told: str) -> None:
    log_security(office.data, event, now, address=visitor.address, agent=visitor.agent, **told)
