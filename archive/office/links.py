"""Links by which a person comes in without a password: each good once, for a time, and kept as a hash only."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import Engine, insert, select, update

from archive.office.office_store import link


def make_link(store: Engine, login: str, made_by: str, good_for: timedelta, now: datetime) -> str:
    """Return the token of a new link; older ones of the same person end."""
    token = token_urlsafe(32)
    row = {
        "token_hash": token_hash(token),
        "login": login,
        "made_by": made_by,
        "made_at": now,
        "expires_at": now + good_for,
    }
    with store.begin() as connection:
        connection.execute(update(link).where(link.c.login == login, link.c.used_at.is_(None)).values(used_at=now))
        connection.execute(insert(link).values(row))
    return token


def login_of_link(store: Engine, token: str, now: datetime) -> str | None:
    """Return whose link it is, while it is good; looking uses nothing up."""
    return login_of_kept_link(store, token_hash(token), now)


def login_of_kept_link(store: Engine, kept: str, now: datetime) -> str | None:
    """Return the same of a link by the hash of its token."""
    fitting = (link.c.token_hash == kept, link.c.used_at.is_(None), link.c.expires_at > now)
    with store.connect() as connection:
        login: str | None = connection.scalar(select(link.c.login).where(*fitting))
    return login


def use_link(store: Engine, token: str, now: datetime) -> str | None:
    """Use a link up and return whose it was; None when it is not good (any more). Two at once: one gets it."""
    return use_kept_link(store, token_hash(token), now)


def use_kept_link(store: Engine, kept: str, now: datetime) -> str | None:
    """Use up a link by the hash of its token."""
    fitting = (link.c.token_hash == kept, link.c.used_at.is_(None), link.c.expires_at > now)
    with store.begin() as connection:
        used = update(link).where(*fitting).values(used_at=now).returning(link.c.login)
        login: str | None = connection.scalar(used)
    return login


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token, as it is kept."""
    return sha256(token.encode()).hexdigest()
