"""Sessions: a random token in the browser, its hash with us; they end when idle, in all, by sign-out, by an
administrator, and when the roles of the person change."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal

from sqlalchemy import Engine, Row, delete, insert, select, update

from archive.config.office import OfficeSettings
from archive.office.links import token_hash
from archive.office.office_store import session
from archive.office.people import Person

Way = Literal["password", "oidc", "proxy"]
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # where nobody says when a factor was last given
_SEEN_EVERY = timedelta(seconds=30)  # a reader of many pages writes seldom
_TWICE = timedelta(seconds=10)  # within which a form sent twice may bring the token from before the first time


@dataclass(frozen=True, slots=True)
class CameBy:
    """How a person came in, when a factor was last given there, and whether a second one was asked for elsewhere."""

    way: Way
    factor_at: datetime
    second: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that holds. ``mark``: by which it is named in lists, never the token; ``ends_at``: when it ends if
    nothing more is asked; ``factor_at``: when the password, or what stands for it, was last given; ``way``: how the
    person came in; ``second``: whether a second factor was asked for elsewhere; ``form_token``: what every form of the
    session carries, those too that were opened before its token was changed."""

    mark: str
    login: str
    made_at: datetime
    seen_at: datetime
    factor_at: datetime
    ends_at: datetime
    address: str
    agent: str
    way: Way = "password"
    second: bool = False
    form_token: str = ""


def open_session(
    store: Engine,
    settings: OfficeSettings,
    person: Person,
    address: str,
    agent: str,
    now: datetime,
    came: CameBy | None = None,
) -> str:
    """Return the token of a new session; beyond the most a person may have, the oldest ends."""
    came = came or CameBy("password", now)
    token = token_urlsafe(32)
    row = {
        "token_hash": token_hash(token),
        "login": person.login,
        "made_at": now,
        "seen_at": now,
        "factor_at": came.factor_at,
        "address": address[:64],
        "agent": agent[:200],
        "grants": _grants(person),
        "way": came.way,
        "second": came.second,
        "form_key": token_urlsafe(32),
    }
    with store.begin() as connection:
        mine = select(session.c.token_hash).where(session.c.login == person.login).order_by(session.c.made_at.desc())
        too_many = connection.scalars(mine).all()[settings.sessions - 1 :]
        connection.execute(delete(session).where(session.c.token_hash.in_(too_many)))
        connection.execute(insert(session).values(row))
    return token


def find_session(
    store: Engine,
    settings: OfficeSettings,
    people: dict[str, Person],
    token: str,
    now: datetime,
    *,
    again: bool = False,
) -> SignedIn | None:
    """Return the session of a token while it holds, and note that it was used. One that does not hold is removed.

    ``again``: the token comes with a form that was acted on already; then the one from before counts for a moment,
    for the browser may have lost the answer that brought the new one.
    """
    if not token:
        return None
    brought = token_hash(token)
    fitting = session.c.token_hash == brought
    if again:
        fitting |= (session.c.old_hash == brought) & (session.c.renewed_at > now - _TWICE)
    with store.connect() as connection:
        row = connection.execute(select(session).where(fitting)).first()
    if row is None:
        return None
    kept = row.token_hash
    person = people.get(row.login)
    if person is None or not person.active or row.grants != _grants(person) or now >= _end(settings, row):
        end_session(store, kept)
        return None
    if now - row.seen_at >= _SEEN_EVERY:
        with store.begin() as connection:
            connection.execute(update(session).where(session.c.token_hash == kept).values(seen_at=now))
    return _told(settings, row, now)


def renew_session(store: Engine, held: SignedIn, old: str, now: datetime) -> tuple[str, SignedIn]:
    """Return a new token for a session, under which alone it goes on, and the session. ``old``: the hash of the token
    that the browser brought."""
    token = token_urlsafe(32)
    mark = token_hash(token)
    with store.begin() as connection:
        row = update(session).where(session.c.token_hash == held.mark)
        connection.execute(row.values(token_hash=mark, old_hash=old, renewed_at=now, factor_at=held.factor_at))
    return token, replace(held, mark=mark)


def sessions_of(store: Engine, settings: OfficeSettings, login: str, now: datetime) -> list[SignedIn]:
    """Return the sessions of a person that hold, the newest first."""
    query = select(session).where(session.c.login == login).order_by(session.c.made_at.desc())
    with store.connect() as connection:
        rows = connection.execute(query).all()
    return [_told(settings, row, row.seen_at) for row in rows if now < _end(settings, row)]


def end_session(store: Engine, mark: str, login: str | None = None) -> None:
    """End one session, of that person only where one is named."""
    fitting = [session.c.token_hash == mark, *([session.c.login == login] if login else [])]
    with store.begin() as connection:
        connection.execute(delete(session).where(*fitting))


def end_sessions(store: Engine, login: str, but: str = "") -> None:
    """End all sessions of a person, but one."""
    with store.begin() as connection:
        connection.execute(delete(session).where(session.c.login == login, session.c.token_hash != but))


def form_token(store: Engine, token: str) -> str:
    """Return what the forms of a token's session carry; "" where there is none."""
    with store.connect() as connection:
        row = connection.execute(select(session).where(session.c.token_hash == token_hash(token))).first()
    return _form_token(row) if row else ""


def _form_token(row: Row[tuple[object, ...]]) -> str:
    """Return what every form of a session carries. One from before there were such keys goes by its mark."""
    key: str = row.form_key or row.token_hash
    return hmac.new(key.encode(), b"form", sha256).hexdigest()


def _grants(person: Person) -> str:
    return " ".join(sorted(f"{grant.role}:{grant.region}" for grant in person.grants))


def _end(settings: OfficeSettings, row: Row[tuple[object, ...]]) -> datetime:
    idle: datetime = row.seen_at + timedelta(minutes=settings.idle_minutes)
    in_all: datetime = row.made_at + timedelta(hours=settings.session_hours)
    return min(idle, in_all)


def _told(settings: OfficeSettings, row: Row[tuple[object, ...]], seen_at: datetime) -> SignedIn:
    ends = min(
        seen_at + timedelta(minutes=settings.idle_minutes), row.made_at + timedelta(hours=settings.session_hours)
    )
    known = (row.token_hash, row.login, row.made_at, seen_at, row.factor_at, ends, row.address, row.agent)
    return SignedIn(*known, row.way or "password", bool(row.second), _form_token(row))
