"""`nianbao people`: the accounts of the desk, who may do what where, and links to come in by."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from archive.clock import format_minute, utc_now
from archive.errors import NianbaoError
from archive.office.accounts import MadeLink, add_person, change_grant, first_admin, new_link, set_state
from archive.office.act_kinds import ROLE_ZH
from archive.office.journal_state import journal_state
from archive.office.people import Grant, Person, parse_grant
from archive.office.place import office_here
from crawler.commands.acting import By, Propose, actor
from crawler.commands.options import Format, FormatOption, write_text
from crawler.commands.terminal import terminal

group = typer.Typer(no_args_is_help=True, help="Manage the accounts of the desk and their roles.")

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="Login: 2 to 32 of a-z, 0-9, dot, hyphen.")]
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="viewer, clerk, approver or admin.")]
OfRegion = Annotated[str, typer.Option("--region", help="Division code or its first digits; empty: everywhere.")]
_STATES = {"active": "", "locked": "已停用", "left": "已离任"}


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="people")


@group.command("first-admin", help="Make the first administrator and print the link to come in by; it is good once.")
def first_admin_(
    login: Login,
    recover: Annotated[
        bool, typer.Option("--recover", help="Although there is an administrator; all of them are told.")
    ] = False,
    by: By = "",
) -> None:
    _print_link(login, first_admin(office_here(), actor(by), login, utc_now(), recover=recover))


@group.command("add", help="Add an account and print the link to come in by.")
def add(
    login: Login,
    role: RoleName,
    name: Annotated[str, typer.Option("--name", help="Name of the person.")],
    region: OfRegion = "",
    by: By = "",
) -> None:
    if not name.strip():
        raise NianbaoError("--name: give the person's name")
    made = add_person(office_here(), actor(by), login, name.strip(), [_grant(role, region)], utc_now())
    _print_link(login, made)


@group.command("role", help="Give a role, or with --remove take it back.")
def role_(
    login: Login,
    role: RoleName,
    region: OfRegion = "",
    remove: Annotated[bool, typer.Option("--remove", help="Take the role back.")] = False,
    propose: Propose = False,
    by: By = "",
) -> None:
    grant, given = _grant(role, region), not remove
    line = change_grant(office_here(), actor(by), login, grant, utc_now(), given=given, propose=propose)
    print(f"{'proposed as ' if propose else ''}{line.seq}")


@group.command("lock", help="Lock an account: its sessions end at once.")
def lock(login: Login, by: By = "") -> None:
    _set(login, "person.lock", by)


@group.command("unlock", help="Open a locked account again.")
def unlock(login: Login, by: By = "") -> None:
    _set(login, "person.unlock", by)


@group.command("leave", help="End the account of a person who has left; what they did stays.")
def leave(login: Login, by: By = "") -> None:
    _set(login, "person.leave", by)


@group.command("link", help="Print a new link by which a person sets their password anew.")
def link(login: Login, by: By = "") -> None:
    _print_link(login, new_link(office_here(), actor(by), login, utc_now()))


@group.command("list", help="List the accounts and their roles.")
def list_(format: FormatOption = Format.table) -> None:
    if format not in (Format.table, Format.json):
        raise NianbaoError(f"--format {format.value} is not offered here; table or json")
    people = sorted(journal_state(office_here().data).people.values(), key=lambda person: person.login)
    if format is Format.json:
        write_text(json.dumps([_told(person) for person in people], ensure_ascii=False, indent=1) + "\n")
        return
    table = Table()
    for heading in ("账号", "姓名", "角色", "状态"):
        table.add_column(heading, overflow="fold")
    for person in people:
        roles = "、".join(f"{ROLE_ZH[grant.role]}{grant.region and f'（{grant.region}）'}" for grant in person.grants)
        table.add_row(person.login, person.name, roles, _STATES[person.state])
    terminal(120).print(table)


def _grant(role: str, region: str) -> Grant:
    try:
        return parse_grant({"role": role, "region": region})
    except ValueError as wrong:
        raise NianbaoError(str(wrong)) from None


def _set(login: str, kind: str, by: str) -> None:
    now: datetime = utc_now()
    print(set_state(office_here(), actor(by), login, kind, now).seq)


def _told(person: Person) -> dict[str, object]:
    grants = [{"role": grant.role, "region": grant.region} for grant in person.grants]
    return {"login": person.login, "name": person.name, "state": person.state, "grants": grants}


def _print_link(login: str, made: MadeLink) -> None:
    print(f"{login}: {made.address}")
    print(f"good once, until {format_minute(made.until)}; hand it over in person or by a channel that only they read")
