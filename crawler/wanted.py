"""Which rows' own pages a look fetches: the new and the changed, those that failed, and known ones in their season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, bindparam, func, select

from archive.clock import civil_date
from archive.database.models import Column, Listing, Look
from archive.ingest.listings import is_cut
from archive.ingest.row import Row, address_key
from archive.recognition.recognise import recognise

# A page read before is looked at again this often; in the year in which its report fell due, at every look.
_AGAIN = timedelta(days=30)

_LISTINGS = select(
    Listing.url,
    Listing.title,
    Listing.listed_date,
    Listing.is_report,
    Listing.report_year,
    Listing.page_failures,
    Listing.page_tried_at,
).where(Listing.column_id == bindparam("column"))

# A page that failed is tried again after 1, 2, 4, … days, and never less often than this.
_LONGEST_WAIT = timedelta(days=32)


def wanted(engine: Engine, column_id: str, column_title: str, rows: Sequence[Row], now: datetime) -> list[Row]:
    """The rows to fetch, each address once, in the order of the column."""
    with engine.connect() as connection:
        listings = connection.execute(_LISTINGS, {"column": column_id}).all()
    known = {address_key(listing.url): listing for listing in listings}
    found = {row.url: row for row in rows}
    pairs = ((row, known.get(address_key(row.url))) for row in found.values())
    return [row for row, listing in pairs if _may_be_report(row, listing, column_title) and _due(row, listing, now)]


def _may_be_report(row: Row, listing: Any, column_title: str) -> bool:
    """Only the page tells what a cut title was; a title that was judged before need not be again."""
    if is_cut(row.title):
        return True
    if listing is not None and listing.title == row.title:
        return bool(listing.is_report)
    return recognise(row.title, column=column_title).is_report


def _due(row: Row, listing: Any, now: datetime) -> bool:
    if listing is None or listing.page_tried_at is None:
        return True
    if listing.page_failures:
        wait = min(timedelta(days=2 ** (listing.page_failures - 1)), _LONGEST_WAIT)
        return bool(now >= listing.page_tried_at + wait)
    edited = listing.title != row.title or listing.listed_date != row.listed_date
    in_season = listing.report_year is not None and listing.report_year >= civil_date(now).year - 1
    return bool(edited or in_season or now >= listing.page_tried_at + _AGAIN)


@dataclass(frozen=True, slots=True)
class LastLook:
    """A column's last complete look."""

    look_id: str
    rows: int
    started_at: datetime


def last_looks(engine: Engine, column_ids: Sequence[str]) -> dict[str, LastLook]:
    """The last complete look of each of these columns, for those that have one."""
    complete = (Look.column_id.in_(column_ids), Look.outcome == "complete")
    newest = select(Look.column_id, func.max(Look.started_at).label("at")).where(*complete).group_by(Look.column_id)
    last = newest.subquery()
    query = select(Look.column_id, Look.id, Look.rows, Look.started_at).where(*complete)
    query = query.join(last, (Look.column_id == last.c.column_id) & (Look.started_at == last.c.at))
    with engine.connect() as connection:
        return {row[0]: LastLook(*row[1:]) for row in connection.execute(query.order_by(Look.id))}


def previous_rows(last: LastLook | None, verified: date | None) -> int | None:
    """How many rows the column's last complete look had; None before the first.

    Also None when a person has confirmed the site since (``verified``): then fewer rows are what they saw.
    """
    if last is None or (verified and verified > civil_date(last.started_at)):
        return None
    return last.rows


def columns_with_rows(engine: Engine, column_ids: Sequence[str]) -> set[str]:
    """Those of the columns in which any look, complete or not, ever saw a row."""
    seen = select(Look.id).where(Look.column_id == Column.id, Look.rows > 0).exists()
    with engine.connect() as connection:
        return set(connection.scalars(select(Column.id).where(Column.id.in_(column_ids), seen)))
