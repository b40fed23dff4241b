"""Messages of the outbox as people look at them: what went out lately, and what did not get through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from archive.notices.alerts.outbox_store import message, reading_outbox


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


MESSAGE_COLUMNS = (  # in the order of the fields
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


def messages_of(folder: Path, reader: str, most: int, *, exactly: bool = False) -> list[MessageState]:
    """Return the newest messages to readers whose names begin so (or are ``exactly`` that), newest first. ``folder``:
    the data folder."""
    if not (folder / "alerts.db").exists():
        return []
    theirs = message.c.reader == reader if exactly else message.c.reader.startswith(reader, autoescape=True)
    query = select(*MESSAGE_COLUMNS).where(theirs).order_by(message.c.created_at.desc(), message.c.id).limit(most)
    with reading_outbox(folder) as connection:
        return [MessageState(*row) for row in connection.execute(query)]
