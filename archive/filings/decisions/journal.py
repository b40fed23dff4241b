"""An append-only file of lines: what is in it stays, and a crash costs no line but the one being written."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock
from sqlalchemy import Executable, delete, select
from sqlalchemy.orm import Session

from archive.database.models import DecisionRecord, RowDecisionRecord
from archive.errors import NianbaoError

logger = logging.getLogger("nianbao.journal")


def append_line(path: Path, line: str) -> None:
    """Append one line of JSON, on the disk when this returns. Raises NianbaoError when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with journal_lock(path), path.open("ab+") as file:
            file.write(_gap(file) + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as refused:
        raise NianbaoError(f"{path}: {refused.strerror or refused}") from refused


def journal_lock(path: Path) -> FileLock:
    """Held while a line is written; whoever decides by what stands there holds it from the reading on. Reentrant."""
    return FileLock(path.with_suffix(".lock"), is_singleton=True)


def whole_lines(path: Path) -> list[tuple[int, str]]:
    """Return number and text of every line, oldest first; a last line cut off by a crash is left out and told."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    if not _whole(lines[-1]):
        extra = {"action": "journal_line_dropped", "file": str(path)}
        logger.warning("%s: incomplete last line ignored", path, extra=extra)
        lines.pop()
    return [(number, text) for number, text in enumerate(lines, 1) if text.strip()]


def _whole(last: str) -> bool:
    """Whether what stands after the last line's end is nothing, or a line that somebody left without its end."""
    try:
        return not last.strip() or bool(json.loads(last))
    except json.JSONDecodeError:
        return False


def _gap(file: BinaryIO) -> bytes:
    """Return what must stand between the file's end and a new line; half a line left by a crash is cut off."""
    file.seek(0)
    kept, _newline, last = file.read().rpartition(b"\n")
    if not last:
        return b""
    if _whole(last.decode("utf-8", "replace")):
        return b"\n"
    file.truncate(len(kept) + 1 if kept else 0)
    return b""


def _insert_or_pass(session: Session, model: type[DecisionRecord] | type[RowDecisionRecord]) -> Executable:
    """Return an insert that passes over rows that are there; the dialect that is not used is slow to load."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_postgresql

        return insert_postgresql(model).on_conflict_do_nothing()
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite

    return insert_sqlite(model).on_conflict_do_nothing()


def sync_table(
    session: Session, model: type[DecisionRecord] | type[RowDecisionRecord], rows: Mapping[str, dict[str, Any]]
) -> None:
    """Make the table hold exactly ``rows`` (values by id); what is there already stays as it is."""
    known = set(session.scalars(select(model.id)))
    if gone := known - rows.keys():
        session.execute(delete(model).where(model.id.in_(gone)))
    if fresh := [values for identity, values in rows.items() if identity not in known]:
        session.execute(_insert_or_pass(session, model), fresh)  # another process may do the same just now
    session.flush()
