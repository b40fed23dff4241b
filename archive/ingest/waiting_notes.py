"""Notes that wait because a WARC file they need is another machine's and not yet in the object storage.

They are taken in by the machine that has the file, or here once it was stored. Meanwhile what was judged stays, and
grows old: nothing is derived from half of what was seen. A machine that is gone for good is left behind by a rebuild.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.database.models import Note
from archive.ingest.note_order import hanging_together, late_notes
from archive.ingest.shared_files import files_of_others

logger = logging.getLogger("nianbao.ingest")


@dataclass(frozen=True, slots=True)
class Waiting:
    """``files`` that cannot be read here, ``notes`` (ids) not to be taken in, ``late`` regions to be derived anew."""

    late: frozenset[str]
    files: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()


def waiting_notes(session: Session, engine: Engine, folder: Path) -> Waiting:
    """Return what is to be derived anew and what must wait; nothing waits on SQLite, which is one machine's.

    New notes of a file out of reach wait, and those of all regions that hang together with theirs. A late region waits
    too while any file of its regions is out of reach, for its older notes could not be taken in again.
    """
    files = frozenset[str]()
    if engine.dialect.name == "postgresql":
        files = files_of_others(engine, folder, set(session.scalars(select(Note.warc_file).distinct())))
    late = late_notes(session, files)
    if not files:
        return Waiting(late)
    notes = session.execute(select(Note.id, Note.taken, Note.warc_file, Note.regions)).all()
    away = [(taken, region) for _id, taken, file, regions in notes if file in files for region in regions]
    held = hanging_together(session, {region for taken, region in away if not taken})
    held |= late & hanging_together(session, {region for _taken, region in away})
    ids = {one for one, taken, file, said in notes if not taken and (file in files or not held.isdisjoint(said))}
    if ids:
        told = "%d notes wait for WARC files that are neither here nor in the object storage, the first of them %s"
        logger.warning(told, len(ids), min(files), extra={"action": "notes_wait"})
    return Waiting(late - held, files, frozenset(ids))
