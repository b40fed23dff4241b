"""Everything that one verdict rests on, as records of the archive: captures, their originals, requests, visit notes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures.stored_record import Capture
from archive.captures.warc_extract import (
    ExtractedRecord,
    extract_record,
    location_of,
    original_of,
    request_of,
    sort_by_location,
    visit_note_of,
    warcinfo_of,
)
from archive.database import models
from archive.errors import NotFoundError, UnreadableError
from archive.filings.verdicts.status import FilingStatus
from archive.ingest.notes import VisitNote
from archive.ingest.stored_pages import capture_from_row
from archive.notices.stored_pictures import stored_picture

# A failed visit is shown by its refusals; a hundred refusals prove no more than these.
_MOST_FAILURES = 50


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """A capture and the parts it plays: ``absent``, ``present``, ``report``, ``failed_visit``, ``attachment``,
    ``redirect`` (on the way to the report) or ``original`` (its payload is what a revisit repeats)."""

    capture: Capture
    roles: tuple[str, ...]


@dataclass(slots=True)
class EvidenceParts:
    """``records`` holds every record to hand on, in the archive's order, each once. ``screenshots``: those stored at
    a visit, by the record id of the capture that they show or whose content they show."""

    parts: list[EvidencePart]
    records: list[ExtractedRecord] = field(default_factory=list)
    notes: list[VisitNote] = field(default_factory=list)
    screenshots: dict[str, ExtractedRecord] = field(default_factory=dict)


class EvidenceCollector:
    """Finds the records behind a filing's evidence in the database and the WARC folder."""

    def __init__(self, session: Session, folder: Path) -> None:
        self._session, self._folder = session, folder
        self._roles: dict[str, list[str]] = {}
        self._captures: dict[str, Capture] = {}

    def collect(self, filing: FilingStatus) -> EvidenceParts:
        """Collect the records. Raises NotFoundError when the verdict rests on no capture, UnreadableError on damage."""
        for evidence in filing.evidence:
            self._add(evidence.capture, evidence.role)
        for rest in filing.ruling.evidence_refs:
            if rest.role == "failed_visit":
                self._add_failures(rest.visit_id)
        if not self._captures:
            raise NotFoundError(f"{filing.facts.id}: the state {filing.ruling.state} rests on no capture yet")
        notes = self._notes()
        self._around_the_report([note for _, note in notes])
        self._originals()
        screenshots = self._screenshots()
        records = [*self._records(), *(picked for picked, _ in notes), *screenshots.values()]
        parts = [EvidencePart(capture, tuple(self._roles[key])) for key, capture in self._captures.items()]
        parts.sort(key=lambda part: part.capture.fetched_at)
        return EvidenceParts(
            parts,
            sort_by_location([*records, *self._beginnings(records)]),
            _each_once(note for _, note in notes),
            screenshots,
        )

    def resolve(self, record_id: str) -> Capture | None:
        """Return a capture by its record id."""
        row = self._session.get(models.CaptureRecord, record_id)
        return capture_from_row(row) if row else None

    def _add(self, record_id: str, role: str) -> None:
        capture = self._captures.get(record_id) or self.resolve(record_id)
        if capture is None:
            raise UnreadableError(f"the capture {record_id} is not in the database; run `nianbao rebuild`")
        self._captures[record_id] = capture
        roles = self._roles.setdefault(record_id, [])
        if role not in roles:
            roles.append(role)

    def _add_failures(self, visit_id: str) -> None:
        query = select(models.CaptureRecord.id).where(models.CaptureRecord.visit_id == visit_id)
        for record_id in self._session.scalars(query.order_by(models.CaptureRecord.fetched_at).limit(_MOST_FAILURES)):
            self._add(record_id, "failed_visit")

    def _notes(self) -> list[tuple[ExtractedRecord, VisitNote]]:
        """Return the notes of all visits in which the captures were made, which say that a visit was complete."""
        visits: dict[str, Capture] = {}
        for capture in sorted(self._captures.values(), key=lambda c: (c.warc_file, c.offset)):
            visits[capture.visit_id] = capture  # the last capture of a visit is nearest to its note
        found = []
        for capture in visits.values():
            picked = visit_note_of(self._folder, capture)
            if picked and (note := _note(picked)):
                found.append((picked, note))
        return found

    def _around_the_report(self, notes: Sequence[VisitNote]) -> None:
        """Redirects that led to the report's page, and the documents it points at."""
        reports = {key for key, roles in self._roles.items() if "report" in roles}
        for target in (target for note in notes for target in note.targets):
            if reports.isdisjoint(target.captures):
                continue
            for record_id in target.captures:
                if record_id not in reports:
                    self._add(record_id, "redirect")
            for record_id in target.attachments:
                self._add(record_id, "attachment")

    def _originals(self) -> None:
        for capture in list(self._captures.values()):
            if capture.kind == "rendered":
                self._add(capture.refers_to, "original")
        for capture in list(self._captures.values()):
            if holder := original_of(capture, self.resolve):
                self._add(holder.record_id, "original")

    def _records(self) -> list[ExtractedRecord]:
        found: list[ExtractedRecord] = []
        for capture in self._captures.values():
            found.append(extract_record(self._folder, location_of(capture)))
            if request := request_of(self._folder, capture):
                found.append(request)
        return found

    def _screenshots(self) -> dict[str, ExtractedRecord]:
        pictures = {key: stored_picture(self._session, self._folder, one) for key, one in self._captures.items()}
        return {key: found for key, found in pictures.items() if found}

    def _beginnings(self, records: Iterable[ExtractedRecord]) -> list[ExtractedRecord]:
        """Return the warcinfo of every file drawn from: who looked, with which program, under which rules."""
        names = sorted({picked.place.warc_file for picked in records})
        return [first for name in names if (first := warcinfo_of(self._folder, name))]


def _note(picked: ExtractedRecord) -> VisitNote | None:
    try:
        return VisitNote.model_validate(json.loads(picked.record.block))
    except (ValidationError, ValueError):
        return None


def _each_once(notes: Iterable[VisitNote]) -> list[VisitNote]:
    found = {note.visit_id: note for note in notes}
    return sorted(found.values(), key=lambda note: note.started_at)
