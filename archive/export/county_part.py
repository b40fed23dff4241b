"""One file of a county's captures in the making: records as they lie in the archive, and what a viewer can open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from archive.captures.cdxj import IndexLine
from archive.captures.http_head import bare_type
from archive.captures.resolved_revisit import confirmation_record, needs_resolving, resolve_revisit
from archive.captures.stored_record import Capture
from archive.captures.wacz import WaczPage
from archive.captures.warc_extract import ExtractedRecord, extract_record, location_of, original_of, request_of
from archive.captures.warc_record import sha256_digest
from archive.clock import format_second
from archive.database.models import CaptureRecord
from archive.errors import UnreadableError
from archive.ingest.stored_pages import capture_from_row

FILE = "captures.warc.gz"


@dataclass(slots=True)
class CountyPart:
    """``titles``: names of columns by the captures of their pages, which become the list of pages."""

    session: Session
    warc: Path
    titles: Mapping[str, str]
    data: bytearray = field(default_factory=bytearray)
    lines: list[IndexLine] = field(default_factory=list)
    pages: list[WaczPage] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    captures: int = 0
    unreadable: int = 0
    _places: dict[str, tuple[int, int, str]] = field(default_factory=dict)  # offset, length, digest of a record

    @property
    def size(self) -> int:
        """Bytes of its records."""
        return len(self.data)

    def add(self, capture: Capture) -> None:
        """Add a capture with its request, and the body that it repeats. One that cannot be read is counted."""
        try:
            self._place(capture)
            if request := request_of(self.warc, capture):
                self.append(request)
            if capture.kind != "failure":
                self.lines.append(self._line(capture))
        except UnreadableError:
            self.unreadable += 1
            return
        self.captures += 1
        if title := self.titles.get(capture.record_id):
            name = f"{title}，{format_second(capture.fetched_at)}"
            self.pages.append(WaczPage(capture.record_id.rpartition(":")[2], capture.url, capture.fetched_at, name))

    def append(self, picked: ExtractedRecord) -> tuple[int, int, str]:
        """Add a record as it lies in the archive; where it lies here, and the digest of its member."""
        self.files.add(picked.place.warc_file)
        return self._append(picked.data)

    def _append(self, member: bytes) -> tuple[int, int, str]:
        at = len(self.data)
        self.data += member
        return at, len(member), sha256_digest(member)

    def _place(self, capture: Capture) -> tuple[int, int, str]:
        if capture.record_id not in self._places:
            self._places[capture.record_id] = self.append(extract_record(self.warc, location_of(capture)))
        return self._places[capture.record_id]

    def _line(self, capture: Capture) -> IndexLine:
        holder = original_of(capture, self._resolve)
        if holder:
            self._place(holder)
        mime, status, digest = bare_type(capture.content_type), capture.status, capture.payload_digest
        place = self._places[capture.record_id]
        if capture.kind == "rendered":
            shown = resolve_revisit(self.warc, capture, self._resolve)
            place = self._append(shown.member)
            mime, status, digest = bare_type(shown.content_type), 200, shown.payload_digest
        elif holder:
            mime = "warc/revisit"
            if needs_resolving(capture.kind, capture.status):
                place, status = self._append(confirmation_record(self.warc, capture, holder)), holder.status
        offset, length, member = place
        return IndexLine(capture.url, capture.fetched_at, mime or "unk", status, digest, FILE, offset, length, member)

    def _resolve(self, record_id: str) -> Capture | None:
        row = self.session.get(CaptureRecord, record_id)
        return capture_from_row(row) if row else None
