"""Keeps a sketch of every report's own prose beside the index, so that reports much alike are found without a scan.

A sketch (``archive/reading/checks/sketch.py``) is cut into bands; two reports that share a band are candidates, and
only these are compared (locality-sensitive hashing). The file holds nothing that the
database does not: it may be deleted, and is made again.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import Version
from archive.reading.checks.sketch import SIZE, Sketch, bands
from archive.reading.checks.text_overlap import ComparableProse
from archive.reading.result_json import from_json

if TYPE_CHECKING:
    from archive.reading.reading_model import Reading

ROWS = 4  # values of a band; 32 bands of 4 find 87 % of pairs at likeness 0.5 and 99 % at 0.65
_SPAN = 500  # versions visited in one go
# Another way of reading, cutting or signing is another file.
_VERSION = "3"
_TABLES = """
CREATE TABLE IF NOT EXISTS sketch (version INTEGER PRIMARY KEY, mark BLOB NOT NULL, hashes BLOB);
CREATE TABLE IF NOT EXISTS band (hash INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (hash, version))
  WITHOUT ROWID;
"""


def place(folder: Path) -> Path:
    """Return where under ``folder`` (that of the index) the sketches lie."""
    return folder / f"sketches-{_VERSION}.db"


def refresh(session: Session, folder: Path, *, anew: bool = False) -> int:
    """Sketch every version that is new or was read anew, and forget those that are gone; how many changed."""
    folder.mkdir(parents=True, exist_ok=True)
    if anew:
        place(folder).unlink(missing_ok=True)
    changed = 0
    with closing(sqlite3.connect(place(folder), timeout=60)) as kept:
        kept.execute("PRAGMA journal_mode=WAL")
        kept.executescript(_TABLES)
        last = session.scalar(select(func.max(Version.id))) or 0
        for low in range(0, last + 1, _SPAN):
            changed += _span(session, kept, low, low + _SPAN)
            kept.commit()
        changed += _forget(
            kept, [id_ for (id_,) in kept.execute("SELECT version FROM sketch WHERE version > ?", [last])]
        )
        kept.commit()
    return changed


def _span(session: Session, kept: sqlite3.Connection, low: int, high: int) -> int:
    within = (Version.id >= low) & (Version.id < high)
    rows = session.execute(select(Version.id, Version.content_digest, Version.reader_version).where(within))
    now = {id_: _mark(f"{digest} {reader}") for id_, digest, reader in rows}
    known = dict(kept.execute("SELECT version, mark FROM sketch WHERE version >= ? AND version < ?", [low, high]))
    stale = [id_ for id_, mark in now.items() if known.get(id_) != mark]
    _forget(kept, [*(known.keys() - now.keys()), *stale])
    for id_, reading in _readings(session, stale):
        made = shortened(ComparableProse(reading).sketch)
        kept.execute("INSERT INTO sketch VALUES (?, ?, ?)", [id_, now[id_], pack(made) if made else None])
        found = bands_of(made) if made else []
        kept.executemany("INSERT OR IGNORE INTO band VALUES (?, ?)", [(band, id_) for band in found])
    return len(stale) + len(known.keys() - now.keys())


def _readings(session: Session, ids: Sequence[int]) -> Iterator[tuple[int, Reading]]:
    query = select(Version.id, Version.reading).where(Version.id.in_(ids))
    for id_, reading in session.execute(query.execution_options(yield_per=100)):
        yield id_, from_json(reading)


def _mark(of: str) -> bytes:
    """Return what tells a reading of a text from all others."""
    return blake2b(of.encode(), digest_size=8).digest()


def _forget(kept: sqlite3.Connection, ids: Iterable[int]) -> int:
    """Take versions out, and the bands that their sketches tell; how many."""
    gone = [(id_,) for id_ in ids]
    for (id_,) in gone:
        row = kept.execute("SELECT hashes FROM sketch WHERE version = ?", [id_]).fetchone()
        found = bands_of(unpack(row[0])) if row and row[0] else []
        kept.executemany("DELETE FROM band WHERE hash = ? AND version = ?", [(band, id_) for band in found])
    kept.executemany("DELETE FROM sketch WHERE version = ?", gone)
    return len(gone)


def shortened(sketch: Sketch | None) -> Sketch | None:
    """Return the lower 16 bits of each number: of two that differ, one pair in 65,536 is taken for equal."""
    return None if sketch is None else tuple(number & 0xFFFF for number in sketch)


def pack(sketch: Sketch) -> bytes:
    """Return a shortened sketch as stored: 16-bit integers, little-endian."""
    return struct.pack(f"<{SIZE}H", *sketch)


def unpack(stored: bytes) -> Sketch:
    """Return a shortened sketch from its stored form."""
    return struct.unpack(f"<{SIZE}H", stored)


def bands_of(sketch: Sketch) -> list[int]:
    """Return the numbers of the bands, of 31 bits, by which candidates are found: they are compared afterwards."""
    return [band >> 32 for band in bands(sketch, ROWS)]
