"""Reads the kept captures of versions again with the present reader, and tells or writes what comes out differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from archive.database.models import CaptureRecord, FindingRecord, Listing, Organ, Version
from archive.errors import UnreadableError
from archive.ingest.cross_report_checks import check_reports
from archive.ingest.read_ahead import Key, ReadAhead
from archive.ingest.read_worker import ReadTask
from archive.ingest.report_versions import read_detail_page
from archive.ingest.stored_pages import CaptureStore, StoredPage, capture_from_row
from archive.ingest.version_store import content_digest, finding_row
from archive.reading.checks.across import ACROSS
from archive.reading.read import READER_VERSION
from archive.reading.reading_model import Reading
from archive.reading.result_json import to_json

_ASKED = 40  # versions whose pages are looked up at once


@dataclass(frozen=True, slots=True)
class RereadVersion:
    """A version and its reading now; ``old`` and ``new`` are contracts. ``reason``: why it cannot be read again."""

    version: Version
    old: dict[str, Any]
    new: dict[str, Any]
    reading: Reading
    reason: str = ""


def reread_versions(
    stored: CaptureStore, ahead: ReadAhead, *, year: int | None = None, region: str = ""
) -> Iterator[RereadVersion]:
    """Every version of the reports of a year and of divisions that begin with ``region``, oldest first.

    ``ahead`` reads the pages of the next ones on the other cores; ``stored`` takes them from it.
    """
    query = select(Version.id).join(Organ, Organ.id == Version.organ_id, isouter=True).order_by(Version.id)
    if year is not None:
        query = query.where(Version.report_year == year)
    if region:
        query = query.where(Organ.region.startswith(region, autoescape=True))
    numbers = list(stored.session.scalars(query))
    keys: dict[int, Key] = {}
    asked = 0
    for number in numbers:
        while asked < len(numbers) and ahead.has_room:
            found = _tasks(stored, numbers[asked : asked + _ASKED])
            ahead.ask((key, task) for _number, key, task in found)
            keys |= {number: key for number, key, _task in found}
            asked += _ASKED
        version = stored.session.get_one(Version, number)
        yield _again(stored, version)
        if number in keys:
            ahead.drop([keys.pop(number)])
        # One at a time: the texts of a whole archive do not fit into memory.
        stored.session.flush()
        stored.session.expunge(version)


def _tasks(stored: CaptureStore, numbers: Sequence[int]) -> list[tuple[int, Key, ReadTask]]:
    """Return what to read for some versions; what is not asked for here is read where it is needed."""
    row = (Listing.column_id == Version.column_id) & (Listing.url == Version.url)
    query = select(Version.id, CaptureRecord, Listing.title, Listing.listed_date)
    query = query.join(CaptureRecord, CaptureRecord.id == Version.capture_id).join(Listing, row)
    query = query.where(Version.id.in_(numbers), CaptureRecord.kind == "response").order_by(Version.id)
    return [
        (number, (capture.id, title, listed), ReadTask(stored.folder, capture_from_row(capture), title, listed))
        for number, capture, title, listed in stored.session.execute(query)
    ]


def _again(stored: CaptureStore, version: Version) -> RereadVersion:
    old = dict(version.reading)
    try:
        reading = _read(stored, version)
    except UnreadableError as reason:
        return RereadVersion(version, old, old, Reading(), str(reason))
    return RereadVersion(version, old, to_json(reading), reading)


class RereadWriter:
    """Writes readings one by one; ``finish`` compares the reports of their regions and years with each other anew."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._touched: dict[str, set[int]] = {}

    def write(self, one: RereadVersion) -> None:
        """Write one new reading; what could not be read again stays as it is."""
        if one.reason:
            return
        _write(self._session, one)
        organ = self._session.get(Organ, one.version.organ_id or "")
        if organ and one.version.report_year:
            years = self._touched.setdefault(organ.region, set())
            years.update((one.version.report_year, one.version.report_year + 1))

    def finish(self) -> None:
        """Once, after the last one."""
        self._session.flush()
        for region, years in sorted(self._touched.items()):
            check_reports(self._session, region, years)


def _read(stored: CaptureStore, version: Version) -> Reading:
    """Return the version's page, or the attachment its report stands in, as the run read it."""
    page = stored.page(version.capture_id)
    if page is None:
        raise UnreadableError("its capture is not kept")
    listing = _listing(stored.session, version)
    attachments = _attachments(stored, version, page)
    own = stored.ahead(page.capture.id, listing.title, listing.listed_date)
    reading = read_detail_page(listing, page, attachments, own)
    if version.reading.get("tables") and not (reading.tables or attachments) and version.reading.get("attachments"):
        raise UnreadableError("the attachment it was read from is not found among the captures")
    return reading


def _listing(session: Session, version: Version) -> Listing:
    """Return the row it was listed in. A copy apart from the session, so that reading changes nothing in it."""
    query = select(Listing).where(Listing.column_id == version.column_id, Listing.url == version.url)
    row = session.scalars(query.limit(1)).first()
    return Listing(title=row.title if row else version.title, listed_date=row.listed_date if row else None, reason="")


def _attachments(stored: CaptureStore, version: Version, page: StoredPage) -> list[StoredPage]:
    """Return the documents linked from the page: those of its own visit, else the last stored while it stood."""
    found = []
    for url in version.reading.get("attachments", []):
        query = (
            select(CaptureRecord)
            .where(
                CaptureRecord.url == url,
                CaptureRecord.kind != "failure",
                CaptureRecord.fetched_at <= version.last_seen_at,
            )
            .order_by((CaptureRecord.visit_id == page.capture.visit_id).desc(), CaptureRecord.fetched_at.desc())
        )
        capture = stored.session.scalars(query.limit(1)).first()
        if capture and (kept := stored.page(capture.id)):
            found.append(kept)
    return found


def _write(session: Session, one: RereadVersion) -> None:
    version, reading = one.version, one.reading
    contract = dict(one.new)
    version.content_digest = content_digest(contract)
    version.reading = contract
    version.title = reading.title or version.title
    version.organ_name = reading.organ
    version.declared_date = reading.published.date if reading.published else None
    version.declared_source = reading.published.source if reading.published else ""
    version.form, version.is_report = reading.form, reading.is_report
    version.reader_version = READER_VERSION
    session.execute(
        delete(FindingRecord).where(FindingRecord.version_id == version.id, FindingRecord.check.not_in(ACROSS))
    )
    session.add_all(finding_row(version, finding) for finding in reading.findings)
