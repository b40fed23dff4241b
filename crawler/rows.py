"""Reads the rows of stored column pages again, with the adapter the look used: for live runs and rebuild alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from archive.ingest.payloads import RowsOf, StoredPage
from archive.ingest.records import LookNote
from archive.ingest.row import Row
from crawler.page_reader import Kept, PageReader


def rows_by(reader: PageReader) -> RowsOf:
    """Rows of each page, in the order of the pages, as this reader reads them."""
    return partial(_rows_of, reader)


def rows_of(note: LookNote, pages: Sequence[StoredPage]) -> list[list[Row]]:
    """The same with a reader that remembers nothing."""
    return _rows_of(PageReader(), note, pages)


def _rows_of(reader: PageReader, note: LookNote, pages: Sequence[StoredPage]) -> list[list[Row]]:
    """An error page in the place of one has no rows."""
    if not note.adapter:
        return [[] for _ in pages]
    return [reader.column(_kept(page), note.column.url, note.adapter).parsed.rows for page in pages]


def _kept(page: StoredPage) -> Kept:
    digest = page.capture.payload_digest
    return Kept(page.url, page.status or 0, page.content_type, digest, lambda: page.body)
