"""Report rows that nobody could be told for: their organ or their year is unknown, so they may be anybody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.models import Listing
from archive.filings.gathering.attributions import attributions_at
from archive.filings.rules.facts import UnnamedRow


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Rows that may be any organ's, by column, and rows of a known organ but no known year, by organ."""

    by_column: dict[str, list[UnnamedRow]] = field(default_factory=dict)
    by_organ: dict[str, list[UnnamedRow]] = field(default_factory=dict)


def unnamed_rows(session: Session, column_ids: Collection[str], year: int, as_of: datetime) -> Unnamed:
    """Rows of the columns that could be a report of ``year``, as far as they had been seen by the moment."""
    then = attributions_at(session, as_of)
    unnamed = or_(Listing.organ_id.is_(None), Listing.report_year.is_(None))
    fitting = Listing.is_report & unnamed & or_(Listing.report_year == year, Listing.report_year.is_(None))
    query = select(
        Listing.id,
        Listing.column_id,
        Listing.organ_id,
        Listing.report_year,
        Listing.listed_date,
        Listing.first_seen_at,
        Listing.last_seen_at,
    ).where(
        Listing.column_id.in_(column_ids),
        Listing.first_seen_at < as_of,
        or_(fitting, Listing.id.in_(then)) if then else fitting,
    )
    by_column: dict[str, list[UnnamedRow]] = defaultdict(list)
    by_organ: dict[str, list[UnnamedRow]] = defaultdict(list)
    for identity, column_id, organ_id, row_year, listed, first, last in session.execute(query):
        if was := then.get(identity):
            organ_id, row_year = was.organ_id, was.year
            if not was.is_report or (organ_id and row_year) or row_year not in (year, None):
                continue
        if row_year is None and _too_old(listed, first, year):
            continue
        row = UnnamedRow(column_id, first, last)
        if organ_id is None:
            by_column[column_id].append(row)
        else:
            by_organ[organ_id].append(row)
    return Unnamed(by_column, by_organ)


def _too_old(listed: date | None, first_seen_at: datetime, year: int) -> bool:
    """A row of no known year that was there before the report year ended cannot be that year's report."""
    earliest = date(year, 12, 1)
    return civil_date(first_seen_at) < earliest or (listed is not None and listed < earliest)
