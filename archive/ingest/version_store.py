"""Storage of report versions: a new one only when what the report says has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from archive.database.base import dump_json
from archive.database.models import CaptureRecord, FindingRecord, Listing, Version
from archive.reading.checks.outcome import Outcome
from archive.reading.checks.outcomes import outcomes_of
from archive.reading.read import READER_VERSION
from archive.reading.reading_model import Finding, Reading
from archive.reading.result_json import from_json, to_json


def keep_version(
    session: Session, listing: Listing, latest: Version | None, reading: Reading, capture: CaptureRecord
) -> Version:
    """Store a new version when the report says something new, else update the existing one; return the newest."""
    holder = capture.refers_to or capture.id
    contract = to_json(reading)
    digest = content_digest(contract)
    if latest and latest.content_digest == digest:
        latest.last_seen_at, latest.capture_id = capture.fetched_at, holder
        _told_later(latest, listing, reading)
        return latest
    version = _version(listing, latest, reading, contract, digest, capture.fetched_at)
    version.capture_id = holder
    session.add(version)
    session.add_all(finding_row(version, finding) for finding in reading.findings)
    return version


def finding_row(version: Version, finding: Finding) -> FindingRecord:
    """Return a finding as a row of its version, which may have no number yet."""
    return FindingRecord(
        version=version,
        check=finding.check,
        severity=finding.severity,
        where=finding.where,
        message_zh=finding.message_zh,
        message_en=finding.message_en,
    )


def _told_later(latest: Version, listing: Listing, reading: Reading) -> None:
    """Whose report it is may be known only now: the roster has learnt a name."""
    if not latest.report_id and listing.organ_id and listing.report_year:
        latest.organ_id, latest.report_year = listing.organ_id, listing.report_year
        latest.report_id, latest.is_report = f"{listing.organ_id}-{listing.report_year}", reading.is_report


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
    )


def newest_by_url(session: Session, urls: Sequence[str]) -> dict[str, Version]:
    """Return the newest version at each address; what it says is loaded only when it is asked for."""
    query = select(Version).where(Version.url.in_(urls)).options(defer(Version.reading))
    return {version.url: version for version in session.scalars(query.order_by(Version.number))}


def latest_version(session: Session, listing: Listing) -> Version | None:
    """Return the newest version at an address: a page listed in two columns is one page."""
    query = select(Version).where(Version.url == listing.url)
    return session.scalars(query.order_by(Version.number.desc()).limit(1)).first()


def reading_of(version: Version) -> Reading:
    """As it was read; the year may be known from the row alone."""
    reading = from_json(version.reading)
    reading.report_year = version.report_year
    return reading


def outcomes_of_version(version: Version, reading: Reading | None = None) -> list[Outcome]:
    """In the order of config/checks.yaml; ``reading`` is the version's own, where the caller has it already."""
    return outcomes_of(reading or reading_of(version), [Outcome.from_json(one) for one in version.compared])
