"""Signs that a column was rebuilt: one day shared by most rows, most rows gone at one moment, a migration's clock.

Such days and disappearances are the website's doing; no organ is accused by them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import Listing, ListingChange
from archive.filings.row_history import date_before
from archive.reading.clock import url_clock

# Fewer rows than this are no majority of anything.
_LEAST = 5
_Days = dict[str, "Counter[date | None]"]


def most(part: int, whole: int) -> bool:
    """Whether ``part`` of ``whole`` rows are enough to be the column's doing and not the rows' own."""
    return whole >= _LEAST and part * 2 > whole


def shared_days(session: Session, column_ids: Collection[str], as_of: datetime) -> dict[str, frozenset[date]]:
    """For each column the days that most of its dated report rows showed, at first or at the moment."""
    now: _Days = defaultdict(Counter)
    query = (
        select(Listing.column_id, Listing.listed_date, func.count())
        .where(Listing.column_id.in_(column_ids), Listing.is_report, Listing.first_seen_at < as_of)
        .group_by(Listing.column_id, Listing.listed_date)
    )
    for column_id, day, count in session.execute(query):
        now[column_id][day] = count
    first: _Days = defaultdict(Counter, {column_id: Counter(days) for column_id, days in now.items()})
    _undo_edits(session, column_ids, as_of, first, now)
    return {column_id: _majority(now[column_id]) | _majority(first[column_id]) for column_id in now}


def _undo_edits(session: Session, column_ids: Collection[str], as_of: datetime, first: _Days, then: _Days) -> None:
    """Put edited dates back: in ``first`` to what stood at the beginning, in ``then`` to what stood at the moment."""
    query = (
        select(
            ListingChange.listing_id, ListingChange.seen_at, ListingChange.old, Listing.column_id, Listing.listed_date
        )
        .join(Listing, Listing.id == ListingChange.listing_id)
        .where(Listing.column_id.in_(column_ids), Listing.is_report, Listing.first_seen_at < as_of)
        .where(ListingChange.field == "listed_date")
        .order_by(ListingChange.seen_at, ListingChange.id)
    )
    edits: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    where: dict[int, tuple[str, date | None]] = {}
    for row, seen, old, column_id, day in session.execute(query):
        edits[row].append((seen, old))
        where[row] = (column_id, day)
    for row, (column_id, day) in where.items():
        for days, moment in ((first, edits[row][0][0]), (then, as_of)):
            days[column_id][day] -= 1
            days[column_id][date_before(edits[row], moment, day)] += 1


def _majority(days: Counter[date | None]) -> frozenset[date]:
    dated = {day: count for day, count in days.items() if day is not None}
    whole = sum(dated.values())
    return frozenset(day for day, count in dated.items() if most(count, whole))


def mass_departures(
    session: Session, column_ids: Collection[str], year: int, as_of: datetime
) -> set[tuple[str, datetime]]:
    """Columns and moments at which most report rows, of the year or of all years, were confirmed as gone at once."""
    departures = _departures(session, column_ids, as_of)
    many = {(column, seen) for (column, seen), rows in departures.items() if len(rows) >= _LEAST}
    if not many:
        return set()
    arrivals: dict[str, list[tuple[datetime, int | None]]] = defaultdict(list)
    query = select(Listing.column_id, Listing.first_seen_at, Listing.report_year).where(
        Listing.column_id.in_({column for column, _seen in many}), Listing.is_report
    )
    for column, came, row_year in session.execute(query):
        arrivals[column].append((came, row_year))
    return {
        (column, seen)
        for column, seen in many
        if _all_at_once(departures, column, seen, arrivals[column], None)
        or _all_at_once(departures, column, seen, arrivals[column], year)
    }


_Departures = dict[tuple[str, datetime], list[tuple[datetime, int | None]]]


def _departures(session: Session, column_ids: Collection[str], as_of: datetime) -> _Departures:
    """By column and moment of confirmation: when each row was last seen, and its report year."""
    query = (
        select(Listing.column_id, ListingChange.seen_at, Listing.last_seen_at, Listing.report_year)
        .join(Listing, Listing.id == ListingChange.listing_id)
        .where(Listing.column_id.in_(column_ids), Listing.is_report)
        .where(ListingChange.field == "presence", ListingChange.new == "gone", ListingChange.seen_at < as_of)
    )
    departures: _Departures = defaultdict(list)
    for column, seen, last, row_year in session.execute(query):
        departures[column, seen].append((min(last, seen), row_year))
    return dict(departures)


def _all_at_once(
    departures: _Departures, column: str, seen: datetime, arrivals: list[tuple[datetime, int | None]], year: int | None
) -> bool:
    """Whether most of what stood when the lost rows were last seen went; what a rebuild put there since counts not."""

    def wanted(row_year: int | None) -> bool:
        return year is None or row_year == year

    lost = [last for last, row_year in departures[column, seen] if wanted(row_year)]
    if not lost:
        return False
    came = sum(first <= max(lost) and wanted(row_year) for first, row_year in arrivals)
    gone = sum(
        wanted(row_year)
        for (c, at), rows in departures.items()
        if c == column and at < seen
        for _last, row_year in rows
    )
    return most(len(lost), max(len(lost), came - gone))


def migrated_clocks(
    session: Session, column_ids: Collection[str], as_of: datetime
) -> dict[str, frozenset[date] | None]:
    """For each column the days in addresses that are a migration's; None when its clocks are wrong altogether.

    A clock is the migration's when most addresses carry one day, or when most are newer than their rows' own dates.
    """
    if not column_ids:
        return {}
    query = select(Listing.column_id, Listing.url, Listing.listed_date).where(
        Listing.column_id.in_(column_ids), Listing.is_report, Listing.first_seen_at < as_of
    )
    pairs: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for column_id, url, listed in session.execute(query):
        if clock := url_clock(url):
            pairs[column_id].append((clock, listed))
    return {column_id: _migration(found) for column_id, found in pairs.items()}


def _migration(pairs: list[tuple[date, date | None]]) -> frozenset[date] | None:
    newer = sum(listed is not None and (clock - listed).days > 1 for clock, listed in pairs)
    if most(newer, len(pairs)):
        return None
    clocks = Counter(clock for clock, _listed in pairs)
    return frozenset(day for day, count in clocks.items() if most(count, len(pairs)))
