"""Accounts as acts: people added, given roles, locked, readmitted by a link, and the first administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.journal.line import JournalLine
from archive.office.act import act
from archive.office.intent import Actor, Intent
from archive.office.journal_state import journal_state
from archive.office.links import make_link
from archive.office.notices import tell
from archive.office.office_store import open_store
from archive.office.people import Grant
from archive.office.place import Office
from archive.office.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class MadeLink:
    """The address to hand over to a person, and until when it is good."""

    address: str
    until: datetime


def first_admin(office: Office, actor: Actor, login: str, now: datetime, *, recover: bool = False) -> MadeLink:
    """Make the first administrator, or with ``recover`` one more where nobody can get in any more."""
    state = journal_state(office.data)
    if state.admins() and not recover:
        names = ", ".join(person.login for person in state.admins())
        raise RefusedError(
            "P5",
            f"已有管理员（{names}）：请联系管理员；确需恢复的，加--recover，全部管理员将收到提示。",
            f"there is an administrator ({names}): ask them, or give --recover, which all are told",
        )
    if state.people:
        act(office, actor, _on(login, "person.recover", name=login), now)
        _tell_admins(office, login, now)
    else:
        act(office, actor, _on(login, "person.add", name=login, grants=[{"role": "admin", "region": ""}]), now)
    return _link(office, actor, login, timedelta(minutes=office.settings.first_admin_minutes), now)


def add_person(
    office: Office, actor: Actor, login: str, name: str, grants: Sequence[Grant], now: datetime, *, key: str = ""
) -> MadeLink:
    """Add an account and return its link."""
    told = [{"role": grant.role, "region": grant.region} for grant in grants]
    act(office, actor, _on(login, "person.add", key, name=name, grants=told), now)
    return _link(office, actor, login, timedelta(hours=office.settings.invitation_hours), now)


def new_link(office: Office, actor: Actor, login: str, now: datetime, *, key: str = "") -> MadeLink:
    """Return a new link for an account: to set a password anew. Those before it end."""
    act(office, actor, _on(login, "person.link", key), now)
    return _link(office, actor, login, timedelta(hours=office.settings.invitation_hours), now)


def change_grant(
    office: Office,
    actor: Actor,
    login: str,
    grant: Grant,
    now: datetime,
    *,
    given: bool,
    propose: bool = False,
    key: str = "",
) -> JournalLine:
    """Give a role or take it back; in two steps where there are two administrators."""
    name = "person.role.propose" if propose else "person.role"
    told = {"role": grant.role, "region": grant.region}
    return act(office, actor, _on(login, name, key, grant=told, given=given), now)


def set_state(office: Office, actor: Actor, login: str, kind: str, now: datetime, *, key: str = "") -> JournalLine:
    """Enter what became of an account: ``person.lock``, ``person.unlock``, ``person.leave``, ``person.factor``."""
    return act(office, actor, _on(login, kind, key), now)


def _on(login: str, kind: str, key: str = "", **told: object) -> Intent:
    return Intent(kind, f"person:{login}", "", {"person": {"login": login, **told}}, key=key)


def _tell_admins(office: Office, login: str, now: datetime) -> None:
    store = open_store(office.data)
    for admin in journal_state(office.data).admins():
        tell(store, admin.login, "recover", login, now)
    store.dispose()


def _link(office: Office, actor: Actor, login: str, good_for: timedelta, now: datetime) -> MadeLink:
    store = open_store(office.data)
    try:
        token = make_link(store, login, actor.by, good_for, now)
    finally:
        store.dispose()
    return MadeLink(f"{office.settings.public_url}/desk/welcome/{token}", now + good_for)
