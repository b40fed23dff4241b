"""Signs that a column was rebuilt: one day shared by most rows, most rows gone at one moment, a migration's clock.

Such days and disappearances are the website's doing; no organ is accused by them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import Listing, ListingChange, Visit
from archive.filings.facts.listing_history import date_before
from archive.reading.url_date import url_date

# Fewer rows than this are no majority of anything.
_LEAST = 5
_Days = dict[str, "Counter[date | None]"]


def is_majority(part: int, whole: int) -> bool:
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
    for column_id, edits, day in _edits(session, column_ids, as_of).values():
        for days, moment in ((first, edits[0][0]), (then, as_of)):
            days[column_id][day] -= 1
            days[column_id][date_before(edits, moment, day)] += 1


_Edits = dict[int, tuple[str, list[tuple[datetime, str]], "date | None"]]


def _edits(session: Session, column_ids: Collection[str], as_of: datetime) -> _Edits:
    """Rows whose date was ever edited: their column, the edits (when, what stood there before), the date now."""
    query = (
        select(
            ListingChange.listing_id, ListingChange.seen_at, ListingChange.old, Listing.column_id, Listing.listed_date
        )
        .join(Listing, Listing.id == ListingChange.listing_id)
        .where(Listing.column_id.in_(column_ids), Listing.is_report, Listing.first_seen_at < as_of)
        .where(ListingChange.field == "listed_date")
        .order_by(ListingChange.seen_at, ListingChange.id)
    )
    found: _Edits = {}
    for row, seen, old, column_id, day in session.execute(query):
        found.setdefault(row, (column_id, [], day))[1].append((seen, old))
    return found


def _majority(days: Counter[date | None]) -> frozenset[date]:
    dated = {day: count for day, count in days.items() if day is not None}
    whole = sum(dated.values())
    return frozenset(day for day, count in dated.items() if is_majority(count, whole))


def mass_removals(
    session: Session, column_ids: Collection[str], year: int, as_of: datetime
) -> set[tuple[str, datetime]]:
    """Columns and moments at which most report rows, of the year or of all years, were confirmed as gone at once."""
    departures = _departures(session, column_ids, as_of)
    many = {(column, seen) for (column, seen), years in departures.items() if years.total() >= _LEAST}
    if not many:
        return set()
    columns = {column for column, _seen in many}
    arrivals, visits = _arrivals(session, columns), _complete_visits(session, columns)
    found: set[tuple[str, datetime]] = set()
    for column, seen in many:
        before = _missing_since(visits[column], seen)
        came = Counter(row_year for first, row_year in arrivals[column] if first < before)
        gone = sum((years for (c, at), years in departures.items() if c == column and at < seen), _Years())
        if _mostly(departures[column, seen], came - gone, year):
            found.add((column, seen))
    return found


_Years = Counter["int | None"]


def _mostly(lost: _Years, stood: _Years, year: int) -> bool:
    """Whether most of what stood went, of all years or of the one; what a rebuild put there since does not count."""
    return is_majority(lost.total(), max(lost.total(), stood.total())) or is_majority(
        lost[year], max(lost[year], stood[year])
    )


def _departures(session: Session, column_ids: Collection[str], as_of: datetime) -> dict[tuple[str, datetime], _Years]:
    """By column and moment of confirmation: how many rows of each report year were gone."""
    query = (
        select(Listing.column_id, ListingChange.seen_at, Listing.report_year)
        .join(Listing, Listing.id == ListingChange.listing_id)
        .where(Listing.column_id.in_(column_ids), Listing.is_report)
        .where(ListingChange.field == "presence", ListingChange.new == "gone", ListingChange.seen_at < as_of)
    )
    departures: dict[tuple[str, datetime], _Years] = defaultdict(Counter)
    for column, seen, row_year in session.execute(query):
        departures[column, seen][row_year] += 1
    return dict(departures)


def _arrivals(session: Session, column_ids: Collection[str]) -> dict[str, list[tuple[datetime, int | None]]]:
    query = select(Listing.column_id, Listing.first_seen_at, Listing.report_year).where(
        Listing.column_id.in_(column_ids), Listing.is_report
    )
    arrivals: dict[str, list[tuple[datetime, int | None]]] = defaultdict(list)
    for column, first, row_year in session.execute(query):
        arrivals[column].append((first, row_year))
    return arrivals


def _complete_visits(session: Session, column_ids: Collection[str]) -> dict[str, list[tuple[datetime, datetime]]]:
    query = select(Visit.column_id, Visit.started_at, Visit.finished_at).where(
        Visit.column_id.in_(column_ids), Visit.outcome == "complete"
    )
    visits: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for column, started, finished in session.execute(query.order_by(Visit.started_at)):
        visits[column].append((started, finished))
    return visits


def _missing_since(visits: list[tuple[datetime, datetime]], confirmed: datetime) -> datetime:
    """Return the start of the first of the two visits that confirmed it."""
    confirming = [started for started, finished in visits if finished <= confirmed][-2:]
    return confirming[0] if confirming else confirmed


def migration_url_dates(
    session: Session, column_ids: Collection[str], as_of: datetime
) -> dict[str, frozenset[date] | None]:
    """For each column the days in addresses that are a migration's; None when its clocks are wrong altogether.

    A clock is the migration's when most addresses carry one day, or when most are newer than their rows' own dates.
    """
    if not column_ids:
        return {}
    query = select(Listing.id, Listing.column_id, Listing.url, Listing.listed_date).where(
        Listing.column_id.in_(column_ids), Listing.is_report, Listing.first_seen_at < as_of
    )
    edits = _edits(session, column_ids, as_of)
    pairs: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for row, column_id, url, listed in session.execute(query):
        if clock := url_date(url):
            then = date_before(edits[row][1], as_of, listed) if row in edits else listed
            pairs[column_id].append((clock, then))
    return {column_id: _migration(found) for column_id, found in pairs.items()}


def _migration(pairs: list[tuple[date, date | None]]) -> frozenset[date] | None:
    newer = sum(listed is not None and (clock - listed).days > 1 for clock, listed in pairs)
    if is_majority(newer, len(pairs)):
        return None
    clocks = Counter(clock for clock, _listed in pairs)
    return frozenset(day for day, count in clocks.items() if is_majority(count, len(pairs)))
