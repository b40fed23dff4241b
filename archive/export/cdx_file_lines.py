"""The lines that index one WARC file, each by where its record lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from archive.captures.cdxj import IndexLine, line_in_place
from archive.captures.http_head import bare_type
from archive.captures.resolved_revisit import confirmation_record, resolve_revisit
from archive.captures.stored_record import Capture
from archive.database.models import CaptureRecord
from archive.errors import UnreadableError
from archive.ingest.stored_pages import capture_from_row

_RevisitOf = tuple[Capture, Capture | None]


@dataclass(slots=True)
class ShownRecords:
    """The records beside a WARC file, one gzip member each."""

    warc: Path
    name: str
    data: bytearray = field(default_factory=bytearray)
    unreadable: int = 0

    def append(self, member: bytes) -> tuple[int, int]:
        """Return where a member lies, which is added."""
        at = len(self.data)
        self.data += member
        return at, len(member)


def lines_of_file(session: Session, name: str, shown: ShownRecords) -> Iterator[IndexLine]:
    """Yield a line for every capture of a WARC file that shows something."""
    for capture, original in _captures(session, name):
        try:
            line = _line(session, capture, original, shown)
        except UnreadableError:
            shown.unreadable += 1
            continue
        yield line


def _captures(session: Session, name: str) -> Iterator[_RevisitOf]:
    original = aliased(CaptureRecord)
    query = select(CaptureRecord, original).outerjoin(original, original.id == CaptureRecord.refers_to)
    query = query.where(CaptureRecord.warc_file == name, CaptureRecord.kind != "failure")
    for row, referred in session.execute(query.order_by(CaptureRecord.offset).execution_options(yield_per=500)):
        yield capture_from_row(row), capture_from_row(referred) if referred else None


def _line(session: Session, capture: Capture, original: Capture | None, shown: ShownRecords) -> IndexLine:
    if capture.kind == "rendered":

        def resolve(record_id: str) -> Capture | None:
            return original if original and original.record_id == record_id else None

        body = resolve_revisit(shown.warc, capture, resolve)
        offset, length = shown.append(body.member)
        return _told(capture, bare_type(body.content_type), 200, shown.name, offset, length, body.payload_digest)
    if capture.kind == "revisit" and capture.status == 304:
        holder = _holder(session, original)
        offset, length = shown.append(confirmation_record(shown.warc, capture, holder))
        line = _told(capture, bare_type(holder.content_type), holder.status, shown.name, offset, length, "")
        return replace(line, original=(holder.warc_file, holder.offset, holder.length))
    return line_in_place(capture)


def _told(
    capture: Capture, mime: str, status: int | None, filename: str, offset: int, length: int, digest: str
) -> IndexLine:
    return IndexLine(
        url=capture.url,
        time=capture.fetched_at,
        mime=mime or "unk",
        status=status,
        digest=digest or capture.payload_digest,
        filename=filename,
        offset=offset,
        length=length,
    )


def _holder(session: Session, original: Capture | None) -> Capture:
    """Return the response whose body a chain of revisits repeats. Raises UnreadableError when it is not kept."""
    seen: set[str] = set()
    while original is not None and original.record_id not in seen:
        if original.kind == "response":
            return original
        seen.add(original.record_id)
        row = session.get(CaptureRecord, original.refers_to)
        original = capture_from_row(row) if row else None
    raise UnreadableError("the body that a 304 confirmed is not kept")
