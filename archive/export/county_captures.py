"""The captures of one county and report year, in the order of their time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from archive.captures.stored_record import Capture
from archive.database.models import CaptureRecord, DisclosureColumn, Note, Site, Visit
from archive.ingest.stored_pages import capture_from_row


def of_county(region: str, begin: datetime, end: datetime) -> ColumnElement[bool]:
    """Return the condition on captures that visits of a county's columns made from ``begin`` on and before ``end``."""
    visits = select(Visit.id).join(DisclosureColumn, DisclosureColumn.id == Visit.column_id)
    visits = visits.join(Site, Site.id == DisclosureColumn.site_id).where(Site.region == region)
    found = CaptureRecord.fetched_at
    return CaptureRecord.visit_id.in_(visits) & (found >= begin) & (found < end)


def county_captures(session: Session, region: str, begin: datetime, end: datetime) -> Iterator[Capture]:
    """Yield them, failures too, some hundred in memory at a time."""
    query = select(CaptureRecord).where(of_county(region, begin, end))
    query = query.order_by(CaptureRecord.fetched_at, CaptureRecord.id).execution_options(yield_per=500)
    for row in session.scalars(query):
        yield capture_from_row(row)


def stored_bytes(session: Session, region: str, begin: datetime, end: datetime) -> int:
    """Return how many bytes their records take in the WARC files."""
    query = select(func.coalesce(func.sum(CaptureRecord.length), 0)).where(of_county(region, begin, end))
    return int(session.scalar(query) or 0)


def column_pages(session: Session, region: str, begin: datetime, end: datetime) -> dict[str, str]:
    """Return the columns' titles by the captures of their pages."""
    query = select(Visit.pages, DisclosureColumn.title).join(DisclosureColumn).join(Site)
    query = query.where(Site.region == region, Visit.started_at >= begin, Visit.started_at < end)
    return {page: title for pages, title in session.execute(query) for page in pages}


def county_notes(session: Session, region: str, begin: datetime, end: datetime) -> list[Note]:
    """Return the notes of runs and visits that speak of the county."""
    query = select(Note).where(Note.at >= begin, Note.at < end).order_by(Note.at, Note.warc_file, Note.offset)
    return [note for note in session.scalars(query) if region in note.regions]
