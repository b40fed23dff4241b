"""The rows of a visit's pages: as its note has them, or parsed anew from the stored pages under other rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archive.database.set_aside import storable
from archive.ingest.listing_row import ListingRow
from archive.ingest.notes import NotedRow, VisitNote
from archive.ingest.stored_pages import StoredPage
from crawler.visiting.page_reader import FetchedPage, PageReader
from crawler.visiting.parse_cache import parse_rules_digest


def noted_rows(rows: Iterable[ListingRow]) -> list[NotedRow]:
    """Return rows as a visit's note holds them."""
    return [(storable(row.title), storable(row.url), row.listed_date) for row in rows]


def rows_of(note: VisitNote, pages: Sequence[StoredPage]) -> list[list[ListingRow]]:
    """Return the rows of each page, in the order of ``pages``, for live runs and rebuild alike.

    A page that was no page of the column has no rows. Raises UnreadableError when a page must be parsed anew and its
    record is damaged.
    """
    if not note.adapter:
        return [[] for _ in pages]
    if note.parse_rules == parse_rules_digest():
        noted = dict(zip(note.pages, note.page_rows, strict=True))
        return [[ListingRow(*row) for row in noted[page.capture.id]] for page in pages]
    reader = PageReader()
    recipe = note.column.recipe
    first = dict(zip(note.pages, note.page_lists, strict=False))
    return [
        reader.column(_fetched(page), first.get(page.capture.id) or note.column.url, note.adapter, recipe).parsed.rows
        for page in pages
    ]


def _fetched(page: StoredPage) -> FetchedPage:
    digest = page.capture.payload_digest
    rendered = page.capture.kind == "rendered"
    return FetchedPage(page.url, page.status or 0, page.content_type, digest, lambda: page.body, rendered=rendered)
