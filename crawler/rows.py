"""Reads the rows of stored column pages again, with the adapter the look used: for live runs and rebuild alike."""

from __future__ import annotations

from collections.abc import Sequence

from archive.ingest.payloads import StoredPage
from archive.ingest.records import LookNote
from archive.ingest.row import Row
from crawler import adapters
from crawler.adapters.base import Page
from crawler.column_trouble import column_trouble


def rows_of(note: LookNote, pages: Sequence[StoredPage]) -> list[list[Row]]:
    """Rows of each page, in the order of the pages. An error page in the place of one has none."""
    if not note.adapter:
        return [[] for _ in pages]
    return [_rows(note, page) for page in pages]


def _rows(note: LookNote, page: StoredPage) -> list[Row]:
    if column_trouble(page.status, page.url, page.body, page.content_type):
        return []
    adapter = adapters.get(note.adapter)
    return list(adapter.parse(Page(page.url, page.body, page.content_type, note.column.url)).rows)
