"""Messages of the outbox as people look at them: what went out lately, and what did not get through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from archive.notices.alerts.outbox_store import message, read_outbox


@dataclass(frozen=True, slots=True)
class MessageState:
    """A message of one reader. ``status``: pending, sent, failed (given up) or dropped; ``error``: of the last try."""

    reader: str
    channel: str
    title: str
    created_at: datetime
    status: str
    attempts: int
    next_try_at: datetime
    sent_at: datetime | None
    error: str


def messages_of(folder: Path, beginning: str, most: int) -> list[MessageState]:
    """Return the newest messages to readers whose names begin so, newest first. ``folder``: the data folder."""
    if not (folder / "alerts.db").exists():
        return []
    columns = (
        message.c.reader,
        message.c.channel,
        message.c.title,
        message.c.created_at,
        message.c.status,
        message.c.attempts,
        message.c.next_try_at,
        message.c.sent_at,
        message.c.error,
    )
    query = select(*columns).where(message.c.reader.startswith(beginning, autoescape=True))
    engine = read_outbox(folder)
    try:
        with engine.connect() as connection:
            rows = connection.execute(query.order_by(message.c.created_at.desc(), message.c.id).limit(most))
            return [MessageState(*row) for row in rows]
    finally:
        engine.dispose()
