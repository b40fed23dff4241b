"""Sets one record aside when it makes its own ingest fail: it leaves nothing half done behind, and the rest goes on."""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import DatabaseError, InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

from archive.database.models import Quarantine

_LONGEST = 500
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Faults of the machine and not of a record: everything after them would fail too.
_MACHINE = {getattr(errno, name, 0) for name in ("ENOSPC", "EDQUOT", "EIO", "EROFS", "EMFILE", "ENFILE", "EACCES")}


@dataclass(slots=True)
class Aside:
    """The quarantine as one visit or run uses it. ``when`` is its time, so that a rebuild writes the same; ``rules``
    names what failed, so that the record is tried again when that is another.

    ``careful``: every record gets a savepoint of its own. Without it nothing is caught: then the whole is done again
    with it, so that the many visits in which nothing fails pay for no savepoints. ``undone`` is called when a record
    was taken back, for what is remembered outside the database.
    """

    session: Session
    when: datetime
    rules: str
    careful: bool = True
    undone: Callable[[], None] = lambda: None
    count: int = 0
    _held: set[str] | None = field(default=None, init=False)

    def attempt(
        self, kind: str, key: str, work: Callable[[], object], instead: Callable[[], object] | None = None
    ) -> bool:
        """Do ``work`` for one record; when it fails, put the record into the quarantine and do ``instead``."""
        if not self.careful:
            work()
            self.settled(kind, key)
            return True
        if error := self._done(work):
            self.put(kind, key, error)
            if instead:
                self._done(instead)
            return False
        self.settled(kind, key)
        return True

    def put(self, kind: str, key: str, error: Exception | str) -> None:
        """Put a record into the quarantine, or note that it failed once more."""
        self.count += 1
        identity, reason = identity_of(kind, key), storable(_reason(error))[:_LONGEST]
        row = self.session.get(Quarantine, identity)
        if row is None:
            row = Quarantine(id=identity, kind=kind, key=storable(key), since=self.when, tries=0)
            self.session.add(row)
        row.reason, row.tried_at, row.tries, row.rules = reason, self.when, row.tries + 1, self.rules
        self.session.flush()
        self._ids().add(identity)

    def settled(self, kind: str, key: str) -> None:
        """Remove a record that was ingested from the quarantine."""
        if not self._ids():
            return
        if (identity := identity_of(kind, key)) in self._ids():
            self.session.execute(delete(Quarantine).where(Quarantine.id == identity))
            self._ids().discard(identity)

    def holds(self, kind: str, key: str) -> bool:
        """Whether a record is in the quarantine."""
        return bool(self._ids()) and identity_of(kind, key) in self._ids()

    def _done(self, work: Callable[[], object]) -> Exception | None:
        try:
            with self.session.begin_nested():
                work()
                self.session.flush()
        except Exception as error:
            if is_the_machine(error):
                raise
            self.undone()
            return error
        return None

    def _ids(self) -> set[str]:
        if self._held is None:
            self._held = set(self.session.scalars(select(Quarantine.id)))
        return self._held


def held_records(session: Session, as_of: datetime) -> list[Quarantine]:
    """Everything in the quarantine that was there at a moment and still is, the oldest first."""
    query = select(Quarantine).where(Quarantine.since <= as_of)
    return list(session.scalars(query.order_by(Quarantine.since, Quarantine.kind, Quarantine.key)))


def set_aside_stats(session: Session, since: datetime, until: datetime) -> dict[str, int]:
    """Return the statistics of a run: records that it put into the quarantine, and all that wait there at its end."""
    waiting = held_records(session, until)
    return {
        "quarantine/set_aside": sum(record.since >= since for record in waiting),
        "quarantine/waiting": len(waiting),
    }


def is_the_machine(error: Exception) -> bool:
    """Whether an error tells of the disk or the database, so that it is no record's fault."""
    if isinstance(error, OSError):
        return error.errno in _MACHINE
    return isinstance(error, OperationalError | InterfaceError | InternalError) or type(error) is DatabaseError


def identity_of(kind: str, key: str) -> str:
    """Return the id of a record in the quarantine."""
    return hashlib.sha256(f"{kind}\0{key}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def storable(text: str) -> str:
    """Return a text that every database holds: half a character (a lone surrogate) and NUL are replaced."""
    return _UNSTORABLE.sub("\ufffd", text)


def _reason(error: Exception | str) -> str:
    return error if isinstance(error, str) else f"{type(error).__name__}: {error}"
