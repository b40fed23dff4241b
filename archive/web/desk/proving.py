"""Showing again who one is, before something grave (S4): by the password, by a code, or at the provider."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from archive.office.passwords import BusyError
from archive.office.refusal import RefusedError
from archive.office.second_factor import has_factor
from archive.office.sign_in import has_password, is_right, is_right_code
from archive.web.desk.desk_state import visitor_of
from archive.web.desk.signed_in import BUSY, DeskContext
from archive.web.wording.translation import gettext_noop as _

Way = Literal["", "password", "code", "provider", "nothing"]
_WRONG = {"password": _("密码不正确，请重新输入。"), "code": _("验证码不正确，请重新输入。")}
_PROVIDER_FIRST = _("请先重新登录，再回到本页确认。")
_NOTHING = _("您没有密码，也没有设置两步验证：请先设置两步验证。")


def way_to_prove(context: DeskContext) -> Way:
    """Return by what the person shows who it is; "" where that was done a short while ago."""
    return "" if context.is_fresh else way_of(context)


def way_of(context: DeskContext) -> Way:
    """Return by what the person can show it at all, the password first."""
    store, person = context.desk.store, context.person
    if has_password(store, person.login):
        return "password"
    if has_factor(store, person.login):
        return "code"
    return "provider" if context.desk.provider and person.identity else "nothing"


def is_new(context: DeskContext) -> bool:
    """Whether the session began a short while ago: enough to set up a first factor where there is nothing else."""
    return context.now - context.session.made_at < timedelta(minutes=context.desk.office.settings.fresh_minutes)


def prove(context: DeskContext, way: Way) -> str:
    """Return why what the form says does not show who it is; "" where it does, and then it counts for a while."""
    office, store, login = context.desk.office, context.desk.store, context.person.login
    visitor = visitor_of(context.request)
    if way in ("provider", "nothing"):
        return _PROVIDER_FIRST if way == "provider" else _NOTHING
    try:
        if way == "password":
            right = is_right(office, store, login, str(context.form.get("password", "")), visitor, context.now)
        else:
            right = is_right_code(office, store, login, context.field("code"), visitor, context.now)
    except BusyError:
        return BUSY
    except RefusedError:
        return _("密码多次输入错误，请稍后再试。")
    if not right:
        return _WRONG[way]
    context.renew(context.now)
    return ""
