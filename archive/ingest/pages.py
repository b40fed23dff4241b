"""Turns the fetched pages of rows into versions: a new one only when what the report says has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, defer

from archive.database.base import dump_json
from archive.database.models import Capture, Finding, Listing, Look, Version
from archive.database.set_aside import Aside
from archive.errors import UnreadableError
from archive.filings.gathering.attributions import Attribution
from archive.ingest.listings import QUARANTINED, attribute, is_cut, note_attribution
from archive.ingest.payloads import Stored, StoredPage
from archive.ingest.records import Target
from archive.ingest.roster import Roster
from archive.ingest.row import address_key
from archive.ingest.whole import is_whole
from archive.reading.formats.isolated import convert_isolated
from archive.reading.read import READER_VERSION, read, read_document, unreadable
from archive.reading.result import Reading
from archive.reading.result_json import to_json


def keep_pages(
    stored: Stored, look: Look, targets: Sequence[Target], roster: Roster, column_title: str, aside: Aside
) -> None:
    """Read the pages of a look's rows, as fetched in it, into the database."""
    if not targets:
        return
    listings = _listings(stored.session, look.column_id)
    captures = stored.pages(one for target in targets for one in (*target.captures, *target.attachments))
    latest = _newest(stored.session, [listings[key].url for t in targets if (key := address_key(t.url)) in listings])
    for target in targets:
        if listing := listings.get(address_key(target.url)):
            listing.page_tried_at = look.finished_at
            answers = [captures[record_id] for record_id in target.captures if record_id in captures]
            page = answers[-1] if answers else None  # redirects come before it, failed tries may follow it
            attached = [captures[record_id] for record_id in target.attachments if record_id in captures]
            if not (page and _unchanged(listing, page, attached, latest.get(listing.url))):
                aside.attempt(
                    "page",
                    f"{look.column_id} {listing.url}",
                    partial(_keep_target, stored, look, listing, target, page, roster, column_title),
                    partial(_keep_unread, listing),
                )


def _keep_target(
    stored: Stored,
    look: Look,
    listing: Listing,
    target: Target,
    page: StoredPage | None,
    roster: Roster,
    column_title: str,
) -> None:
    was = Attribution.of(listing)
    if listing.doubt == QUARANTINED:
        listing.doubt = ""
    _keep_page(stored, listing, target, page, roster, column_title)
    if listing.first_look_id != look.id:  # else nobody has known it otherwise
        note_attribution(stored.session, listing, was, look.finished_at)


def _keep_unread(listing: Listing) -> None:
    """A page whose reading failed is our fault: it may be anybody's report."""
    listing.page_state, listing.doubt, listing.candidates = "failed", QUARANTINED, []


def _unchanged(listing: Listing, page: StoredPage, attached: Sequence[StoredPage], latest: Version | None) -> bool:
    """Whether the page is, byte for byte, the one that the newest version was read from, its attachments too."""
    holder = page.capture.refers_to or page.capture.id
    if latest is None or latest.capture_id != holder or page.capture.truncated:
        return False
    if any(one.capture.kind != "revisit" for one in attached):
        return False
    latest.last_seen_at = page.capture.fetched_at
    listing.page_failures = 0
    if listing.page_state != "read":
        listing.page_state = _state(latest.is_report, latest.reading.get("sections"), latest.reading.get("tables"))
    return True


def _keep_page(
    stored: Stored, listing: Listing, target: Target, page: StoredPage | None, roster: Roster, column_title: str
) -> None:
    try:
        lost = page is None or (page.status or 0) >= 400 or (page.capture.truncated and not is_whole(page.body))
        attachments = [found for record_id in target.attachments if (found := stored.page(record_id))]
        if page and not lost:
            page.load_now()
    except UnreadableError as damaged:
        lost, attachments, listing.reason = True, [], str(damaged)
    if page is None or lost:
        listing.page_state, listing.page_failures = "failed", listing.page_failures + 1
        return
    listing.page_failures = 0
    latest = _latest(stored.session, listing)
    reading = read_row(listing, page, attachments)
    if instead := _lost(reading, latest, target.trouble):
        listing.page_state, listing.reason = "unreadable", instead
        return
    _complete_attribution(listing, reading, roster, column_title)
    listing.page_state = _state(reading.is_report, reading.sections, reading.tables)
    _keep(stored.session, listing, latest, reading, page.capture, page.capture.refers_to or page.capture.id)


def _state(is_report: bool, sections: object, tables: object) -> str:
    return "read" if is_report or sections or tables else "unreadable"


