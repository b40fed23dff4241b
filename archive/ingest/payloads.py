"""Reads stored bodies back for deriving: by record id, through revisits, never from the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session

from archive.captures import record
from archive.captures.reader import read_payload
from archive.database.models import Capture
from archive.ingest.records import LookNote
from archive.ingest.row import Row


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One stored response as it is read again. ``body`` is free of content encodings."""

    capture: Capture
    url: str
    body: bytes
    content_type: str
    status: int | None


RowsOf = Callable[[LookNote, Sequence[StoredPage]], list[list[Row]]]
"""Reads the rows of a look's pages, page by page. Adapters live in crawler/, so the caller brings this in."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The WARC folder together with the database that knows where each record lies."""

    session: Session
    folder: Path

    def page(self, record_id: str) -> StoredPage | None:
        """A stored response; None when it is a failure or unknown. Raises UnreadableError when it is damaged."""
        row = self.session.get(Capture, record_id)
        if row is None or row.kind == "failure":
            return None
        payload = read_payload(self.folder, to_record(row), self._resolve)
        header = next((v for k, v in payload.headers if k.lower() == "content-type"), row.content_type)
        return StoredPage(row, row.url, payload.body, header, payload.status)

    def _resolve(self, record_id: str) -> record.Capture | None:
        row = self.session.get(Capture, record_id)
        return to_record(row) if row else None


def to_record(row: Capture) -> record.Capture:
    """The database row as the value that the captures room works with."""
    return record.Capture(
        record_id=row.id,
        url=row.url,
        fetched_at=row.fetched_at,
        kind=cast(record.Kind, row.kind),
        status=row.status,
        content_type=row.content_type,
        payload_digest=row.payload_digest,
        etag=row.etag,
        last_modified=row.last_modified,
        error_class=row.error_class,
        error_text=row.error_text,
        warc_file=row.warc_file,
        offset=row.offset,
        length=row.length,
        look_id=row.look_id,
        refers_to=row.refers_to,
        truncated=row.truncated,
    )


def of_record(capture: record.Capture) -> Capture:
    """The value as a database row."""
    return Capture(
        id=capture.record_id,
        look_id=capture.look_id,
        url=capture.url,
        fetched_at=capture.fetched_at,
        kind=capture.kind,
        status=capture.status,
        content_type=capture.content_type,
        payload_digest=capture.payload_digest,
        etag=capture.etag,
        last_modified=capture.last_modified,
        error_class=capture.error_class,
        error_text=capture.error_text,
        warc_file=capture.warc_file,
        offset=capture.offset,
        length=capture.length,
        refers_to=capture.refers_to,
        truncated=capture.truncated,
    )
