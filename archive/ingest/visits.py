"""Takes one finished visit into the database: its outcome, the rows of its pages, the pages of its rows."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.database.models import DisclosureColumn, Site, Visit
from archive.database.set_aside import Aside, storable
from archive.errors import UnreadableError
from archive.ingest.listing_row import ListingRow
from archive.ingest.listings import ObservedRow, upsert_listings
from archive.ingest.notes import VisitNote
from archive.ingest.report_versions import ingest_detail_pages
from archive.ingest.roster import Roster
from archive.ingest.stored_pages import CaptureStore, RowsOf, StoredPage


def ingest_visit(
    stored: CaptureStore, note: VisitNote, configuration: Configuration, rows_of: RowsOf, aside: Aside
) -> None:
    """Derive everything a visit says. A page that can no longer be read makes the visit weaker, never stronger.

    A row or a page that makes its own ingest fail is set aside in ``aside``, where that is careful."""
    session = stored.session
    column = _column(session, note)
    seen = _seen(stored, note, rows_of)
    visit = _visit(session, note)
    session.add(visit)
    session.flush()
    roster = Roster(session, note.site.region, configuration)
    aside.undone = roster.reload
    upsert_listings(session, visit, column.title, seen, roster, aside, set(note.page_lists))
    ingest_detail_pages(stored, visit, note.targets, roster, column.title, aside)


def keep_broken_visit(session: Session, note: VisitNote, reason: str) -> None:
    """Of a visit that cannot be taken in only that it was made; it proves nothing."""
    note.outcome, note.error_class, note.reason = "error", "quarantined", reason
    _column(session, note)
    session.add(_visit(session, note))
    session.flush()


def _seen(stored: CaptureStore, note: VisitNote, rows_of: RowsOf) -> list[ObservedRow]:
    """Return the rows of all pages. Bodies are read only where somebody has to look into them."""
    known = stored.pages(note.pages)
    pages = [known[record_id] for record_id in note.pages if record_id in known]
    try:
        rows = rows_of(note, pages)
    except UnreadableError:
        pages = _sound(stored, note)
        rows = rows_of(note, pages)
    if note.outcome == "complete" and len(pages) < len(note.pages):
        note.outcome = "partial"
    return [
        ObservedRow(_storable(row), page.capture.id, page.capture.fetched_at)
        for page, found in zip(pages, rows, strict=True)
        for row in found
    ]


def _storable(row: ListingRow) -> ListingRow:
    """JSON may hold half a character, which no database takes and nobody can read."""
    return replace(row, title=storable(row.title), url=storable(row.url))


def _sound(stored: CaptureStore, note: VisitNote) -> list[StoredPage]:
    """Return the pages that can be read, one by one; the note tells of the others."""
    pages: list[StoredPage] = []
    for record_id in note.pages:
        try:
            page = stored.page(record_id)
        except UnreadableError as damaged:
            page, note.reason = None, f"{note.reason}; a stored page cannot be read: {damaged}".strip("; ")
        if page is not None:
            pages.append(page)
    return pages


def _column(session: Session, note: VisitNote) -> DisclosureColumn:
    """Return the column as configured; one that is configured no more is kept inactive, for its history."""
    column = session.get(DisclosureColumn, note.column.id)
    if column is not None:
        return column
    if session.get(Site, note.site.id) is None:
        session.add(Site(**note.site.model_dump(), verified=None))
        session.flush()
    column = DisclosureColumn(**note.column.model_dump(exclude={"recipe"}), site_id=note.site.id, active=False)
    session.add(column)
    session.flush()
    return column


def _visit(session: Session, note: VisitNote) -> Visit:
    earlier = select(Visit.id).where(Visit.column_id == note.column.id, Visit.outcome == "complete").limit(1)
    return Visit(
        id=note.visit_id,
        run_id=note.run_id,
        column_id=note.column.id,
        started_at=note.started_at,
        finished_at=note.finished_at,
        outcome=note.outcome,
        error_class=note.error_class,
        reason=note.reason,
        adapter=note.adapter,
        pages=note.pages,
        rows=note.rows,
        total=note.total,
        years=note.years,
        seen_as=note.seen_as,
        address=note.address,
        vantage=note.vantage,
        baseline=note.outcome == "complete" and session.scalar(earlier) is None,
    )
