"""P1, P3, P5: whose grants cover the object and the step, and who may hold which roles."""

from __future__ import annotations

from archive.office.act_kinds import ROLE_ZH, TIE, Role
from archive.office.desk_subscription import END
from archive.office.guards.question import Question
from archive.office.people import Grant, Identity, holder_of, is_login, parse_grant
from archive.office.refusal import OutOfScopeError, RefusedError


def role_of(asked: Question) -> str:
    """Return the role in which the actor may do it; "" without accounts. Raises RefusedError."""
    person = asked.person
    if person is None or (asked.is_recovery and asked.actor.via == "cli"):
        return ""
    if asked.kind.id == TIE:
        return ""  # one's own, which no role gives or takes (P8)
    if asked.kind.id == END:  # whoever made a subscription may end it, whatever became of their roles (M1)
        return person.role_in(asked.intent.region, "viewer") or ""
    needed: Role = asked.kind.role_for(asked.step)
    if role := person.role_in(asked.intent.region, needed):
        return role
    if asked.kind.or_admin and (role := person.role_in(asked.intent.region, "admin")):
        return role
    if not person.sees(asked.intent.region):
        raise OutOfScopeError(
            "P1", "没有该对象。", f"there is no {asked.intent.object} within the regions of {person.login}"
        )
    raise RefusedError(
        "P1",
        f"该事项须由{ROLE_ZH[needed]}角色办理。",
        f"this takes the role {needed} ({ROLE_ZH[needed]}) in region {asked.intent.region or '*'}",
    )


def sound_person(asked: Question) -> None:
    """Refuse an act on a person that cannot be: a login that is taken or unknown, roles that do not go together."""
    if not asked.kind.id.startswith("person.") or asked.step in ("approve", "refuse", "withdraw"):
        return
    told = asked.intent.body["person"]
    login = str(told["login"])
    if asked.kind.id == "person.add":
        if not is_login(login):
            raise RefusedError(
                "P1",
                "登录名须为2至32个小写字母、数字、点或者连字符，以字母开头。",
                f"{login!r} is no login: 2 to 32 of a-z, 0-9, dot and hyphen, a letter first",
            )
        if login in asked.state.people:
            raise RefusedError("P1", f"已有账号{login}。", f"there is an account {login} already")
    elif login not in asked.state.people and asked.kind.id != "person.recover":
        raise RefusedError(
            "P1", f"没有账号{login}。", f"there is no account {login}; `nianbao people list` shows those there are"
        )
    _own_identity(asked, login)
    _first_admin(asked)
    _roles_together(asked, _grants_after(asked, login))


def _own_identity(asked: Question, login: str) -> None:
    if asked.kind.id != TIE:
        return
    told, issuer = asked.intent.body["person"], asked.office.settings.oidc.issuer
    identity = Identity(str(told.get("issuer", "")), str(told.get("subject", "")))
    if asked.actor.by != login or asked.actor.via != "web":
        raise RefusedError(
            "P8", "统一身份只能由本人绑定。", "an identity is tied by whoever it is, by the link on the desk"
        )
    if not issuer or identity.issuer != issuer or not identity.subject:
        raise RefusedError(
            "P8", "该身份不是由所设置的统一身份认证证明的。", "the identity is not one of the issuer that is set"
        )
    holder = holder_of(asked.state.people, identity)
    if holder is not None and holder.login != login:
        raise RefusedError(
            "P8",
            "该身份已绑定其他账号，请联系管理员。",
            f"the identity is tied to {holder.login} already: an administrator can untie it",
        )


def _first_admin(asked: Question) -> None:
    if asked.has_accounts or asked.kind.id != "person.add":
        return
    if asked.intent.body["person"].get("grants") != [{"role": "admin", "region": ""}]:
        raise RefusedError(
            "P5",
            "第一个账号须为管理员。",
            "the first account is an administrator's: `nianbao people first-admin LOGIN`",
        )


def _grants_after(asked: Question, login: str) -> set[Grant]:
    told = asked.intent.body["person"]
    held = set(asked.state.people[login].grants) if login in asked.state.people else set()
    try:
        if asked.kind.id == "person.add":
            return {parse_grant(one) for one in told.get("grants", ())}
        if asked.kind.id == "person.role":
            grant = parse_grant(told["grant"])
            return held | {grant} if told["given"] else held - {grant}
    except ValueError as wrong:
        raise RefusedError("P1", "角色或者地区有误：地区为行政区划代码或其前几位。", str(wrong)) from None
    return held


def _roles_together(asked: Question, grants: set[Grant]) -> None:
    if asked.office.settings.people == "one" or asked.kind.id == "person.recover":
        return
    roles = {grant.role for grant in grants}
    if "admin" in roles and len(roles) > 1:
        raise RefusedError(
            "P3",
            "管理角色不与其他角色同时持有，请另设账号。",
            "admin is held together with no other role: give it an account of its own",
        )
    if any(grant.role == "admin" and grant.region for grant in grants):
        raise RefusedError(
            "P1", "管理角色不分地区，地区须为空。", "admin is not given for a region: leave --region out"
        )
