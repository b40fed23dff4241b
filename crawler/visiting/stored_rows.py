"""Reads the rows of stored column pages again, with the adapter the visit used: for live runs and rebuild alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from archive.ingest.listing_row import ListingRow
from archive.ingest.notes import VisitNote
from archive.ingest.stored_pages import RowsOf, StoredPage
from crawler.visiting.page_reader import FetchedPage, PageReader


def parse_stored_rows(reader: PageReader) -> RowsOf:
    """Rows of each page, in the order of the pages, as this reader reads them."""
    return partial(_rows_of, reader)


def rows_of(note: VisitNote, pages: Sequence[StoredPage]) -> list[list[ListingRow]]:
    """The same with a reader that remembers nothing."""
    return _rows_of(PageReader(), note, pages)


def _rows_of(reader: PageReader, note: VisitNote, pages: Sequence[StoredPage]) -> list[list[ListingRow]]:
    """An error page in the place of one has no rows."""
    if not note.adapter:
        return [[] for _ in pages]
    return [reader.column(_kept(page), note.column.url, note.adapter).parsed.rows for page in pages]


def _kept(page: StoredPage) -> FetchedPage:
    digest = page.capture.payload_digest
    return FetchedPage(page.url, page.status or 0, page.content_type, digest, lambda: page.body)
