"""Rows that may be somebody's report of a year and could not be told to be: see ``Listing.doubt``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.models import Listing
from archive.filings.facts.announcements import announcements
from archive.filings.facts.attributions import Attribution
from archive.filings.facts.listing_history import ListingHistory, histories_where
from archive.filings.facts.row_decisions import counted_at
from archive.filings.facts.row_spans import RetitledRow, swapped_rows
from archive.filings.rules.facts import Announcement, Doubt

_FIELDS = (
    Listing.id,
    Listing.column_id,
    Listing.url,
    Listing.title,
    Listing.is_report,
    Listing.organ_id,
    Listing.report_year,
    Listing.doubt,
    Listing.candidates,
    Listing.listed_date,
    Listing.first_seen_at,
    Listing.absent_until,
    Listing.first_capture_id,
)
# Of these the row does not name the organ itself, only something like it.
_NOT_NAMED = ("near_name", "ambiguous", "organ")
_UNCHANGED = ListingHistory()


@dataclass(frozen=True, slots=True)
class UnattributedListings:
    """Rows that may be any organ's, by column, and rows that may be one of few organs', by each of these.

    ``announcements``: rows by which an organ tells of a delay or a correction.
    """

    by_column: dict[str, list[Doubt]] = field(default_factory=dict)
    by_organ: dict[str, list[Doubt]] = field(default_factory=dict)
    announcements: dict[str, list[Announcement]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DoubtfulRow:
    """A row in doubt with the organs it may belong to; none: any organ of its column."""

    id: int
    doubt: Doubt
    whose: tuple[str, ...]
    year: int | None


def _never(_title: str) -> bool:
    return False


def unattributed_listings(
    session: Session,
    column_ids: Collection[str],
    year: int,
    as_of: datetime,
    announces_delay: Callable[[str], bool] = _never,
    *,
    then: Mapping[int, Attribution] | None = None,
) -> UnattributedListings:
    """Rows of the columns that could be a report of ``year``, as far as they had been seen by the moment.

    A row of which something is doubtful belongs to each of its candidates; without any, to every organ of the column.
    A row that counts as an organ's report may be doubtful too (its page names another organ): it is there for those
    others, beside its place among the sightings. ``then``: rows that counted otherwise at the moment, where known.
    """
    by_column: dict[str, list[Doubt]] = defaultdict(list)
    by_organ: dict[str, list[Doubt]] = defaultdict(list)
    then = counted_at(session, as_of) if then is None else then
    for row in _doubtful_rows(session, column_ids, year, as_of, then):
        doubt = replace(row.doubt, announces_delay=True) if announces_delay(row.doubt.title) else row.doubt
        for organ_id in row.whose:
            by_organ[organ_id].append(doubt)
        if not row.whose:
            by_column[doubt.column_id].append(doubt)
    for one in swapped_rows(session, column_ids, year, as_of, then):
        by_organ[one.span.organ_id].append(_swapped(one))
    told = announcements(session, column_ids, year, as_of, announces_delay) if announces_delay is not _never else {}
    return UnattributedListings(by_column, by_organ, told)


def _swapped(one: RetitledRow) -> Doubt:
    """Return whether a row, whose page was never read, bore this organ's name and bears another's now."""
    row, end = one.row, one.span.end
    return Doubt(
        column_id=row.column_id,
        url=row.url,
        title=one.title,
        kind="retitled",
        first_seen_at=one.span.begin or row.first_seen_at,
        gone_at=end,
        absent_until=None if one.span.begin else row.absent_until,
        listed=one.listed,
        capture_id=row.first_capture_id,
    )


def doubtful_rows(
    session: Session, column_ids: Collection[str], year: int | None, as_of: datetime
) -> Iterator[DoubtfulRow]:
    """Yield the rows in doubt at the moment that could be a report of ``year``, or of any year when None.

    Oldest first.
    """
    return _doubtful_rows(session, column_ids, year, as_of, counted_at(session, as_of))


def _doubtful_rows(
    session: Session,
    column_ids: Collection[str],
    year: int | None,
    as_of: datetime,
    then: Mapping[int, Attribution],
) -> Iterator[DoubtfulRow]:
    where = Listing.column_id.in_(column_ids) & (Listing.first_seen_at < as_of)
    where &= or_(_fitting(year), Listing.id.in_(then)) if then else _fitting(year)
    histories = histories_where(session, where, as_of)
    for row in session.execute(select(*_FIELDS).where(where).order_by(Listing.first_seen_at, Listing.url)):
        was = then.get(row.id) or Attribution(
            row.is_report, row.organ_id, row.report_year, row.doubt or "", tuple(row.candidates or ())
        )
        kind, history = was.open_doubt, histories.get(row.id, _UNCHANGED)
        listed = history.date_at(as_of, row.listed_date)
        if kind and (
            year is None or _may_be_of(was.year, year, listed, history.retitled_at(as_of) or row.first_seen_at)
        ):
            yield _doubtful(row, was, kind, history, as_of)


def _fitting(year: int | None) -> Any:
    unnamed = Listing.is_report & or_(Listing.organ_id.is_(None), Listing.report_year.is_(None))
    doubtful = or_(Listing.doubt != "", unnamed)
    return doubtful if year is None else doubtful & or_(Listing.report_year == year, Listing.report_year.is_(None))


def _may_be_of(stated: int | None, year: int, listed: date | None, since: datetime) -> bool:
    """``since``: when the row got its title; a new title may stand at an old address for a new report."""
    return stated == year or (stated is None and not _too_old(listed, since, year))


def _doubtful(row: Any, was: Attribution, kind: str, history: ListingHistory, as_of: datetime) -> DoubtfulRow:
    whose = was.candidates or ((was.organ_id,) if was.organ_id and (was.year is None or not was.is_report) else ())
    doubt = Doubt(
        column_id=row.column_id,
        url=row.url,
        title=history.title_at(as_of, row.title),
        kind=kind,
        first_seen_at=row.first_seen_at,
        gone_at=history.gone_at,
        absent_until=row.absent_until,
        listed=history.date_at(as_of, row.listed_date),
        capture_id=row.first_capture_id,
        named=bool(whose) and kind not in _NOT_NAMED,
    )
    return DoubtfulRow(row.id, doubt, whose, was.year)


def _too_old(listed: date | None, first_seen_at: datetime, year: int) -> bool:
    """Return whether a row of no known year was there before the report year ended and so is not that year's report."""
    earliest = date(year, 12, 1)
    return civil_date(first_seen_at) < earliest or (listed is not None and listed < earliest)
