"""Incidents of the watch told to operators: once when they open, once when they are over.

What is open is kept in the outbox's own tables; noting it and writing the messages is one transaction, so that a pass
that is cut off tells nothing twice and forgets nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from archive.config.alerts import AlertRules, Subscription
from archive.health.incident import Incident, IncidentKind
from archive.notices.alerts.outbox_store import add_message, incident, open_outbox, urgent_message

_MOST_LINES = 20  # of one kind in one message


@dataclass(frozen=True, slots=True)
class _Change:
    """An incident that opened, or one that is over."""

    kind: IncidentKind
    key: str
    region: str
    detail: str
    is_over: bool
    opened_at: datetime

    @property
    def id(self) -> str:
        return f"{self.key}@{self.opened_at.isoformat()}{'-over' if self.is_over else ''}"


def enqueue_incidents(incidents: Sequence[Incident], rules: AlertRules, folder: Path, now: datetime) -> int:
    """Write a message to every operator's channels about incidents that opened or ended since the last pass.

    ``folder``: the data folder; ``now``: UTC. Return how many changes there were. Safe to repeat.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "alerts.lock"), open_outbox(folder).begin() as connection:
        changes = [*_opened(connection, incidents, now), *_ended(connection, incidents, now)]
        for subscription in rules.subscriptions:
            mine = [one for one in changes if not one.region or one.region.startswith(subscription.region)]
            if subscription.operator and mine:
                _write_messages(connection, subscription, mine, now)
        return len(changes)


def _opened(connection: Connection, incidents: Sequence[Incident], now: datetime) -> list[_Change]:
    still_open = set(connection.scalars(select(incident.c.key).where(incident.c.resolved_at.is_(None))))
    new = {one.key: one for one in incidents if one.key not in still_open}
    for key, one in new.items():
        row = {"key": key, "opened_at": now, "kind": one.kind, "region": one.region, "detail": one.detail.zh}
        connection.execute(insert(incident).values(row))
    return [_Change(one.kind, key, one.region, one.detail.zh, False, now) for key, one in new.items()]


def _ended(connection: Connection, incidents: Sequence[Incident], now: datetime) -> list[_Change]:
    current = {one.key for one in incidents}
    rows = connection.execute(select(incident).where(incident.c.resolved_at.is_(None)).order_by(incident.c.opened_at))
    over = [row for row in rows.all() if row.key not in current]
    for row in over:
        mine = (incident.c.key == row.key) & (incident.c.opened_at == row.opened_at)
        connection.execute(update(incident).where(mine).values(resolved_at=now))
    return [_Change(IncidentKind(row.kind), row.key, row.region, row.detail, True, row.opened_at) for row in over]


def _write_messages(
    connection: Connection, subscription: Subscription, changes: Sequence[_Change], now: datetime
) -> None:
    ids = "\n".join(sorted(one.id for one in changes))
    urgent = any(one.kind.alarm for one in changes)
    title, body = _title(changes), _body(changes)
    for channel in subscription.channels:
        name = f"nianbao:incidents:{subscription.id}:{channel}:{ids}"
        identity = add_message(connection, name, subscription.id, channel, title, body, now)
        if urgent:
            connection.execute(insert(urgent_message).values(id=identity).on_conflict_do_nothing())


def _title(changes: Sequence[_Change]) -> str:
    """``年报监测：出现故障2项，已恢复1项``."""
    over = sum(one.is_over for one in changes)
    parts = [f"出现故障{len(changes) - over}项" if len(changes) > over else "", f"已恢复{over}项" if over else ""]
    return "年报监测：" + "，".join(filter(None, parts))


def _body(changes: Sequence[_Change]) -> str:
    """Plain text: each kind with its lines and what to do; what is over at the end."""
    groups: dict[tuple[bool, IncidentKind], list[str]] = {}
    for one in changes:
        groups.setdefault((one.is_over, one.kind), []).append(one.detail)
    return "\n\n".join(_group(kind, lines, is_over) for (is_over, kind), lines in sorted(groups.items()))


def _group(kind: IncidentKind, lines: Sequence[str], is_over: bool) -> str:
    told = [f"{line}。" for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        told.append(f"另有{len(lines) - _MOST_LINES}项，见监测页。")
    if is_over:
        return f"【已恢复：{kind.zh}】\n" + "\n".join(told)
    return f"【{kind.zh}】\n" + "\n".join(told) + f"\n处理：{kind.remedy.zh}。"
