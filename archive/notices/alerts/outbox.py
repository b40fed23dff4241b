"""The outbox: events come in once, are put together into messages, and leave when a channel has taken them.

Every step is one transaction, and each may be cut off by a crash: the next pass goes on from what stands there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.dialects.sqlite import insert

from archive.bilingual import Bilingual
from archive.clock import SHANGHAI, civil_date
from archive.config.alerts import AlertRules, Subscription
from archive.notices.alerts.desk_reader import DeskReader, MailReader
from archive.notices.alerts.events import AlertEvent
from archive.notices.alerts.holds import Hold, forget_holds, holds, note_hold
from archive.notices.alerts.message_text import message_body, message_title
from archive.notices.alerts.outbox_store import add_message, entry, message, reader, urgent_message
from archive.notices.alerts.sent_messages import MESSAGE_COLUMNS, MessageState
from archive.notices.guard import STATE_CHARGES

_LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message that may be sent now. ``id`` goes with it as its idempotency key."""

    id: str
    reader: str
    destination: str
    title: str
    body: str
    attempts: int


class Outbox:
    """What is still to be told, and what was."""

    def __init__(self, engine: Engine, rules: AlertRules) -> None:
        self._engine, self._rules = engine, rules

    def since(self, subscription: Subscription, now: datetime) -> datetime:
        """From when on a reader is told; now for one met for the first time."""
        with self._engine.begin() as connection:
            connection.execute(insert(reader).values(id=subscription.id, since=now).on_conflict_do_nothing())
            found: datetime = connection.execute(
                select(reader.c.since).where(reader.c.id == subscription.id)
            ).scalar_one()
        return found

    def enqueue(
        self,
        subscription: Subscription,
        events: Iterable[AlertEvent],
        now: datetime,
        *,
        held: Mapping[str, Bilingual] = MappingProxyType({}),
    ) -> int:
        """Enter events for a reader; known ones are passed over. Return how many were new.

        ``held``: regions whose accusing events are set aside, each with the reason.
        """
        taken = 0
        with self._engine.begin() as connection:
            for event in events:
                status = "held" if event.region in held and event.state in STATE_CHARGES else "pending"
                row = {
                    "reader": subscription.id,
                    "key": event.key,
                    "event": event.to_json(),
                    "created_at": now,
                    "status": status,
                }
                new = connection.execute(insert(entry).values(row).on_conflict_do_nothing()).rowcount
                if new and status == "held":
                    note_hold(connection, event.region, held[event.region], now)
                taken += new
        return taken

    def existing_keys(self, subscription: Subscription, keys: Iterable[str]) -> set[str]:
        """Those of the keys that were entered before, in whatever state they are now."""
        with self._engine.connect() as connection:
            query = select(entry.c.key).where(entry.c.reader == subscription.id)
            return set(connection.scalars(query)) & set(keys)

    def pending(self, subscription: Subscription) -> list[tuple[int, AlertEvent]]:
        """Entries not yet put into a message."""
        query = select(entry.c.id, entry.c.event).where(entry.c.reader == subscription.id, entry.c.status == "pending")
        with self._engine.connect() as connection:
            return [
                (number, AlertEvent.from_json(event))
                for number, event in connection.execute(query.order_by(entry.c.id))
            ]

    def discard(self, numbers: Sequence[int]) -> None:
        """Give up entries that have ceased to be true before anybody was told."""
        with self._engine.begin() as connection:
            connection.execute(update(entry).where(entry.c.id.in_(numbers)).values(status="dropped"))

    def told_keys(self, subscription: Subscription, keys: Iterable[str]) -> set[str]:
        """Those of the keys that were put into a message."""
        query = select(entry.c.key).where(entry.c.reader == subscription.id, entry.c.status == "put")
        with self._engine.connect() as connection:
            return set(connection.scalars(query.where(entry.c.key.in_(list(keys)))))

    def drop_readers(self, beginning: str, but: Collection[str]) -> None:
        """Drop what waits for readers whose names begin so, and who are not among ``but`` any more."""
        waiting = ((entry, ("pending", "held")), (message, ("pending", "failed")))
        with self._engine.begin() as connection:
            for table, statuses in waiting:
                theirs = table.c.reader.startswith(beginning, autoescape=True) & table.c.reader.not_in(but)
                connection.execute(update(table).where(theirs, table.c.status.in_(statuses)).values(status="dropped"))

    def is_day_due(self, subscription: Subscription, now: datetime) -> bool:
        """Whether the hour of the day's digest has come, and none was put together for the reader today."""
        local = now.astimezone(SHANGHAI)
        if local.hour < self._rules.digest_hour:
            return False
        with self._engine.connect() as connection:
            last = connection.execute(
                select(reader.c.digest_at).where(reader.c.id == subscription.id)
            ).scalar_one_or_none()
        return last is None or last.astimezone(SHANGHAI).date() < local.date()

    def compose(
        self,
        subscription: Subscription,
        entries: Sequence[tuple[int, AlertEvent]],
        now: datetime,
        *,
        urgent: bool = False,
        of_day: bool = False,
    ) -> None:
        """One message for each channel out of all entries; they leave the list in the same transaction. ``urgent``: it
        goes out in quiet hours too; ``of_day``: it is the day's digest."""
        if not entries:
            return
        events = [event for _, event in entries]
        keys = hashlib.sha256("\n".join(sorted(event.key for event in events)).encode()).hexdigest()
        with self._engine.begin() as connection:
            today, is_public = civil_date(now), isinstance(subscription, MailReader)
            pages = subscription.pages if isinstance(subscription, DeskReader | MailReader) else ""
            title, body = message_title(events, today), message_body(events, today, pages, is_public=is_public)
            for channel in subscription.channels:
                name = f"nianbao:{subscription.id}:{channel}:{keys}"
                identity = add_message(connection, name, subscription.id, channel, title, body, now)
                if urgent:
                    connection.execute(insert(urgent_message).values(id=identity).on_conflict_do_nothing())
            numbers = [number for number, _ in entries]
            connection.execute(update(entry).where(entry.c.id.in_(numbers)).values(status="put"))
            if of_day:
                connection.execute(update(reader).where(reader.c.id == subscription.id).values(digest_at=now))

    def to_send(self, now: datetime) -> list[OutgoingMessage]:
        """Messages whose time has come, oldest first; in quiet hours the urgent ones alone."""
        columns = (
            message.c.id,
            message.c.reader,
            message.c.channel,
            message.c.title,
            message.c.body,
            message.c.attempts,
        )
        query = select(*columns).where(message.c.status == "pending", message.c.next_try_at <= now)
        if self._rules.quiet(now):
            query = query.where(message.c.id.in_(select(urgent_message.c.id)))
        with self._engine.connect() as connection:
            return [
                OutgoingMessage(*row) for row in connection.execute(query.order_by(message.c.created_at, message.c.id))
            ]

    def sent(self, one: OutgoingMessage, now: datetime) -> None:
        """Record that a channel accepted it."""
        self._mark(one, status="sent", sent_at=now, attempts=one.attempts + 1, error="")

    def failed(self, one: OutgoingMessage, reason: str, now: datetime) -> None:
        """Record that a channel refused it; it is tried again later, or given up and shown as failed."""
        attempts = one.attempts + 1
        wait = min(timedelta(minutes=self._rules.retry_minutes) * 2**one.attempts, _LONGEST_WAIT)
        status = "failed" if attempts >= self._rules.retries else "pending"
        self._mark(one, status=status, attempts=attempts, next_try_at=now + wait, error=reason[:500])

    def held(self) -> dict[str, Hold]:
        """Regions of which something is held back, in order of their codes."""
        with self._engine.connect() as connection:
            return holds(connection)

    def release(self, region: str, until: datetime | None = None) -> int:
        """Let go what was held back in a region (a code or the first digits), up to an instant where one is given; how
        many entries."""
        with self._engine.begin() as connection:
            held = self._held(connection, region)
            gone = [number for number, created in held if until is None or created <= until]
            connection.execute(update(entry).where(entry.c.id.in_(gone)).values(status="pending"))
            if len(gone) == len(held):
                forget_holds(connection, region)
        return len(gone)

    def undelivered(self) -> list[MessageState]:
        """Messages that a channel refused: those still tried and those given up, oldest first."""
        refused = message.c.status.in_(("pending", "failed")) & (message.c.attempts > 0)
        query = select(*MESSAGE_COLUMNS).where(refused).order_by(message.c.created_at, message.c.id)
        with self._engine.connect() as connection:
            return [MessageState(*row) for row in connection.execute(query)]

    def retry(self, now: datetime) -> int:
        """Take up again every message that was given up, under its old key; how many."""
        given_up = update(message).where(message.c.status == "failed")
        with self._engine.begin() as connection:
            return connection.execute(given_up.values(status="pending", attempts=0, next_try_at=now)).rowcount

    def counts(self) -> dict[str, int]:
        """How many entries and messages are in which state: ``entry pending``, ``message sent`` …."""
        with self._engine.connect() as connection:
            return {
                f"{table.name} {status}": count
                for table in (entry, message)
                for status, count in connection.execute(
                    select(table.c.status, func.count()).group_by(table.c.status).order_by(table.c.status)
                )
            }

    def _held(self, connection: Connection, region: str) -> list[tuple[int, datetime]]:
        columns = (entry.c.id, entry.c.created_at, entry.c.event)
        rows = connection.execute(select(*columns).where(entry.c.status == "held"))
        return [(number, created) for number, created, event in rows if str(event["region"]).startswith(region)]

    def _mark(self, one: OutgoingMessage, **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(message).where(message.c.id == one.id).values(**values))
