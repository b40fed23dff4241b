"""What a person is told on the next page: a new password or browser, failures before a success, a recovery."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from archive.office.office_store import notice


def tell(store: Engine, login: str, kind: str, told: str, now: datetime) -> None:
    """Have a person told of something at their next page."""
    with store.begin() as connection:
        connection.execute(insert(notice).values(login=login, at=now, kind=kind, told=told[:200]))


def notices_of(store: Engine, login: str) -> list[tuple[int, datetime, str, str]]:
    """Return what a person is to be told and has not yet put away."""
    query = select(notice.c.id, notice.c.at, notice.c.kind, notice.c.told)
    with store.connect() as connection:
        rows = connection.execute(query.where(notice.c.login == login, notice.c.seen_at.is_(None))).all()
    return [(row.id, row.at, row.kind, row.told) for row in rows]


def put_notices_away(store: Engine, login: str, now: datetime) -> None:
    """Take what a person was told as read."""
    with store.begin() as connection:
        connection.execute(update(notice).where(notice.c.login == login).values(seen_at=now))
