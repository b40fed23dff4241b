"""Takes one note in: a finished visit, a proposal for a dead column, or a finished run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from archive.captures import warc_record
from archive.captures.gzip_members import read_member
from archive.captures.stored_record import StoredNote
from archive.config.load import Configuration
from archive.database.models import ColumnProposal, Note, Run
from archive.database.set_aside import Aside, is_the_machine, set_aside_stats, storable
from archive.errors import UnreadableError
from archive.filings.verdicts.history import record_verdicts
from archive.ingest.column_proposals import ingest_proposal
from archive.ingest.cross_report_checks import check_new_reports
from archive.ingest.note_order import rules_version
from archive.ingest.notes import ProposalNote, RunNote, VisitNote
from archive.ingest.stored_pages import Ahead, CaptureStore, RowsOf
from archive.ingest.visits import ingest_visit, keep_broken_visit


@dataclass(slots=True)
class Taken:
    """What a walk took in. ``damages`` are places that could not be read, with the reason; ``set_aside`` counts the
    records that made their own ingest fail and were put into the quarantine."""

    captures: int = 0
    visits: list[VisitNote] = field(default_factory=list)
    runs: list[RunNote] = field(default_factory=list)
    damages: list[str] = field(default_factory=list)
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class NoteTaker:
    """Takes notes in within one session; what it took is told in ``taken``."""

    session: Session
    folder: Path
    configuration: Configuration
    rows_of: RowsOf
    taken: Taken
    ahead: Ahead = lambda *_: None

    def take(self, note: Note, *, within: Iterable[str] | None = None) -> VisitNote | None:
        """Take one note in. ``within``: a run's note is taken for these of its regions only, as it was in before."""
        aside = Aside(self.session, note.at, rules_version())
        try:
            said = self._read(note)
        except (ValidationError, UnreadableError, ValueError) as error:
            aside.put("note", note.id, error)
            said = None
        if said is not None:
            aside.settled("note", note.id)
        visit = said if isinstance(said, VisitNote) else None
        if isinstance(said, RunNote):
            self._run(said, aside, within)
        elif isinstance(said, ProposalNote):
            if self.session.get(ColumnProposal, said.visit_id) is None:
                aside.attempt("visit", note.id, lambda: ingest_proposal(self.session, said))
        elif visit:
            within_visit = self._visit(note, visit, aside)
            aside.count += within_visit
        self.taken.set_aside += aside.count
        return visit

    def _read(self, note: Note) -> VisitNote | ProposalNote | RunNote:
        return parse_note(json.loads(note_block(self.folder, note)))

    def _visit(self, note: Note, said: VisitNote, aside: Aside) -> int:
        """All at once; when anything fails, again with every record on its own; when that fails too, only that there
        was a visit, which proves nothing."""
        stored = CaptureStore(self.session, self.folder, self.ahead)
        for careful in (False, True):
            one, own = said.model_copy(deep=True), Aside(self.session, note.at, rules_version(), careful)
            try:
                with self.session.begin_nested():
                    ingest_visit(stored, one, self.configuration, self.rows_of, own)
            except Exception as error:
                if is_the_machine(error):
                    raise
                failed: Exception = error
                continue
            aside.settled("visit", note.id)
            self.taken.visits.append(one)
            return own.count
        aside.put("visit", note.id, failed)
        aside.attempt("visit", note.id, lambda: keep_broken_visit(self.session, said, storable(str(failed))))
        self.taken.visits.append(said)
        return 0

    def _run(self, said: RunNote, aside: Aside, within: Iterable[str] | None) -> None:
        regions = said.regions if within is None else [one for one in said.regions if one in set(within)]
        asked = said.model_copy(update={"regions": regions})
        if self.session.get(Run, said.run_id) is None:
            self.session.add(_run_row(said))
            self.session.flush()
        check_new_reports(self.session, asked, aside.attempt)
        record_verdicts(self.session, self.configuration.deadlines, asked.regions, said.finished_at)
        self.session.get_one(Run, said.run_id).stats = said.stats | set_aside_stats(
            self.session, said.started_at, said.finished_at
        )
        if within is None:
            self.taken.runs.append(said)


def note_block(folder: Path, note: Note) -> bytes:
    """Return the JSON of a note. Raises UnreadableError when it can no longer be read."""
    return warc_record.parse_record(read_member(folder / note.warc_file, note.offset, note.length)).block


def parse_note(said: dict[str, object]) -> VisitNote | ProposalNote | RunNote:
    """Return what a note says. Raises ValidationError, or UnreadableError for a type this program does not know."""
    kind = said.get("type")
    if kind == "visit":
        return VisitNote.model_validate(said)
    if kind == "proposal":
        return ProposalNote.model_validate(said)
    if kind == "run":
        return RunNote.model_validate(said)
    raise UnreadableError(f"a note of unknown type {kind!r}")


def note_row(record: StoredNote) -> dict[str, Any]:
    """Return a note as a row: where it lies, when it was written, and of which regions it speaks."""
    try:
        said: VisitNote | ProposalNote | RunNote | None = parse_note(record.visit)
    except (ValidationError, UnreadableError):
        said = None
    return {
        "id": storable(record.record_id),
        "kind": said.type if said else "",
        "at": record.written_at,
        "regions": _regions(said),
        "warc_file": record.warc_file,
        "offset": record.offset,
        "length": record.length,
        "taken": False,
    }


def _regions(said: VisitNote | ProposalNote | RunNote | None) -> list[str]:
    """Return the regions of a visit or run; a proposal names none, beside the visit that found its column dead."""
    if isinstance(said, VisitNote):
        return [said.site.region]
    return said.regions if isinstance(said, RunNote) else []


def _run_row(said: RunNote) -> Run:
    return Run(
        id=said.run_id,
        started_at=said.started_at,
        finished_at=said.finished_at,
        outcome=said.outcome,
        replay_of=said.replay_of,
        stats=said.stats,
    )
