"""Notes that wait because a WARC file they need is another machine's and not yet in the object storage.

They are taken in by the machine that has the file, or here once it was stored. Meanwhile what was judged stays, and
grows old: nothing is derived from half of what was seen.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.database.models import Note
from archive.ingest.note_order import late_notes
from archive.ingest.shared_files import files_of_others

logger = logging.getLogger("nianbao.ingest")


@dataclass(frozen=True, slots=True)
class Waiting:
    """``files`` that cannot be read here, ``notes`` (ids) not to be taken in, ``regions`` not to be derived anew."""

    files: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


def waiting_notes(session: Session, engine: Engine, folder: Path) -> Waiting:
    """Return what must wait; nothing on SQLite, which is one machine's."""
    if engine.dialect.name != "postgresql":
        return Waiting()
    files = files_of_others(engine, folder, set(session.scalars(select(Note.warc_file).distinct())))
    if not files:
        return Waiting()
    notes = session.execute(select(Note.id, Note.taken, Note.warc_file, Note.regions)).all()
    regions = _regions(session, files, [set(said) for _id, _taken, file, said in notes if file in files])
    ids = {note for note, taken, file, said in notes if not taken and (file in files or not regions.isdisjoint(said))}
    if ids:
        told = "%d notes wait for %d WARC files of another machine that are not in the object storage"
        logger.warning(told, len(ids), len(files), extra={"action": "notes_wait"})
    return Waiting(frozenset(files), frozenset(ids), regions)


def _regions(session: Session, files: set[str], away: list[set[str]]) -> frozenset[str]:
    """Return the late regions of which a file is away, and those that hang together with them."""
    named = {region for said in away for region in said}
    late = late_notes(session, files)
    return frozenset(one for one in late if any(one.startswith(region) or region.startswith(one) for region in named))
