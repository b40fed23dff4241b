"""What follows on an identity that a provider proved: a code of the second factor, or tying it to one's account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from archive.office.act import act, require_allowed
from archive.office.act_kinds import TIE
from archive.office.intent import Actor, Intent, new_key
from archive.office.journal_state import journal_state
from archive.office.links import login_of_kept_link, use_kept_link
from archive.office.notices import tell
from archive.office.oidc_flows import Proof, find_proof, use_proof
from archive.office.oidc_sign_in import late
from archive.office.place import Office
from archive.office.second_factor import has_factor
from archive.office.security_log import log_security
from archive.office.sessions import CameBy, end_sessions
from archive.office.sign_in import Opened, Visitor, is_right_code, opened


def give_code(
    office: Office, store: Engine, token: str, code: str, visitor: Visitor, now: datetime
) -> tuple[Opened, str] | None:
    """Open a session for somebody whom the provider proved, by a code of the second factor kept with us, and say where
    to go on; None for a wrong code. Raises RefusedError when nobody was proved (any more), ClosedError."""
    proof = find_proof(store, token, now)
    person = journal_state(office.data).people.get(proof.subject) if proof and proof.purpose == "code" else None
    if proof is None or person is None or not person.active or person.identity != proof.identity:
        raise late()
    if not is_right_code(office, store, person.login, code, visitor, now):
        return None
    if not use_proof(store, token):
        raise late()
    return opened(office, store, person, visitor, now, CameBy("oidc", now)), proof.following


def login_to_tie(office: Office, store: Engine, proof: Proof, now: datetime) -> str | None:
    """Return whose account a proved identity would be tied to; None where the link does not hold any more."""
    login = login_of_kept_link(store, proof.subject, now) if proof.purpose == "tie" else None
    person = journal_state(office.data).people.get(login or "")
    return login if person is not None and person.active else None


def asks_code(store: Engine, proof: Proof, login: str) -> bool:
    """Whether a code is asked for before an identity is tied: the account has a second factor, and the provider asked
    for none."""
    return has_factor(store, login) and not proof.second


def tie(office: Office, store: Engine, token: str, code: str, visitor: Visitor, now: datetime) -> Opened | None:
    """Tie the identity that the provider proved to the account of the link, and open a session; the link is used up.
    None for a wrong code of the second factor.

    Raises RefusedError; the link stays good where the identity may not be tied.
    """
    proof = find_proof(store, token, now)
    login = login_to_tie(office, store, proof, now) if proof else None
    if proof is None or login is None:
        raise late()
    told = {"login": login, "issuer": proof.identity.issuer, "subject": proof.identity.subject}
    actor, intent = Actor(login, "web"), Intent(TIE, f"person:{login}", "", {"person": told}, key=new_key())
    require_allowed(office, actor, intent, now)
    if asks_code(store, proof, login) and not is_right_code(office, store, login, code, visitor, now):
        return None
    if not use_proof(store, token) or use_kept_link(store, proof.subject, now) is None:
        raise late()
    act(office, actor, intent, now)
    end_sessions(store, login)
    tell(store, login, "identity", visitor.address, now)
    log_security(office.data, "identity_tied", now, person=login, address=visitor.address, agent=visitor.agent)
    person, came = journal_state(office.data).people[login], CameBy("oidc", proof.proved_at, proof.second)
    return opened(office, store, person, visitor, now, came, by_link=True)
