"""What is kept of a sign-in between our page, the provider and the answer: on our side, bound to one browser, used
once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Literal

from sqlalchemy import Engine, delete, func, insert, select

from archive.office.links import token_hash
from archive.office.office_store import flow, proof
from archive.office.oidc_provider import Begun
from archive.office.people import Identity

Purpose = Literal["sign_in", "tie", "fresh"]
_GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in that has begun. ``subject``: hash of the link to be tied, or of the session to be renewed."""

    purpose: Purpose
    subject: str
    nonce: str
    verifier: str
    following: str
    language: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """Whom a provider proved, kept until the person has said the rest. ``subject``: hash of the link to be tied, or the
    login whose code is asked for; ``proved_at``: when a factor was given there."""

    purpose: Literal["tie", "code"]
    subject: str
    identity: Identity
    second: bool
    proved_at: datetime
    following: str = ""


def begin_flow(store: Engine, begun: Begun, told: Flow, browser: str, address: str) -> None:
    """Keep a sign-in that begins; those of long ago are forgotten."""
    row = {
        "state_hash": token_hash(begun.state),
        "browser_hash": token_hash(browser),
        "address": address,
        **{name: getattr(told, name) for name in Flow.__dataclass_fields__},
    }
    with store.begin() as connection:
        connection.execute(delete(flow).where(flow.c.made_at < told.made_at - _GOOD_FOR))
        connection.execute(insert(flow).values(row))


def flows_of(store: Engine, address: str, now: datetime) -> int:
    """Return how many sign-ins of an address wait for an answer."""
    fitting = (flow.c.address == address, flow.c.made_at > now - _GOOD_FOR)
    with store.connect() as connection:
        return connection.scalar(select(func.count()).select_from(flow).where(*fitting)) or 0


def take_flow(store: Engine, state: str, browser: str, now: datetime) -> Flow | None:
    """Use up the sign-in of a state; None when there is none (any more), or another browser brings it."""
    with store.begin() as connection:
        row = connection.execute(
            delete(flow).where(flow.c.state_hash == token_hash(state)).returning(*flow.c)
        ).one_or_none()
    if row is None or row.made_at < now - _GOOD_FOR or row.browser_hash != token_hash(browser):
        return None
    return Flow(row.purpose, row.subject, row.nonce, row.verifier, row.following, row.language, row.made_at)


def keep_proof(store: Engine, told: Proof, now: datetime) -> str:
    """Keep whom the provider proved and return the token that the browser brings with the rest."""
    token = token_urlsafe(32)
    row = {
        "token_hash": token_hash(token),
        "purpose": told.purpose,
        "subject": told.subject,
        "issuer": told.identity.issuer,
        "identity": told.identity.subject,
        "second": told.second,
        "proved_at": told.proved_at,
        "following": told.following,
        "made_at": now,
    }
    with store.begin() as connection:
        connection.execute(delete(proof).where(proof.c.made_at < now - _GOOD_FOR))
        connection.execute(insert(proof).values(row))
    return token


def find_proof(store: Engine, token: str, now: datetime) -> Proof | None:
    """Return what was proved, while it is good; looking uses nothing up."""
    fitting = (proof.c.token_hash == token_hash(token), proof.c.made_at > now - _GOOD_FOR)
    with store.connect() as connection:
        row = connection.execute(select(proof).where(*fitting)).one_or_none()
    if row is None:
        return None
    identity = Identity(row.issuer, row.identity)
    return Proof(row.purpose, row.subject, identity, row.second, row.proved_at, row.following)


def use_proof(store: Engine, token: str) -> bool:
    """Use a proof up. Two at once: one gets it."""
    with store.begin() as connection:
        return connection.execute(delete(proof).where(proof.c.token_hash == token_hash(token))).rowcount > 0
