"""Signing in by the name that a trusted reverse proxy gives (P9): of accounts that exist, with the journal's roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from archive.office.journal_state import journal_state
from archive.office.people import Person, is_login
from archive.office.place import Office
from archive.office.second_factor import has_factor
from archive.office.sessions import NEVER, CameBy
from archive.office.sign_in import Opened, Visitor, is_right_code, opened


def named_by_proxy(office: Office, peer: str, named: Sequence[str]) -> Person | None:
    """Return the active account that a header names, where whoever is connected is trusted and names just one."""
    settings = office.settings.proxy
    if not settings.header or len(named) != 1 or not settings.trusts(peer):
        return None
    login = named[0].strip().casefold()
    person = journal_state(office.data).people.get(login) if is_login(login) else None
    return person if person is not None and person.active else None


def sign_in_by_proxy(
    office: Office, store: Engine, person: Person, code: str, visitor: Visitor, now: datetime
) -> Opened | None:
    """Open a session for whom a proxy names; None for a wrong code of a second factor kept with us. Raises ClosedError.

    Nobody says when the proxy last asked who it is: for grave acts a code or the password is asked for.
    """
    elsewhere = office.settings.proxy.second_factor
    came = CameBy("proxy", NEVER, elsewhere)
    if has_factor(store, person.login) and not elsewhere:
        if not is_right_code(office, store, person.login, code, visitor, now):
            return None
        came = CameBy("proxy", now)
    return opened(office, store, person, visitor, now, came)
