"""Reading of the fetched pages of rows: what each is, whose, and which of them are reports to be stored."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Listing, Version, Visit
from archive.database.set_aside import Aside
from archive.errors import UnreadableError
from archive.filings.facts.attributions import Attribution
from archive.ingest.attributing import Place, by_page, by_title
from archive.ingest.body_completeness import is_complete_body
from archive.ingest.content import Content, judge_content
from archive.ingest.listing_row import url_key
from archive.ingest.listings import QUARANTINED, note_attribution
from archive.ingest.notes import DetailPage
from archive.ingest.page_read import PageRead, best_of, note_try, read_one, state_of_failure
from archive.ingest.rollups import File, Hanging, files_of_organs, keep_files
from archive.ingest.roster import Roster
from archive.ingest.stored_pages import CaptureStore, StoredPage
from archive.ingest.version_store import keep_version, latest_version, newest_by_url
from archive.reading.reading_model import Reading


def ingest_detail_pages(
    stored: CaptureStore, visit: Visit, targets: Sequence[DetailPage], roster: Roster, column_title: str, aside: Aside
) -> None:
    """Read the pages of a visit's rows, as fetched in it, into the database."""
    if not targets:
        return
    listings = _listings(stored.session, visit.column_id)
    captures = stored.pages(one for target in targets for one in (*target.captures, *target.attachments))
    newest = newest_by_url(stored.session, [listings[key].url for t in targets if (key := url_key(t.url)) in listings])
    place = Place(column_title, roster)
    for target in targets:
        if listing := listings.get(url_key(target.url)):
            if not target.captures:  # robots.txt, the most requests or the hours kept us from asking: no try at all
                continue
            listing.page_tried_at = visit.finished_at
            answers = [captures[record_id] for record_id in target.captures if record_id in captures]
            page = answers[-1] if answers else None  # redirects come before it, failed tries may follow it
            attached = [captures[record_id] for record_id in target.attachments if record_id in captures]
            if not (page and _unchanged(listing, page, attached, newest.get(listing.url))):
                aside.attempt(
                    "page",
                    f"{visit.column_id} {listing.url}",
                    partial(_keep_target, stored, visit, listing, target, page, place, newest),
                    partial(_keep_unread, listing),
                )


def _keep_target(
    stored: CaptureStore,
    visit: Visit,
    listing: Listing,
    target: DetailPage,
    page: StoredPage | None,
    place: Place,
    newest: dict[str, Version],
) -> None:
    was = Attribution.of(listing)
    if listing.doubt == QUARANTINED:
        by_title(listing, place)
    _keep_page(stored, visit, listing, target, page, place, newest)
    if listing.first_visit_id != visit.id:  # else nobody has known it otherwise
        note_attribution(stored.session, listing, was, visit.finished_at)


def _keep_unread(listing: Listing) -> None:
    """Doubt a page whose reading failed: the fault is ours, and it may be anybody's report."""
    listing.page_state, listing.doubt, listing.candidates = "failed", QUARANTINED, []


def _unchanged(listing: Listing, page: StoredPage, attached: Sequence[StoredPage], latest: Version | None) -> bool:
    """Whether the page is, byte for byte, the one that the newest version was read from, its attachments too. What is
    doubtful is read again: the roster may know more by now."""
    holder = page.capture.refers_to or page.capture.id
    if latest is None or latest.capture_id != holder or page.capture.truncated:
        return False
    if any(one.capture.kind != "revisit" for one in attached):
        return False
    if listing.doubt or not listing.is_report or listing.page_state != "read":
        return False
    latest.last_seen_at = page.capture.fetched_at
    listing.page_failures = 0
    return True


def _keep_page(
    stored: CaptureStore,
    visit: Visit,
    listing: Listing,
    target: DetailPage,
    page: StoredPage | None,
    place: Place,
    newest: dict[str, Version],
) -> None:
    own: PageRead | None = None
    try:
        lost = page is None or (page.status or 0) >= 400 or (page.capture.truncated and not is_complete_body(page.body))
        attachments = [found for record_id in target.attachments if (found := stored.page(record_id))]
        if page and not lost:
            own = stored.ahead(page.capture.id, listing.title, listing.listed_date)
            if own is None:
                page.load_body()
    except UnreadableError as damaged:
        lost, attachments, listing.reason = True, [], str(damaged)
    if page is None or lost:
        listing.page_failures += 1
        note_try(stored.session, listing, visit, *state_of_failure(stored, visit, target, page))
        return
    listing.page_failures = 0
    latest = newest.get(listing.url)
    if latest is not None and latest not in stored.session:  # it was taken back with a page that was set aside
        latest = latest_version(stored.session, listing)
    own = own or read_one(listing.title, listing.listed_date, page)
    files = files_of_organs(own, place.roster) if judge_content(own).kind != "report" else []
    if files:
        _keep_roll_up(
            stored,
            Hanging(listing, page, visit, place, latest),
            own,
            files,
            attachments,
        )
        _mark_left(listing, target)
        return
    read = with_attachments(listing, own, attachments)
    if kept := _keep_read(stored.session, visit, listing, page, read, place, latest, target.trouble):
        newest[listing.url] = kept
    if not listing.is_report or listing.page_state != "read":
        _mark_left(listing, target)


