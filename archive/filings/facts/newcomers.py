"""Organs on no roster whose reports appear in a column for the first time: one of them may be a rostered organ that was
renamed or merged while nobody told the roster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Listing, Organ
from archive.filings.facts.attributions import Attribution
from archive.filings.facts.listing_history import ListingHistory, histories_where
from archive.filings.rules.facts import Doubt

Newcomers = Mapping[tuple[str, str], list[Doubt]]
"""By region and sort of organ (see ``sort_of``)."""
_FIELDS = (
    Listing.id,
    Listing.organ_id,
    Listing.column_id,
    Listing.url,
    Listing.listed_date,
    Listing.first_seen_at,
    Listing.absent_until,
    Listing.first_capture_id,
)
_SORTS = {"committee": "department", "subdistrict": "township"}  # what one may become by a new name


def sort_of(kind: str) -> str:
    """Kinds between which a new name may lead: 局 and 委员会, 乡镇 and 街道."""
    return _SORTS.get(kind, kind)


def newcomers(
    session: Session,
    column_ids: Collection[str],
    year: int,
    as_of: datetime,
    then: Mapping[int, Attribution],
    outside: Callable[[str], bool],
) -> Newcomers:
    """Return reports of the year by organs that no roster names and that had none of an earlier year in these columns.

    An organ that stood there before, beside those that are silent now, is none of them. ``then``: rows that counted
    otherwise at the moment than now; ``outside``: names that are no administrative organ's.
    """
    mine = Listing.is_report & Listing.column_id.in_(column_ids) & (Listing.first_seen_at < as_of)
    query = (
        select(*_FIELDS, Organ.region, Organ.kind, Organ.name)
        .join(Organ, Organ.id == Listing.organ_id)
        .where(mine, Listing.report_year == year, Organ.origin == "suggested")
        .order_by(Listing.first_seen_at, Listing.url)
    )
    rows = [row for row in session.execute(query) if row.id not in then and not outside(row.name)]
    earlier = select(Listing.organ_id).where(
        mine, Listing.report_year < year, Listing.organ_id.in_({row.organ_id for row in rows})
    )
    known = set(session.scalars(earlier)) if rows else set()
    rows = [row for row in rows if row.organ_id not in known]
    changed = histories_where(session, Listing.id.in_([row.id for row in rows]), as_of) if rows else {}
    by_sort: dict[tuple[str, str], list[Doubt]] = defaultdict(list)
    for row in rows:
        by_sort[row.region, sort_of(row.kind)].append(_doubt(row, changed.get(row.id, ListingHistory()), as_of))
    return by_sort


def _doubt(row: Any, history: ListingHistory, as_of: datetime) -> Doubt:
    return Doubt(
        column_id=row.column_id,
        url=row.url,
        title=row.name,
        kind="new_name",
        first_seen_at=row.first_seen_at,
        gone_at=history.gone_at,
        absent_until=row.absent_until,
        listed=history.date_at(as_of, row.listed_date),
        capture_id=row.first_capture_id,
    )
