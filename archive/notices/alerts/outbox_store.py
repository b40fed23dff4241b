"""The outbox's own tables, beside the database: what was sent must not be forgotten when that is rebuilt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.dialects.sqlite import insert

from archive.database.base import NAMES, Instant, dump_json
from archive.database.read_only import read_only_url

metadata = MetaData(naming_convention=NAMES)

reader = Table(
    "reader",
    metadata,
    Column("id", String, primary_key=True),
    Column("since", Instant, nullable=False),  # nothing older is told: a new reader is not flooded with the past
    Column("digest_at", Instant),  # when the last digest was put together
)

message = Table(
    "message",
    metadata,
    Column("id", String, primary_key=True),  # also the idempotency key that goes with it
    Column("reader", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("title", String, nullable=False),
    Column("body", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("status", String, nullable=False),  # pending | sent | failed | dropped (its reader is none any more)
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("error", String, nullable=False),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reader", String, ForeignKey("reader.id"), nullable=False),
    Column("key", String, nullable=False),
    Column("event", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("status", String, nullable=False),  # pending | held | put (into messages) | dropped
    UniqueConstraint("reader", "key"),
)

hold = Table(
    "hold",
    metadata,
    Column("region", String, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("reason_zh", String, nullable=False),
    Column("reason_en", String, nullable=False),
)

incident = Table(
    "incident",
    metadata,
    Column("key", String, primary_key=True),  # kind and subject
    Column("opened_at", Instant, primary_key=True),  # the pass that met it first
    Column("kind", String, nullable=False),
    Column("region", String, nullable=False),
    Column("detail", String, nullable=False),  # the sentence told, in Chinese
    Column("resolved_at", Instant),  # the pass that met it no more
)

# Messages that go out in quiet hours too: the watch itself is late or failing.
urgent_message = Table("urgent_message", metadata, Column("id", String, ForeignKey("message.id"), primary_key=True))


def add_message(
    connection: Connection, name: str, subscription: str, channel: str, title: str, body: str, now: datetime
) -> str:
    """Write a message to be sent from ``now`` (UTC) on, and return its id.

    ``name``: what the id is made from; a message of the same name that is there already stays as it is.
    """
    identity = uuid5(NAMESPACE_URL, name).hex
    row = {
        "id": identity,
        "reader": subscription,
        "channel": channel,
        "title": title,
        "body": body,
        "created_at": now,
        "status": "pending",
        "attempts": 0,
        "next_try_at": now,
        "error": "",
    }
    connection.execute(insert(message).values(row).on_conflict_do_nothing())
    return identity


def open_outbox(folder: Path) -> Engine:
    """Return the outbox in ``alerts.db`` of the data folder, made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{(folder / 'alerts.db').absolute()}", json_serializer=dump_json)
    # A sent message that a power cut makes unsent would go out twice: every commit reaches the disk.
    event.listen(engine, "connect", lambda c, _: c.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"))
    metadata.create_all(engine)
    return engine


@contextmanager
def reading_outbox(folder: Path) -> Iterator[Connection]:
    """Yield a connection to the outbox of a data folder that has one, to be read and never written."""
    engine = read_outbox(folder)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def read_outbox(folder: Path) -> Engine:
    """Return the outbox of a data folder that has one, to be read and never written."""
    return create_engine(read_only_url(folder / "alerts.db"))
