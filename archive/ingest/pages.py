"""Turns the fetched pages of rows into versions: a new one only when what the report says has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.database.base import dump_json
from archive.database.models import Capture, Finding, Listing, Look, Version
from archive.errors import UnreadableError
from archive.ingest.listings import attribute, is_cut
from archive.ingest.payloads import Stored, StoredPage
from archive.ingest.records import Target
from archive.ingest.roster import Roster
from archive.ingest.row import address_key
from archive.ingest.whole import is_whole
from archive.reading.formats.isolated import convert_isolated
from archive.reading.read import READER_VERSION, read, read_document, unreadable
from archive.reading.result import Reading
from archive.reading.result_json import to_json


def keep_page(stored: Stored, look: Look, target: Target, roster: Roster, column_title: str) -> None:
    """Read one row's page, as fetched in this look, into the database."""
    session = stored.session
    listing = _listing(session, look.column_id, target.url)
    if listing is None:
        return
    listing.page_tried_at = look.finished_at
    try:
        page = _last_page(stored, target.captures)
        attachments = [found for record_id in target.attachments if (found := stored.page(record_id))]
    except UnreadableError as damaged:
        page, attachments, listing.reason = None, [], str(damaged)
    if page is None or (page.status or 0) >= 400 or (page.capture.truncated and not is_whole(page.body)):
        listing.page_state, listing.page_failures = "failed", listing.page_failures + 1
        return
    listing.page_failures = 0
    latest = _latest(session, listing)
    holder = page.capture.refers_to or page.capture.id
    if latest and latest.capture_id == holder and not attachments:
        latest.last_seen_at = page.capture.fetched_at
        return
    reading = read_row(listing, page, attachments)
    if lost := _lost(reading, latest, target.trouble):
        listing.page_state, listing.reason = "unreadable", lost
        return
    _complete_attribution(listing, reading, roster, column_title)
    listing.page_state = "read" if reading.is_report or reading.sections or reading.tables else "unreadable"
    _keep(session, listing, latest, reading, page.capture, holder)


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


def _listing(session: Session, column_id: str, url: str) -> Listing | None:
    """The row of an address, whichever scheme it was first seen with."""
    addresses = [f"{scheme}://{address_key(url)}" for scheme in ("http", "https")]
    query = select(Listing).where(Listing.column_id == column_id, Listing.url.in_(addresses))
    return session.scalars(query.order_by(Listing.id).limit(1)).first()


def _last_page(stored: Stored, record_ids: Sequence[str]) -> StoredPage | None:
    """The last stored response of a row's page: redirects come before it, failed tries may follow it."""
    for record_id in reversed(record_ids):
        if found := stored.page(record_id):
            return found
    return None


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
