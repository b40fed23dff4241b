"""One request of somebody signed in: who it is, the form they sent, and how their acts are done."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from archive.office.act_kinds import Role
from archive.office.attempt_limits import count_tries, note_try
from archive.office.intent import Actor
from archive.office.journal_state import JournalState, journal_state
from archive.office.links import token_hash
from archive.office.notices import notices_of
from archive.office.people import Person
from archive.office.second_factor import has_factor, must_have_factor
from archive.office.security_log import log_security
from archive.office.sessions import SignedIn, find_session, renew_session
from archive.office.sign_in import actor_of, password_age
from archive.web.desk.desk_state import DeskState, desk_state, session_token, visitor_of
from archive.web.desk.gate import takes_files
from archive.web.desk.proxy_name import is_anothers
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.translation import gettext_noop as _

_READS = ("GET", "HEAD")
_WRITE = "write"
_BEFORE_FACTOR = ("/desk/me/factor", "/desk/me/fresh", "/desk/sign-out", "/desk/me")
_MOST_FIELDS = 400  # a county with a column for each organ has a field or two for each of them
BUSY = _("当前登录人数过多，请几秒钟后再试。")
FORBIDDEN = _("您的角色不能打开本页。")
ROLE_NAMES: dict[Role, str] = {
    "viewer": _("查看"),
    "clerk": _("经办"),
    "approver": _("审核签发"),
    "admin": _("管理"),
}


class SignInFirst(Exception):
    """Nobody is signed in: the sign-in page comes first. ``kept``: what was typed meanwhile."""

    def __init__(self, kept: Mapping[str, str]) -> None:
        self.kept = dict(kept)


class FactorFirst(Exception):
    """Somebody signed in whose role asks for a second factor, and who has none yet: that page comes first."""


@dataclass(slots=True)
class DeskContext:
    """One request of a person who is signed in. ``session`` is another once its token was changed in the request."""

    room: RequestContext
    desk: DeskState
    person: Person
    session: SignedIn
    form: FormData
    now: datetime

    @property
    def request(self) -> Request:
        return self.room.request

    @property
    def state(self) -> JournalState:
        """The journal so far."""
        return journal_state(self.desk.office.data)

    @property
    def actor(self) -> Actor:
        return actor_of(self.person.login)

    @property
    def is_fresh(self) -> bool:
        """Whether the password, or what stands for it, was given within the time that grave acts ask for."""
        return self.now - self.session.factor_at < timedelta(minutes=self.desk.office.settings.fresh_minutes)

    @property
    def seconds_left(self) -> int:
        """How long the session holds if nothing more is asked."""
        return int((self.session.ends_at - self.now).total_seconds())

    @property
    def common_region(self) -> str:
        """The region of the only grant; "" where there are several."""
        regions = {grant.region for grant in self.person.grants}
        return regions.pop() if len(regions) == 1 else ""

    @property
    def bar(self) -> list[tuple[str, str]]:
        """Address and name of the pages that the person's roles open."""
        roles = {grant.role for grant in self.person.grants}
        pages = [("/desk", _("待办"))]
        if roles - {"admin"}:
            pages += [
                ("/desk/cases", _("案卷")),
                ("/desk/notices", _("通报")),
                ("/desk/orders", _("督办")),
                ("/desk/roster", _("名录")),
                ("/desk/watch", _("监测")),
                ("/desk/report", _("报告")),
            ]
        if roles & {"approver", "admin"}:
            pages.append(("/desk/audit", _("办理日志")))
        if "admin" in roles:
            pages += [("/desk/counties", _("县级审定")), ("/desk/people", _("人员"))]
        if roles - {"viewer"}:
            pages.append(("/desk/subscriptions", _("订阅")))
        return [*pages, ("/desk/me", _("我的账号"))]

    @property
    def role_names(self) -> dict[Role, str]:
        return ROLE_NAMES

    @property
    def was_kept(self) -> bool:
        """Whether this very form was acted on before: sent twice, it is one act and the same answer."""
        done = self.state.keys.get(self.field("key"))
        return done is not None and done.by == self.person.login

    @property
    def seen(self) -> int | None:
        """The seq of the newest line on the object when the form was opened; None where the form does not say."""
        said = self.field("seen")
        return int(said) if said.isdigit() else None

    def field(self, name: str) -> str:
        """Return a field of the form, without surrounding white space; "" when it is not given."""
        return value.strip() if isinstance(value := self.form.get(name, ""), str) else ""

    def render(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Return a page of the desk."""
        values |= {
            "desk": self,
            "person": self.person,
            "form_token": self.session.form_token,
            "told": notices_of(self.desk.store, self.person.login),
            "done": "done" in self.room.takes.repeatable and self.room.param("done"),
            "problem": values.get("problem", ""),
        }
        values.setdefault("region", self.common_region)  # whose watch is told at the head, and in the foot
        page = render_page(self.room, f"desk/{template}", **values)
        page.status_code = status
        return page

    def go(self, path: str, **parameters: str) -> RedirectResponse:
        """Send the browser on after a write; ``done`` says that it was kept."""
        if self.room.language == "en":
            parameters["lang"] = "en"
        query = f"?{urlencode(parameters)}" if parameters else ""
        return RedirectResponse(f"{path}{query}", 303)

    def renew(self, factor_at: datetime) -> None:
        """Note when a factor was last given, and go on under a new token, which the answer brings to the browser."""
        held, old = replace(self.session, factor_at=factor_at), token_hash(session_token(self.request))
        token, self.session = renew_session(self.desk.store, held, old, self.now)
        self.desk.send_session(self.request, token)

    def require_admin(self) -> None:
        """Refuse a page that is for administrators alone. Raises BadRequestError."""
        if not self.person.is_admin:
            self.log("forbidden")
            raise BadRequestError(FORBIDDEN, status=403)

    def log(self, event: str, **told: str) -> None:
        """Note something of this request in the security log."""
        visitor = visitor_of(self.request)
        log_security(
            self.desk.office.data,
            event,
            self.now,
            person=self.person.login,
            address=visitor.address,
            agent=visitor.agent,
            route=self.request.url.path,
            **told,
        )


async def _form(request: Request) -> FormData:
    if request.method in _READS:
        return FormData()
    files = desk_state(request).office.settings.upload_files if takes_files(request.url.path) else 0
    return await request.form(max_files=files, max_fields=_MOST_FIELDS, max_part_size=64 * 1024)


SentForm = Annotated[FormData, Depends(_form)]


def _desk_context(room: Context, form: SentForm) -> DeskContext:
    request, desk, now = room.request, desk_state(room.request), room.app_state.now()
    token, office = session_token(request), desk.office
    people = journal_state(office.data).people
    sent = journal_state(office.data).keys.get(str(form.get("key", "")))
    found = find_session(desk.store, office.settings, people, token, now, again=sent is not None)
    if found is None or is_anothers(desk, request, found, now):
        raise SignInFirst({name: value for name, value in form.items() if isinstance(value, str)})
    context = DeskContext(room, desk, people[found.login], found, form, now)
    if found.mark != token_hash(token):
        context.renew(found.factor_at)
    if request.method not in _READS:
        _may_write(context)
    _password_in_time(context)
    if request.url.path not in _BEFORE_FACTOR and _lacks_factor(context):
        raise FactorFirst
    return context


def _lacks_factor(context: DeskContext) -> bool:
    person, desk = context.person, context.desk
    asked = must_have_factor(desk.office.settings, person) and not context.session.second
    return asked and not has_factor(desk.store, person.login)


def _may_write(context: DeskContext) -> None:
    """Refuse a form without the session's token, and more of them in a minute than a person can mean."""
    if not hmac.compare_digest(context.field("form_token").encode(), context.session.form_token.encode()):
        context.log("form_refused", reason="form token")
        raise BadRequestError(_("表单已失效，请返回上一页重新打开后再提交。"), status=403)
    store, person = context.desk.store, context.person.login
    since = context.now - timedelta(minutes=1)
    if count_tries(store, _WRITE, person, since) >= context.desk.office.settings.writes_a_minute:
        context.log("limited", reason="writes")
        raise BadRequestError(_("提交过于频繁，请一分钟后再试。"), status=429)
    note_try(store, _WRITE, person, context.now)


def _password_in_time(context: DeskContext) -> None:
    days = context.desk.office.settings.password_days
    if not days or context.request.url.path == "/desk/me":
        return
    age = password_age(context.desk.store, context.person.login, context.now)
    if age and age > timedelta(days=days):
        raise BadRequestError(_("密码已到期，请先在“我的账号”中更换。"), status=403)


Desk = Annotated[DeskContext, Depends(_desk_context)]
DONE = accepts("done")  # what a page takes to which a write leads
