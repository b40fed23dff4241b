"""People of the office as the journal has them: login, name, what each may do where, whether the account is open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from archive.journal.effects import Effect
from archive.office.act_kinds import ROLES, Role, includes

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_REGION = re.compile(r"\d{0,12}")


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role in every region whose code begins with ``region``; "" is everywhere."""

    role: Role
    region: str = ""

    def covers(self, region: str) -> bool:
        """Whether an object of a region lies within."""
        return region.startswith(self.region)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at a provider: issuer and subject, the only two that are never given anew."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Person:
    """One account. ``state``: active, locked or left; ``identity``: by which it is reached at a provider."""

    login: str
    name: str
    grants: tuple[Grant, ...] = ()
    state: str = "active"
    identity: Identity | None = None

    @property
    def active(self) -> bool:
        return self.state == "active"

    @property
    def is_admin(self) -> bool:
        return any(grant.role == "admin" for grant in self.grants)

    def sees(self, region: str) -> bool:
        """Whether any grant covers a region; an admin sees people and settings, no filings."""
        return any(grant.covers(region) for grant in self.grants)

    def covers(self, region: str) -> bool:
        """Whether the filings of a region are the person's to see: admin opens none."""
        return any(grant.covers(region) for grant in self.grants if grant.role != "admin")

    def role_in(self, region: str, needed: Role) -> Role | None:
        """Return the role by which the person may do what ``needed`` may in a region; None without one."""
        fitting = [g.role for g in self.grants if g.covers(region) and includes(g.role, needed)]
        return max(fitting, key=ROLES.index, default=None)


def holder_of(people: Mapping[str, Person], identity: Identity) -> Person | None:
    """Return whose account an identity is tied to."""
    return next((person for person in people.values() if person.identity == identity), None)


def is_login(text: str) -> bool:
    """Whether a text can be a login: 2 to 32 small letters, digits, dots, hyphens, the first a letter."""
    return bool(_LOGIN.fullmatch(text))


def parse_grant(told: Mapping[str, Any]) -> Grant:
    """Return the grant that a line or form tells. Raises ValueError."""
    named, region = str(told["role"]), str(told.get("region", ""))
    role = next((one for one in ROLES if one == named), None)
    if role is None:
        raise ValueError(f"{named!r} is no role; there are: {', '.join(ROLES)}")
    if not _REGION.fullmatch(region):
        raise ValueError(f"{region!r} is no division code or its first digits")
    return Grant(role, region)


def take_person(people: dict[str, Person], effect: Effect) -> None:
    """Have one act on a person take effect."""
    told: dict[str, Any] = effect.body["person"]
    login = str(told["login"])
    if effect.kind == "person.add":
        grants = tuple(parse_grant(one) for one in told.get("grants", ()))
        people[login] = Person(login, str(told["name"]), grants)
        return
    if effect.kind == "person.recover":  # an administrator and nothing else, also where there was no such account
        people[login] = Person(login, str(told["name"]), (Grant("admin"),))
        return
    person = people[login]
    if effect.kind == "person.tie":
        people[login] = replace(person, identity=Identity(str(told["issuer"]), str(told["subject"])))
    elif effect.kind == "person.untie":
        people[login] = replace(person, identity=None)
    elif effect.kind == "person.role":
        people[login] = _granted(person, parse_grant(told["grant"]), given=bool(told["given"]))
    elif state := {"person.lock": "locked", "person.unlock": "active", "person.leave": "left"}.get(effect.kind):
        people[login] = replace(person, state=state)


def _granted(person: Person, grant: Grant, *, given: bool) -> Person:
    others = tuple(one for one in person.grants if one != grant)
    return replace(person, grants=(*others, grant) if given else others)
