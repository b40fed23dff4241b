"""Walks the WARC files from where the database left off and derives everything from them.

Two steps: what is new in the files is put on record (captures, and where the notes of visits and runs lie); then the
notes are taken in, in the order of their time. A live run and `nianbao rebuild` are the same walk: the one starts at
the last position, the other at nothing. A note older than one already taken in of its regions has these regions
derived anew, so that a rebuilt database cannot differ, whatever order visits came in; and a run that died before its
rows were written is made up for by the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import ARRAY, Engine, Text, all_, func, insert, literal, select
from sqlalchemy.orm import Session

from archive.captures.sealing import force_to_disk, is_being_written
from archive.captures.stored_record import Capture, DamagedSpan, StoredNote
from archive.captures.warc_reader import iter_records
from archive.config.load import Configuration
from archive.database.engine import walking_alone, writing
from archive.database.models import CaptureRecord as CaptureRow
from archive.database.models import Note, Visit, WarcPosition
from archive.filings.verdicts.history import record_decisions
from archive.ingest.note_order import order_of
from archive.ingest.note_taking import NoteTaker, Taken, note_row
from archive.ingest.notes import VisitNote
from archive.ingest.read_ahead import WORTH, ReadAhead
from archive.ingest.regions_anew import forget_regions
from archive.ingest.roster_acts import PendingChanges
from archive.ingest.stored_pages import RowsOf, row_from_capture
from archive.ingest.sync import sync_configuration
from archive.ingest.waiting_notes import Waiting, waiting_notes

__all__ = ["Taken", "ingest_new_records"]

_AT_ONCE = 2_000  # records put on record in one transaction
_NOTES_AT_ONCE = 1_000


def ingest_new_records(
    engine: Engine,
    folder: Path,
    configuration: Configuration,
    rows_of: RowsOf,
    progress: Callable[[VisitNote], None] = lambda _: None,
    busy: int = 1,
) -> Taken:
    """Take everything not yet taken; each note and what it says in one transaction. One process at a time.

    ``busy``: cores that are left out of the reading ahead.
    """
    with walking_alone(engine), ReadAhead(folder, busy=busy) as ahead:
        walk = _Walk(engine, folder, configuration, rows_of, progress, ahead)
        walk.put_on_record()
        walk.take_notes()
        return walk.taken


@dataclass(slots=True)
class _Walk:
    engine: Engine
    folder: Path
    configuration: Configuration
    rows_of: RowsOf
    progress: Callable[[VisitNote], None]
    ahead: ReadAhead
    taken: Taken = field(default_factory=Taken)
    fresh: int = 0  # new answers with a body: on most evenings there are few, and few of them are pages of reports

    def put_on_record(self) -> None:
        """Note where every new capture and every new note lies."""
        with writing(self.engine) as session:
            sync_configuration(session, self.configuration)
            self._notes_of_old(session)
            positions = {p.file: p.offset for p in session.scalars(select(WarcPosition))}
        pending: list[Capture | StoredNote] = []
        for record in iter_records(self.folder, positions):
            if isinstance(record, DamagedSpan):
                if record.truncated and is_being_written(self.folder / record.warc_file):
                    continue  # a living run is about to write the rest of it
                self.taken.damages.append(f"{record.warc_file} at byte {record.offset}: {record.reason}")
                continue
            pending.append(record)
            if len(pending) >= _AT_ONCE:
                self._keep(pending)
        self._keep(pending)

    def take_notes(self) -> None:
        """Take in what was not: note by note, or, where some came late, with everything of their regions anew."""
        with writing(self.engine) as session:
            waiting = waiting_notes(session, self.engine, self.folder)
        if waiting.late:
            self._again(waiting)
            return
        while notes := self._pending(waiting):
            for at, note in enumerate(notes):
                with writing(self.engine) as session:
                    if self.fresh >= WORTH:
                        self.ahead.feed(session, notes, at)
                    self._take(session, note)
        with writing(self.engine) as session:
            PendingChanges(session, self.configuration).take()
            record_decisions(session, self.configuration.deadlines)

    def _pending(self, waiting: Waiting) -> list[Note]:
        with Session(self.engine, expire_on_commit=False) as session:
            query = select(Note).where(~Note.taken).order_by(*order_of()).limit(_NOTES_AT_ONCE)
            if waiting.notes:  # on PostgreSQL alone; one array, for there may be more than a statement takes parameters
                query = query.where(Note.id != all_(literal(sorted(waiting.notes), ARRAY(Text))))
            return list(session.scalars(query))

    def _again(self, waiting: Waiting) -> None:
        """In one transaction: nobody shall read a board from half of what is known."""
        late = waiting.late
        with writing(self.engine) as session:
            forget_regions(session, late, self.configuration)
            changes = PendingChanges(session, self.configuration)
            taker = self._taker(session)
            notes = session.scalars(select(Note).order_by(*order_of())).all()
            anew = [
                one
                for one in notes
                if (one.kind == "proposal" and one.warc_file not in waiting.files)
                or (one.id not in waiting.notes and (not one.taken or late.intersection(one.regions)))
            ]
            for at, note in enumerate(anew):
                self.ahead.feed(session, anew, at)
                changes.take(note.at)
                self._told(taker.take(note, within=late if note.taken else None))
                self.ahead.passed(note)
                note.taken = True
            changes.take()
            record_decisions(session, self.configuration.deadlines)

    def _take(self, session: Session, note: Note) -> None:
        PendingChanges(session, self.configuration).take(note.at)
        self._told(self._taker(session).take(note))
        self.ahead.passed(note)
        session.merge(note).taken = True

    def _taker(self, session: Session) -> NoteTaker:
        return NoteTaker(session, self.folder, self.configuration, self.rows_of, self.taken, self.ahead.take)

    def _told(self, visit: VisitNote | None) -> None:
        if visit:
            self.progress(visit)

    def _keep(self, pending: list[Capture | StoredNote]) -> None:
        for file in {one.warc_file for one in pending}:
            force_to_disk(self.folder / file)  # a power cut must leave no database that knows more than the archive
        with writing(self.engine) as session:
            new = self._without_copies(session, pending)
            captures = [one for one in new if isinstance(one, Capture)]
            if captures:
                session.execute(insert(CaptureRow), [row_from_capture(capture) for capture in captures])
            if notes := [note_row(one) for one in new if isinstance(one, StoredNote)]:
                session.execute(insert(Note), notes)
            ends = {one.warc_file: one.offset + one.length for one in pending}  # the last of each file
            for file, end in ends.items():
                _advance(session, file, end)
            self.taken.captures += len(captures)
            self.fresh += sum(capture.kind == "response" for capture in captures)
        pending.clear()

    def _without_copies(self, session: Session, pending: Sequence[Capture | StoredNote]) -> list[Capture | StoredNote]:
        """Leave out records that stand in another file already: somebody copied a WARC file into the folder."""
        new = {one.record_id: one for one in reversed(pending)}
        for model in (CaptureRow, Note):
            for identity in session.scalars(select(model.id).where(model.id.in_(new))).all():
                del new[identity]
        copied = Counter(one.warc_file for one in pending if new.get(one.record_id) is not one)
        self.taken.damages += [
            f"{file}: {count} records stand in another file already and were left out"
            for file, count in sorted(copied.items())
        ]
        return [one for one in pending if new.get(one.record_id) is one]

    def _notes_of_old(self, session: Session) -> None:
        """Put the notes of a database on record that was filled before it kept them."""
        if session.scalar(select(func.count()).select_from(Note)) or session.scalar(select(Visit.id).limit(1)) is None:
            return
        positions = {p.file: p.offset for p in session.scalars(select(WarcPosition))}
        for record in iter_records(self.folder):
            if isinstance(record, StoredNote) and record.offset < positions.get(record.warc_file, 0):
                session.execute(insert(Note), [{**note_row(record), "taken": True}])


def _advance(session: Session, file: str, offset: int) -> None:
    position = session.get(WarcPosition, file)
    if position is None:
        session.add(WarcPosition(file=file, offset=offset))
    else:
        position.offset = max(position.offset, offset)
    session.flush()
