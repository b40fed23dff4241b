"""Walks the WARC files from where the database left off and derives everything from them.

A live run and `nianbao rebuild` are the same walk: the one starts at the last position, the other at nothing. So a
rebuilt database cannot differ, and a run that died before its rows were written is made up for by the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from archive.captures.reader import iterate
from archive.captures.record import Capture, Damage, LookRecord
from archive.config.whole import Configuration
from archive.database.engine import session_of
from archive.database.models import Capture as CaptureRow
from archive.database.models import Run, WarcPosition
from archive.database.postgres import walking_alone
from archive.errors import UnreadableError
from archive.filings.verdicts.history import record_decisions, record_verdicts
from archive.ingest.compare import compare_new
from archive.ingest.looks import keep_look
from archive.ingest.payloads import RowsOf, Stored, row_of_record
from archive.ingest.proposals import keep_proposal
from archive.ingest.records import LookNote, ProposalNote, RunNote
from archive.ingest.sync import sync_configuration


@dataclass(slots=True)
class Taken:
    """What a walk took in. ``damages`` are places that could not be read, with the reason."""

    captures: int = 0
    looks: list[LookNote] = field(default_factory=list)
    runs: list[RunNote] = field(default_factory=list)
    damages: list[str] = field(default_factory=list)


def catch_up(
    engine: Engine,
    folder: Path,
    configuration: Configuration,
    rows_of: RowsOf,
    progress: Callable[[LookNote], None] = lambda _: None,
) -> Taken:
    """Take everything not yet taken; each look and its captures in one transaction with its position."""
    with walking_alone(engine):
        return _catch_up(engine, folder, configuration, rows_of, progress)


def _catch_up(
    engine: Engine,
    folder: Path,
    configuration: Configuration,
    rows_of: RowsOf,
    progress: Callable[[LookNote], None],
) -> Taken:
    taken = Taken()
    with session_of(engine) as session:
        sync_configuration(session, configuration)
        positions = {p.file: p.offset for p in session.scalars(select(WarcPosition))}
    walk = _Walk(engine, folder, configuration, rows_of, taken)
    for record in iterate(folder, positions):
        if isinstance(record, Damage):
            taken.damages.append(f"{record.warc_file} at byte {record.offset}: {record.reason}")
        elif isinstance(record, Capture):
            walk.pending.append(record)
        elif look := walk.note(record):
            progress(look)
    walk.flush()
    with session_of(engine) as session:
        record_decisions(session, configuration.deadlines)
    return taken


@dataclass(slots=True)
class _Walk:
    engine: Engine
    folder: Path
    configuration: Configuration
    rows_of: RowsOf
    taken: Taken
    pending: list[Capture] = field(default_factory=list)

    def note(self, record: LookRecord) -> LookNote | None:
        """Take a finished look or run together with the captures before it."""
        with session_of(self.engine) as session:
            self._captures(session)
            _advance(session, record.warc_file, record.offset + record.length)
            try:
                note = _parse(record)
            except (ValidationError, UnreadableError) as broken:
                self.taken.damages.append(f"{record.warc_file} at byte {record.offset}: {broken}")
                return None
            if isinstance(note, RunNote):
                self._run(session, note)
                return None
            if isinstance(note, ProposalNote):
                keep_proposal(session, note)
                return None
            keep_look(Stored(session, self.folder), note, self.configuration, self.rows_of)
            self.taken.looks.append(note)
            return note

    def flush(self) -> None:
        """Captures after the last finished look: of a run that is still going on or has died."""
        with session_of(self.engine) as session:
            self._captures(session)

    def _captures(self, session: Session) -> None:
        if self.pending:
            session.execute(insert(CaptureRow), [row_of_record(capture) for capture in self.pending])
        ends = {capture.warc_file: capture.offset + capture.length for capture in self.pending}  # the last of each file
        for file, end in ends.items():
            _advance(session, file, end)
        self.taken.captures += len(self.pending)
        self.pending.clear()

    def _run(self, session: Session, note: RunNote) -> None:
        session.add(
            Run(
                id=note.run_id,
                started_at=note.started_at,
                finished_at=note.finished_at,
                outcome=note.outcome,
                replay_of=note.replay_of,
                stats=note.stats,
            )
        )
        session.flush()
        compare_new(session, note)
        record_verdicts(session, self.configuration.deadlines, note.regions, note.finished_at)
        self.taken.runs.append(note)


def _parse(record: LookRecord) -> LookNote | ProposalNote | RunNote:
    kind = record.look.get("type")
    if kind == "look":
        return LookNote.model_validate(record.look)
    if kind == "proposal":
        return ProposalNote.model_validate(record.look)
    if kind == "run":
        return RunNote.model_validate(record.look)
    raise UnreadableError(f"a note of unknown type {kind!r}")


def _advance(session: Session, file: str, offset: int) -> None:
    position = session.get(WarcPosition, file)
    if position is None:
        session.add(WarcPosition(file=file, offset=offset))
    else:
        position.offset = max(position.offset, offset)
    session.flush()
