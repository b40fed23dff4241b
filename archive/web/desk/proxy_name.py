"""Whom a trusted proxy names in a request (P9), and sessions that it opened."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request

from archive.office.people import Person
from archive.office.proxy_sign_in import named_by_proxy
from archive.office.security_log import log_security
from archive.office.sessions import SignedIn, end_session
from archive.web.desk.desk_state import DeskState, desk_state, visitor_of


def person_of_proxy(request: Request) -> Person | None:
    """Return whom a trusted proxy names; the peer is whoever is connected, whatever the request says of it."""
    office = desk_state(request).office
    peer = request.client.host if request.client else ""
    header = office.settings.proxy.header
    return named_by_proxy(office, peer, request.headers.getlist(header) if header else [])


def is_anothers(desk: DeskState, request: Request, found: SignedIn, now: datetime) -> bool:
    """Whether a session that a proxy opened comes without its name there: it ends then."""
    named = person_of_proxy(request) if found.way == "proxy" else None
    if found.way != "proxy" or (named is not None and named.login == found.login):
        return False
    end_session(desk.store, found.mark)
    told = {"person": found.login, "address": visitor_of(request).address, "reason": "the proxy names another"}
    log_security(desk.office.data, "session_ended", now, **told)
    return True