def _lost(reading: Reading, latest: Version | None, trouble: str) -> str:
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
    """The rows of a column by address, whichever scheme they were first seen with."""
    query = select(Listing).where(Listing.column_id == column_id).order_by(Listing.id.desc())
    return {address_key(listing.url): listing for listing in session.scalars(query)}


def _newest(session: Session, urls: Sequence[str]) -> dict[str, Version]:
    """The newest version at each address; what it says is loaded only when it is asked for."""
    query = select(Version).where(Version.url.in_(urls)).options(defer(Version.reading), defer(Version.text))
    return {version.url: version for version in session.scalars(query.order_by(Version.number))}


def read_row(listing: Listing, page: StoredPage, attachments: Sequence[StoredPage]) -> Reading:
    """The page's own report, or the one in its attachment when the page holds none."""
    own = _read_one(listing, page)
    if own.tables or not attachments:
        return own
    best = max((_read_one(listing, a) for a in attachments), key=_substance)
    if _substance(best) <= _substance(own):
        return own
    best.title, best.published = own.title or best.title, own.published or best.published
    best.organ, best.report_year = own.organ or best.organ, own.report_year or best.report_year
    best.attachments = own.attachments
    return best


def _read_one(listing: Listing, page: StoredPage) -> Reading:
    """Documents are read in a process of their own: a hostile file must not end the run that found it."""
    title, day = listing.title, listing.listed_date
    try:
        document = convert_isolated(page.body, url=page.url, content_type=page.content_type)
    except UnreadableError as reason:
        return unreadable(str(reason), listed_title=title)
    if document is not None:
        return read_document(document, url=page.url, listed_title=title, listed_date=day)
    return read(page.body, url=page.url, content_type=page.content_type, listed_title=title, listed_date=day)


def _substance(reading: Reading) -> tuple[int, int, int]:
    return len(reading.tables), len(reading.sections), len(reading.text)


def _complete_attribution(listing: Listing, reading: Reading, roster: Roster, column_title: str) -> None:
    """The page may name the organ and the year that the row's title leaves out, or the whole of a cut title."""
    if is_cut(listing.title) and reading.title:
        title = reading.title
        attribute(listing, column_title, roster, title=title, source=reading.organ, year=reading.report_year)
    elif listing.is_report and (listing.organ_id is None or listing.report_year is None):
        attribute(listing, column_title, roster, source=reading.organ, year=reading.report_year)


def _latest(session: Session, listing: Listing) -> Version | None:
    """The newest version at an address: a page listed in two columns is one page."""
    query = select(Version).where(Version.url == listing.url)
    return session.scalars(query.order_by(Version.number.desc()).limit(1)).first()


def _keep(
    session: Session, listing: Listing, latest: Version | None, reading: Reading, capture: Capture, holder: str
) -> None:
    contract = to_json(reading)
    digest = content_digest(contract)
    if latest and latest.content_digest == digest:
        latest.last_seen_at, latest.capture_id = capture.fetched_at, holder
        return
    version = _version(listing, latest, reading, contract, digest, capture.fetched_at)
    version.capture_id = holder
    session.add(version)
    session.flush()
    session.execute(delete(Finding).where(Finding.version_id == version.id))
    session.add_all(
        Finding(
            version_id=version.id,
            check=f.check,
            severity=f.severity,
            where=f.where,
            message_zh=f.message_zh,
            message_en=f.message_en,
        )
        for f in reading.findings
    )


def content_digest(contract: dict[str, Any]) -> str:
    """SHA-256 of what the report says: its text and numbers, and not the page around them."""
    said = {key: contract[key] for key in ("text", "tables")}
    return "sha256:" + hashlib.sha256(dump_json(said).encode()).hexdigest()


def _version(
    listing: Listing,
    latest: Version | None,
    reading: Reading,
    contract: dict[str, Any],
    digest: str,
    seen: datetime,
) -> Version:
    known = listing.organ_id is not None and listing.report_year is not None
    text = contract.pop("text")
    return Version(
        report_id=f"{listing.organ_id}-{listing.report_year}" if known else "",
        organ_id=listing.organ_id,
        report_year=listing.report_year,
        column_id=listing.column_id,
        url=listing.url,
        number=latest.number + 1 if latest else 1,
        content_digest=digest,
        first_seen_at=seen,
        last_seen_at=seen,
        title=reading.title or listing.title,
        organ_name=reading.organ,
        declared_date=reading.published.date if reading.published else None,
        declared_source=reading.published.source if reading.published else "",
        form=reading.form,
        is_report=reading.is_report,
        reader_version=READER_VERSION,
        reading=contract,
        text=text,
    )
