"""Limits: how often something was tried within a time, by whom; kept in office.db, so a restart forgives nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, func, insert, select

from archive.office.office_store import attempt

_KEPT = timedelta(days=2)


def note_try(store: Engine, kind: str, subject: str, now: datetime) -> None:
    """Note a try; those of long ago are forgotten."""
    with store.begin() as connection:
        connection.execute(insert(attempt).values(at=now, kind=kind, subject=subject))
        connection.execute(delete(attempt).where(attempt.c.at < now - _KEPT))


def count_tries(store: Engine, kind: str, subject: str, since: datetime) -> int:
    """Return how often it was tried since."""
    fitting = (attempt.c.kind == kind, attempt.c.subject == subject, attempt.c.at > since)
    with store.connect() as connection:
        return connection.scalar(select(func.count()).select_from(attempt).where(*fitting)) or 0


def forget_tries(store: Engine, kind: str, subject: str) -> None:
    """Forget the tries of somebody who has shown to be the right one."""
    with store.begin() as connection:
        connection.execute(delete(attempt).where(attempt.c.kind == kind, attempt.c.subject == subject))
