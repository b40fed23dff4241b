"""/desk/people: accounts, their roles, links to come in by, and their sessions; for administrators."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response

from archive.office.accounts import MadeLink, add_person, change_grant, new_link, set_state
from archive.office.people import Grant, parse_grant
from archive.office.refusal import RefusedError
from archive.office.second_factor import has_factor
from archive.office.sessions import end_sessions, sessions_of
from archive.office.sign_in import end_factor
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import told_in, visitor_of
from archive.web.desk.signed_in import DONE, ROLE_NAMES, Desk, DeskContext
from archive.web.serving.problems import BadRequestError
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

STATES = {"active": _("在用"), "locked": _("已停用"), "left": _("已离任")}
_KINDS = {
    "add": (_("登记人员"), _("该人员凭链接设置密码后可以登录。")),
    "give": (_("授予角色"), _("自登记时起可以按该角色办理。")),
    "take": (_("收回角色"), _("自登记时起不能再按该角色办理。")),
    "link": (_("发出登录链接"), _("该人员凭链接重新设置密码；此前的链接失效。")),
    "factor": (
        _("取消两步验证"),
        _("该人员的身份验证器和恢复码作废，已登录的立即退出；须启用的，下次登录后重新设置。"),
    ),
    "untie": (
        _("解除统一身份绑定"),
        _("该人员不能再用统一身份认证登录，已登录的立即退出；发出登录链接后可以重新绑定。"),
    ),
    "lock": (_("停用账号"), _("该账号立即不能使用，已登录的立即退出。")),
    "unlock": (_("恢复账号"), _("该账号恢复使用。")),
    "leave": (_("人员离任"), _("该账号终止；以往的办理记录保留。")),
    "end": (_("退出全部登录"), _("该人员须重新登录。")),
}
_STATE_ACTS = {"lock": "person.lock", "unlock": "person.unlock", "leave": "person.leave", "untie": "person.untie"}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a form of the page asks for."""

    what: str
    login: str
    name: str
    grant: Grant | None


@router.get("/desk/people", dependencies=[DONE])
def people(context: Desk) -> Response:
    """Return the page."""
    context.require_admin()
    return _page(context)


@router.post("/desk/people")
def people_changed(context: Desk) -> Response:
    """Show what a form asks for, then do it."""
    context.require_admin()
    if context.was_kept:
        return context.go("/desk/people", done="kept")
    try:
        wish = _wish(context)
    except ValueError:
        return _page(context, _("请填写登录名和角色；地区为行政区划代码或其前几位，空为全部。"), 422)
    title, effect = _KINDS[wish.what]
    answers = [(_("登录名"), wish.login), (_("姓名"), wish.name)]
    if wish.grant:
        answers += [
            (_("角色"), gettext(context.room.language, ROLE_NAMES[wish.grant.role])),
            (_("地区"), wish.grant.region or gettext(context.room.language, _("全部地区"))),
        ]
    page = check_page(context, title=title, answers=answers, effects=[effect], back="/desk/people")
    if page is not None:
        return page
    try:
        made = _done(context, wish)
    except RefusedError as refused:
        return _page(context, told_in(context.room, refused), 409)
    return _page(context, made=made) if made else context.go("/desk/people", done="kept")


def _wish(context: DeskContext) -> _Wish:
    """Return what the form asks for. Raises ValueError."""
    what, grant = context.field("what"), None
    if what not in _KINDS:
        raise BadRequestError(_("请求有误"), status=422)
    if what in ("add", "give", "take"):
        grant = parse_grant({"role": context.field("role"), "region": context.field("region")})
    if not context.field("login"):
        raise ValueError("no login")
    return _Wish(what, context.field("login"), context.field("name") or context.field("login"), grant)


def _done(context: DeskContext, wish: _Wish) -> MadeLink | None:
    """Do it; the link that was made, where one was."""
    office, actor, now, key = context.desk.office, context.actor, context.now, context.field("key")
    if wish.what == "add" and wish.grant:
        return add_person(office, actor, wish.login, wish.name, [wish.grant], now, key=key)
    if wish.what == "link":
        return new_link(office, actor, wish.login, now, key=key)
    if wish.grant:
        several = len(context.state.admins()) > 1 and office.settings.people == "several"
        given = wish.what == "give"
        change_grant(office, actor, wish.login, wish.grant, now, given=given, propose=several, key=key)
    elif wish.what in _STATE_ACTS:
        set_state(office, actor, wish.login, _STATE_ACTS[wish.what], now, key=key)
    elif wish.what == "factor":
        set_state(office, actor, wish.login, "person.factor", now, key=key)
        end_factor(office, context.desk.store, wish.login, visitor_of(context.request), now)
    if wish.what in ("end", "lock", "leave", "untie"):
        end_sessions(context.desk.store, wish.login)
        context.log("sessions_ended", whose=wish.login)
    return None


def _page(context: DeskContext, problem: str = "", status: int = 200, made: MadeLink | None = None) -> Response:
    desk = context.desk
    found = sorted(context.state.people.values(), key=lambda person: (person.state, person.login))
    return context.render(
        "people.html",
        status=status,
        problem=problem,
        made=made,
        people=found,
        sessions={p.login: len(sessions_of(desk.store, desk.office.settings, p.login, context.now)) for p in found},
        factors=[person.login for person in found if has_factor(desk.store, person.login)],
        states=STATES,
        roles=ROLE_NAMES,
    )
