"""Which rows' own pages a visit fetches: the new and the changed, those that failed, and known ones in their season.

Every row that could be a report is opened once, whatever its title: only its page can say that it is none. Left out are
titles that are surely another document; what was read and is another document is not opened again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, bindparam, func, select

from archive.clock import civil_date
from archive.database.models import DisclosureColumn, Listing, Visit
from archive.ingest.listing_row import ListingRow, url_key
from archive.recognition.triage import triage

# A page read before is visited again this often; in the year in which its report fell due, at every visit.
_AGAIN = timedelta(days=30)
# What was read and may or may not be a report: a person may have completed it, or the roster may know more.
_DOUBTFUL_AGAIN = timedelta(days=7)
_READ_AND_DOUBTFUL = ("unclear", "summary")

# Pages that are opened only because no title says what they are, in one visit: the newest first, the rest later.
MOST_UNSURE = 150

_LISTINGS = select(
    Listing.url,
    Listing.title,
    Listing.listed_date,
    Listing.is_report,
    Listing.report_year,
    Listing.page_state,
    Listing.page_failures,
    Listing.page_tried_at,
    Listing.doubt,
).where(Listing.column_id == bindparam("column"))

# A page that failed is tried again after 1, 2, 4, … days, and never less often than this.
_LONGEST_WAIT = timedelta(days=32)


def select_detail_pages(
    engine: Engine, column_id: str, column_title: str, rows: Sequence[ListingRow], now: datetime
) -> list[ListingRow]:
    """Return the rows to fetch, each address once, in the order of the column."""
    with engine.connect() as connection:
        listings = connection.execute(_LISTINGS, {"column": column_id}).all()
    known = {url_key(listing.url): listing for listing in listings}
    found = {row.url: row for row in rows}
    pairs = [(row, known.get(url_key(row.url))) for row in found.values()]
    due = [
        (row, sure)
        for row, listing in pairs
        if (sure := _sure(row, listing, column_title)) is not None and _due(row, listing, now)
    ]
    unsure = sorted((row for row, sure in due if not sure), key=lambda row: row.listed_date or date.max, reverse=True)
    left = {row.url for row in unsure[MOST_UNSURE:]}
    return [row for row, _ in due if row.url not in left]


def _sure(row: ListingRow, listing: Any, column_title: str) -> bool | None:
    """Return True for a report, False for what may be one, None for what is none; earlier findings go first."""
    if listing is not None and listing.title == row.title:
        return True if listing.is_report else False if listing.doubt else _folder_of_files(listing)
    answer = triage(row.title, column=column_title).answer
    return {"report": True, "may": False, "other": None}[answer]


def _folder_of_files(listing: Any) -> bool | None:
    """Return True for a page that was read though it is nobody's report: reports of several organs hang on it."""
    return True if listing.page_state == "read" else None


def _due(row: ListingRow, listing: Any, now: datetime) -> bool:
    if listing is None or listing.page_tried_at is None:
        return True
    if listing.page_failures:
        wait = min(timedelta(days=2 ** (listing.page_failures - 1)), _LONGEST_WAIT)
        return bool(now >= listing.page_tried_at + wait)
    edited = listing.title != row.title or listing.listed_date != row.listed_date
    if not listing.is_report and listing.doubt in _READ_AND_DOUBTFUL:
        return bool(edited or now >= listing.page_tried_at + _DOUBTFUL_AGAIN)
    in_season = listing.report_year is None or listing.report_year >= civil_date(now).year - 1
    return bool(edited or in_season or now >= listing.page_tried_at + _AGAIN)


@dataclass(frozen=True, slots=True)
class LastVisit:
    """A column's last complete visit; ``vantage``: where it was made from, None for a replay."""

    visit_id: str
    rows: int
    started_at: datetime
    vantage: str | None


def last_complete_visits(engine: Engine, column_ids: Sequence[str]) -> dict[str, LastVisit]:
    """Return the last complete visit of each of these columns, for those that have one."""
    complete = (Visit.column_id.in_(column_ids), Visit.outcome == "complete")
    newest = select(Visit.column_id, func.max(Visit.started_at).label("at")).where(*complete).group_by(Visit.column_id)
    last = newest.subquery()
    query = select(Visit.column_id, Visit.id, Visit.rows, Visit.started_at, Visit.vantage).where(*complete)
    query = query.join(last, (Visit.column_id == last.c.column_id) & (Visit.started_at == last.c.at))
    with engine.connect() as connection:
        return {row[0]: LastVisit(*row[1:]) for row in connection.execute(query.order_by(Visit.id))}


def columns_with_rows(engine: Engine, column_ids: Sequence[str]) -> set[str]:
    """Return those of the columns in which any visit, complete or not, ever saw a row."""
    seen = select(Visit.id).where(Visit.column_id == DisclosureColumn.id, Visit.rows > 0).exists()
    with engine.connect() as connection:
        return set(connection.scalars(select(DisclosureColumn.id).where(DisclosureColumn.id.in_(column_ids), seen)))
