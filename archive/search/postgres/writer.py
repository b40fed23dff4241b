"""Writes entries into the engine's tables, in the transaction of the session: they are seen when it is committed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Table, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from archive.search import cells, errors, schema
from archive.search.normalise import normalise as fold
from archive.search.postgres import tables

PATIENCE = 600.0  # seconds a writer waits for the one before it
_PAUSE = 0.2
_TURN = text("SELECT pg_try_advisory_xact_lock(:key, hashtext(current_schema()))")
_LOCK = 0x6E696103  # key of the advisory lock of the one writer
_ROWS = 100  # rows sent at a time
WALL = "\x1e"  # between names: folding removes it everywhere else


class Writer:
    """Adds, replaces and removes entries by key."""

    def __init__(self, session: Session, entries: Table, values: Table) -> None:
        self._session, self._entries, self._values = session, entries, values
        self._waiting: list[schema.Entry] = []
        self._known: set[tuple[str, str]] = set()

    def fingerprints(self, low: int, high: int) -> dict[int, int]:
        """Fingerprint by key of the entries with keys from ``low`` to ``high`` (exclusive)."""
        key = self._entries.c.key
        query = select(key, self._entries.c.fingerprint).where(key >= low, key < high)
        return dict(self._session.execute(query).all())

    def put(self, entry: schema.Entry, *, replaces: bool) -> None:
        """Add the entry; ``replaces`` when its key is there already."""
        if replaces:
            self.remove(entry.key)
        self._waiting.append(entry)
        if len(self._waiting) >= _ROWS:
            self.flush()

    def remove(self, key: int) -> None:
        """Take out the entry with this key, if there is one."""
        self._session.execute(delete(self._entries).where(self._entries.c.key == key))

    def flush(self) -> None:
        """Send what is waiting."""
        if not self._waiting:
            return
        self._session.execute(insert(self._entries), [_row(entry) for entry in self._waiting])
        found = {(cell, cells.term(cell, value)): value for one in self._waiting for cell, value in one.cells}
        if fresh := found.keys() - self._known:
            rows = [{"cell": cell, "term": term, "value": found[cell, term]} for cell, term in sorted(fresh)]
            self._session.execute(insert(self._values).on_conflict_do_nothing(), rows)
            self._known |= fresh
        self._waiting.clear()


@contextmanager
def writing(session: Session, *, anew: bool = False) -> Iterator[Writer]:
    """The one writer of the engine. Missing or outdated tables are built beside and put in place at the end. Raises
    IndexUnusableError while another goes on writing."""
    _alone(session)
    if not anew and tables.usable(session):
        writer = Writer(session, tables.ENTRY, tables.VALUES)
        yield writer
        writer.flush()
        tables.settle(session)
        return
    tables.start(session)
    writer = Writer(session, tables.FRESH_ENTRY, tables.FRESH_VALUES)
    yield writer
    writer.flush()
    tables.finish(session)


def _alone(session: Session) -> None:
    """Hold the lock until the transaction ends."""
    until = time.monotonic() + PATIENCE
    while not session.scalar(_TURN, {"key": _LOCK}):
        if time.monotonic() > until:
            raise errors.busy()
        time.sleep(_PAUSE)


def _row(entry: schema.Entry) -> dict[str, Any]:
    title, names = fold(entry.title), [folded for name in entry.organ_names if (folded := fold(name))]
    return {
        "key": entry.key, "fingerprint": entry.fingerprint, "title": title, "names": WALL.join(names),
        "head": WALL.join([title, *names[:1]]), "organ_names": names, "body": fold(entry.body), "year": entry.year,
        "late": entry.days_late, "seen": schema.seen_number(entry), "region": entry.region, "kind": entry.kind,
        "form": entry.form, "state": entry.state, "latest": entry.latest,
        "findings": list(dict.fromkeys(entry.findings)), "cells": sorted(schema.cell_terms(entry)),
        "weight": schema.weight(entry.year), "newest": schema.newest(entry),
    }  # fmt: skip
