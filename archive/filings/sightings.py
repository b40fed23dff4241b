"""The sightings of filings: rows of columns and the pages behind them, as they were known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import Finding, Listing, ListingChange, Version
from archive.filings.facts import Sighting

# Findings that say the document is not what it should be; wrong numbers alone do not make a report defective.
DEFECTS = ("not_downloadable", "wrong_year", "wrong_organ", "section_empty", "copied_from_last_year")

# A day that more than half of at least this many dated rows share is a rebuild's day, not the reports'.
_REBUILD_ROWS = 5


@dataclass(slots=True)
class _History:
    """What was edited in one row, oldest first."""

    gone_at: datetime | None = None
    date_edits: list[tuple[datetime, str]] = field(default_factory=list)

    def date_at(self, as_of: datetime, now: date | None) -> date | None:
        """The listed date at a past moment: what the first later edit replaced."""
        old = next((old for seen, old in self.date_edits if seen >= as_of), None)
        if old is None:
            return now
        return date.fromisoformat(old) if old else None


def sightings_of(
    session: Session, organ_ids: Sequence[str], year: int, as_of: datetime
) -> dict[str, tuple[Sighting, ...]]:
    """Sightings by organ id, of one report year, first seen before ``as_of``."""
    query = select(Listing).where(
        Listing.organ_id.in_(organ_ids),
        Listing.report_year == year,
        Listing.is_report,
        Listing.first_seen_at < as_of,
    )
    listings = session.scalars(query.order_by(Listing.first_seen_at, Listing.url)).all()
    histories = _histories(session, [listing.id for listing in listings], as_of)
    versions = _versions(session, organ_ids, year, as_of)
    shared = _shared_days(session, {listing.column_id for listing in listings}, as_of)
    found: dict[str, list[Sighting]] = defaultdict(list)
    for listing in listings:
        history = histories[listing.id]
        row_date = history.date_at(as_of, listing.listed_date)
        version = versions.get((listing.column_id, listing.url))
        found[listing.organ_id or ""].append(
            _sighting(session, listing, history, row_date, version, row_date in shared[listing.column_id])
        )
    return defaultdict(tuple, {organ: tuple(sightings) for organ, sightings in found.items()})


def _sighting(
    session: Session,
    listing: Listing,
    history: _History,
    row_date: date | None,
    version: Version | None,
    shared: bool,
) -> Sighting:
    return Sighting(
        url=listing.url,
        title=listing.title,
        column_id=listing.column_id,
        first_seen_at=listing.first_seen_at,
        absent_until=listing.absent_until,
        first_capture_id=listing.first_capture_id,
        absent_look_id=listing.absent_look_id,
        row_date=row_date,
        page_date=version.declared_date if version else None,
        page_source=version.declared_source if version else "",
        page_capture_id=version.capture_id if version else "",
        page_failed=version is None and listing.page_failures > 0,
        shared_day=shared,
        gone_at=history.gone_at,
        form=_form(session, version),
        serious_findings=_count(session, version, DEFECTS),
    )


def _form(session: Session, version: Version | None) -> str:
    if version is None:
        return ""
    return "wrong" if _count(session, version, ("wrong_form",)) else version.form


def _count(session: Session, version: Version | None, checks: Sequence[str]) -> int:
    if version is None:
        return 0
    query = select(func.count()).where(Finding.version_id == version.id, Finding.check.in_(checks))
    return session.scalar(query.where(Finding.severity != "note")) or 0


def _histories(session: Session, listing_ids: Sequence[int], as_of: datetime) -> dict[int, _History]:
    query = select(ListingChange).where(ListingChange.listing_id.in_(listing_ids)).order_by(ListingChange.seen_at)
    histories: dict[int, _History] = defaultdict(_History)
    for change in session.scalars(query):
        if change.field == "presence" and change.seen_at < as_of:
            histories[change.listing_id].gone_at = change.seen_at if change.new == "gone" else None
        elif change.field == "listed_date":
            histories[change.listing_id].date_edits.append((change.seen_at, change.old))
    return histories


def _versions(session: Session, organ_ids: Sequence[str], year: int, as_of: datetime) -> dict[tuple[str, str], Version]:
    """The newest version at each address of a column."""
    query = select(Version).where(
        Version.organ_id.in_(organ_ids), Version.report_year == year, Version.first_seen_at < as_of
    )
    return {(v.column_id, v.url): v for v in session.scalars(query.order_by(Version.number))}


def _shared_days(session: Session, column_ids: set[str], as_of: datetime) -> dict[str, set[date | None]]:
    """For each column the one day that most of its dated report rows show, if there is one."""
    query = (
        select(Listing.column_id, Listing.listed_date, func.count())
        .where(Listing.column_id.in_(column_ids), Listing.first_seen_at < as_of, Listing.listed_date.is_not(None))
        .where(Listing.is_report)
        .group_by(Listing.column_id, Listing.listed_date)
    )
    counts: dict[str, dict[date | None, int]] = defaultdict(dict)
    for column_id, day, count in session.execute(query):
        counts[column_id][day] = count
    shared: dict[str, set[date | None]] = defaultdict(set)
    for column_id, days in counts.items():
        rows = sum(days.values())
        if rows >= _REBUILD_ROWS:
            shared[column_id] = {day for day, count in days.items() if count * 2 > rows}
    return shared
