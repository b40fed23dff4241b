"""Reads stored bodies back for deriving: by record id, through revisits, never from the network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures import stored_record as captured
from archive.captures.warc_reader import read_payload
from archive.database.models import CaptureRecord
from archive.ingest.listing_row import ListingRow
from archive.ingest.notes import VisitNote

if TYPE_CHECKING:
    from archive.ingest.page_read import PageRead


@dataclass(frozen=True)
class StoredPage:
    """One stored response as it is read again. ``url`` and ``content_type`` are what readers need beside the body."""

    capture: CaptureRecord
    url: str
    content_type: str
    status: int | None
    load: Callable[[], bytes]

    @cached_property
    def body(self) -> bytes:
        """Free of content encodings; read at first use, which raises UnreadableError when it is damaged."""
        return self.load()

    def load_body(self) -> None:
        """Read the body now, where its damage can be told."""
        _ = self.body


_ROW = {one.name: "id" if one.name == "record_id" else one.name for one in fields(captured.Capture)}

RowsOf = Callable[[VisitNote, Sequence[StoredPage]], list[list[ListingRow]]]
"""Reads the rows of a visit's pages, page by page. Adapters live in crawler/, so the caller brings this in."""


Ahead = Callable[[str, str, date | None], "PageRead | None"]
"""Gives the page that was read ahead by the id of its capture, title and date of its row; None when none was."""


@dataclass(frozen=True, slots=True)
class CaptureStore:
    """The WARC folder together with the database that knows where each record lies."""

    session: Session
    folder: Path
    ahead: Ahead = lambda *_: None

    def page(self, record_id: str) -> StoredPage | None:
        """Return a stored response; None when it is a failure or unknown. Raises UnreadableError when it is damaged."""
        row = self.session.get(CaptureRecord, record_id)
        if row is None or row.kind == "failure":
            return None
        payload = read_payload(self.folder, capture_from_row(row), self._resolve)
        header = next((v for k, v in payload.headers if k.lower() == "content-type"), row.content_type)
        return StoredPage(row, row.url, header, payload.status, lambda: payload.body)

    def pages(self, record_ids: Iterable[str]) -> dict[str, StoredPage]:
        """Return stored responses by id, their bodies not read before they are used.

        Left out are failures, unknown records, and revisits of a record that is not there or was damaged.
        """
        rows = self._captures(record_ids)
        holders = self._captures(row.refers_to for row in rows.values() if row.refers_to)
        found = {}
        for row in rows.values():
            valid = holders.get(row.refers_to, row) if row.status == 304 else row
            if row.kind != "failure" and (not row.refers_to or row.refers_to in holders):
                load = partial(self._body, row, holders)
                found[row.id] = StoredPage(row, row.url, valid.content_type, valid.status, load)
        return found

    def _body(self, row: CaptureRecord, holders: Mapping[str, CaptureRecord]) -> bytes:
        """Ask the database for no holder that is known: it would write first whatever the session holds."""

        def resolve(record_id: str) -> captured.Capture | None:
            known = holders.get(record_id)
            return capture_from_row(known) if known else self._resolve(record_id)

        return read_payload(self.folder, capture_from_row(row), resolve).body

    def _captures(self, record_ids: Iterable[str]) -> dict[str, CaptureRecord]:
        query = select(CaptureRecord).where(CaptureRecord.id.in_(list(record_ids)))
        return {row.id: row for row in self.session.scalars(query)}

    def _resolve(self, record_id: str) -> captured.Capture | None:
        row = self.session.get(CaptureRecord, record_id)
        return capture_from_row(row) if row else None


def capture_from_row(row: CaptureRecord) -> captured.Capture:
    """Return the database row as the value that the captures room works with."""
    return captured.Capture(
        record_id=row.id,
        url=row.url,
        fetched_at=row.fetched_at,
        kind=cast(captured.Kind, row.kind),
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
        visit_id=row.visit_id,
        refers_to=row.refers_to,
        truncated=row.truncated,
    )


def row_from_capture(capture: captured.Capture) -> dict[str, Any]:
    """Return the value as a database row: the same fields, its id under the table's name for it."""
    return {column: getattr(capture, name) for name, column in _ROW.items()}