def _keep_roll_up(
    stored: CaptureStore, on: Hanging, own: PageRead, files: Sequence[File], attachments: Sequence[StoredPage]
) -> None:
    """Attribute the files to their organs; the page itself is nobody's report."""
    session, listing = stored.session, on.listing

    def read_file(row: Listing, page: StoredPage) -> None:
        row.page_tried_at = on.visit.finished_at
        latest = latest_version(session, row)
        if not _unchanged(row, page, (), latest):
            _keep_read(session, on.visit, row, page, read_one(row.title, row.listed_date, page), on.place, latest, "")

    keep_files(session, on, files, attachments, read_file)
    listing.is_report, listing.organ_id, listing.odd_title = False, None, False
    listing.doubt, listing.candidates = "", []
    listing.reason = "the reports of several organs hang on the page, and it is nobody's own"
    note_try(session, listing, on.visit, "read", "", on.page.capture.id)
    own.reading.is_report = False
    keep_version(session, listing, on.before, own.reading, on.page.capture)


def _mark_left(listing: Listing, target: DetailPage) -> None:
    """Doubt a page whose files were not all fetched, unless it is surely something else."""
    if target.attachments_left and listing.page_state != "not_report" and not listing.doubt:
        listing.doubt = "attachments_left"
        listing.candidates = [listing.organ_id] if listing.organ_id else []


def _keep_read(
    session: Session,
    visit: Visit,
    listing: Listing,
    page: StoredPage,
    read: PageRead,
    place: Place,
    latest: Version | None,
    trouble: str,
) -> Version | None:
    """One page or file that came: what it is, and a version where it says something new; the newest, if it is one."""
    if instead := _error_page_reason(read.reading, latest, trouble):
        listing.reason = instead
        note_try(session, listing, visit, "unreadable", instead, page.capture.id)
        return None
    content = by_page(listing, place, read)
    read.reading.is_report = listing.is_report and (read.reading.is_report or content.kind == "report")
    state, reason = _state(listing, content, read)
    note_try(session, listing, visit, state, reason, page.capture.id)
    return keep_version(session, listing, latest, read.reading, page.capture) if state != "not_report" else None


def _state(listing: Listing, content: Content, read: PageRead) -> tuple[str, str]:
    reading = read.reading
    if read.broken:
        return "unreadable", read.broken
    if content.kind == "empty" and not read.images:
        return "unread", content.reason
    if not listing.is_report and not listing.doubt:
        return "not_report", ""
    if listing.is_report and not (reading.is_report or reading.sections or reading.tables):
        return "unreadable", content.reason
    return "read", ""


def _error_page_reason(reading: Reading, latest: Version | None, trouble: str) -> str:
    """Why what stands there now is no version of the report: an error page, or a file that cannot be opened."""
    if reading.sections or reading.tables:
        return ""
    if trouble:
        return f"another page stands in its place: {trouble}"
    if latest is None or not (latest.reading.get("sections") or latest.reading.get("tables")):
        return ""
    broken = next((f.message_en for f in reading.findings if f.check == "unreadable"), "")
    return f"the report is no longer to be read here: {broken or 'neither its parts nor its tables are found'}"


def _listings(session: Session, column_id: str) -> dict[str, Listing]:
    """Return the rows of a column by address, whichever scheme they were first seen with."""
    query = select(Listing).where(Listing.column_id == column_id).order_by(Listing.id.desc())
    return {url_key(listing.url): listing for listing in session.scalars(query)}


def read_detail_page(
    listing: Listing, page: StoredPage, attachments: Sequence[StoredPage], own: PageRead | None = None
) -> Reading:
    """Return the page's own report, or the one in its attachment when the page holds none. ``own``: the page, where it
    was read before."""
    own = own or read_one(listing.title, listing.listed_date, page)
    read = with_attachments(listing, own, attachments)
    if listing.is_report and judge_content(read).kind == "report":
        read.reading.is_report = True
    return read.reading


def with_attachments(listing: Listing, own: PageRead, attachments: Sequence[StoredPage]) -> PageRead:
    """Return the page as it was read, with the report in its attachment when it holds none itself."""
    if own.reading.tables or not attachments:
        return own
    return best_of(own, [read_one(listing.title, listing.listed_date, one) for one in attachments])
