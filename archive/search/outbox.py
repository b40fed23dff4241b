"""What changed in the database since the index of this node was last brought up to date."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, ColumnElement, Text, cast, delete, func, select, tuple_
from sqlalchemy.orm import Session

from archive.database.models import SearchChange as Change

STORED = 500_000  # changes that are stored for nodes that lag behind; one that lags more compares everything
_AT_A_TIME = 50_000  # changes read at a time: beyond that, comparing everything is no slower


@dataclass(frozen=True, slots=True)
class Position:
    """A point in the outbox of one database: every change up to it is in the index."""

    database: str
    transaction: int = 0
    id: int = 0

    def to_json(self) -> str:
        """As it lies beside the index."""
        return json.dumps({"database": self.database, "transaction": self.transaction, "id": self.id})

    @classmethod
    def from_json(cls, stored: str) -> Position | None:
        """Return the reverse; None for what cannot be read."""
        try:
            found = json.loads(stored)
            return cls(str(found["database"]), int(found["transaction"]), int(found["id"]))
        except (ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed up to ``until``: by kind what is named. ``unknown``: nobody can say, everything must be compared."""

    until: Position
    by_kind: Mapping[str, set[str]] = field(default_factory=dict)
    unknown: bool = False

    def of(self, kind: str) -> set[str]:
        """Return what changes of one kind name."""
        return self.by_kind.get(kind, set())


def changes_since(session: Session, since: Position | None) -> Changes:
    """Return the committed changes after a position: a later number may be committed before an earlier one."""
    settled = _settled(session)
    newest = session.execute(
        select(Change.transaction, Change.id)
        .where(settled)
        .order_by(Change.transaction.desc(), Change.id.desc())
        .limit(1)  # a cursor without it would bring the whole outbox
    ).first()
    name = session.scalar(select(Change.ref).where(Change.kind == "database").limit(1)) or ""
    until = Position(name, *newest) if newest else Position(name)
    if since is None or since.database != name or not _is_stored(session, since):
        return Changes(until, unknown=True)
    later = tuple_(Change.transaction, Change.id) > tuple_(since.transaction, since.id)
    rows = session.execute(select(Change.kind, Change.ref).where(settled, later).distinct().limit(_AT_A_TIME + 1)).all()
    by_kind = _grouped((kind, ref) for kind, ref in rows)
    return Changes(until, by_kind, unknown=len(rows) > _AT_A_TIME or "site" in by_kind)


def trim(session: Session) -> None:
    """Delete the oldest changes beyond those that are stored."""
    newest = session.scalar(select(func.max(Change.id))) or 0
    session.execute(delete(Change).where(Change.id <= newest - STORED, Change.kind != "database"))


def _settled(session: Session) -> ColumnElement[bool]:
    """Of transactions that no running one can still precede."""
    if session.get_bind().dialect.name != "postgresql":
        return Change.id > 0
    oldest_running = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return Change.transaction < cast(cast(oldest_running, Text), BigInteger)


def _is_stored(session: Session, position: Position) -> bool:
    return session.get(Change, position.id) is not None


def _grouped(rows: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for kind, ref in rows:
        found[kind].add(ref)
    return dict(found)
