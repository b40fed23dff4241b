"""Notes the tries of rows' pages that gave no text, and the first that did again; see ``PageTry``."""

from __future__ import annotations

from sqlalchemy.orm import Session

from archive.database.models import CaptureRecord, Listing, PageTry, Visit
from archive.ingest.notes import DetailPage
from archive.ingest.stored_pages import CaptureStore, StoredPage

_FINE = ("", "read", "not_report")
_GONE = (404, 410)


def note_try(session: Session, listing: Listing, visit: Visit, state: str, reason: str, capture_id: str) -> None:
    """Set the state of a row's page; what went wrong, and that it is well again, is kept with its moment."""
    session.flush()
    if state not in _FINE or listing.page_state not in _FINE:
        at = visit.finished_at
        session.add(PageTry(listing_id=listing.id, at=at, state=state, reason=reason, capture_id=capture_id))
    listing.page_state = state


def state_of_failure(
    stored: CaptureStore, visit: Visit, target: DetailPage, page: StoredPage | None
) -> tuple[str, str, str]:
    """State, reason and capture of a page that did not come. Gone for good is what a complete visit was told: when the
    site itself was in trouble, a 404 is one more sign of that."""
    if page is not None:
        status = page.status or 0
        reason = f"http_{status}" if status >= 400 else "the answer ends in the middle of the page"
        return ("gone" if status in _GONE and visit.outcome == "complete" else "failed"), reason, page.capture.id
    last = stored.session.get(CaptureRecord, target.captures[-1]) if target.captures else None
    if last is None:
        return "failed", target.trouble or "nothing came", ""
    return "failed", last.error_class or last.error_text or "nothing came", last.id
