"""The picture of a page as it was taken at a visit: stored with the capture, or when the same page was first shown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures.screenshot import screenshot_of
from archive.captures.stored_record import Capture
from archive.captures.warc_extract import ExtractedRecord
from archive.database import models
from archive.ingest.stored_pages import capture_from_row

_MOST_EARLIER = 20  # captures of the same content that are asked for a picture


def stored_picture(session: Session, folder: Path, capture: Capture) -> ExtractedRecord | None:
    """Return the picture of a capture; ``folder`` holds the WARC files. Raises UnreadableError for a damaged one."""
    if capture.kind != "rendered":
        return None
    stored = models.CaptureRecord
    same = select(stored).where(
        stored.kind == "rendered", stored.url == capture.url, stored.payload_digest == capture.payload_digest
    )
    first = session.scalars(same.order_by(stored.fetched_at).limit(_MOST_EARLIER))
    candidates = [capture, *(capture_from_row(row) for row in first)]
    return next((found for one in candidates if (found := screenshot_of(folder, one))), None)


def pictures_of(session: Session, folder: Path, captures: Iterable[str]) -> dict[str, bytes]:
    """Return the PNG of each capture, by its record id, that has one."""
    rows = ((one, session.get(models.CaptureRecord, one)) for one in dict.fromkeys(captures))
    found = {one: stored_picture(session, folder, capture_from_row(row)) for one, row in rows if row}
    return {one: picture.record.block for one, picture in found.items() if picture}
