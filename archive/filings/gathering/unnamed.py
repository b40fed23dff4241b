"""Rows that may be somebody's report of a year and could not be told to be: see ``Listing.doubt``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.models import Listing
from archive.filings.gathering.attributions import Attribution, attributions_at
from archive.filings.rules.facts import UnnamedRow


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Rows that may be any organ's, by column, and rows that may be one of few organs', by each of these."""

    by_column: dict[str, list[UnnamedRow]] = field(default_factory=dict)
    by_organ: dict[str, list[UnnamedRow]] = field(default_factory=dict)


def unnamed_rows(session: Session, column_ids: Collection[str], year: int, as_of: datetime) -> Unnamed:
    """Rows of the columns that could be a report of ``year``, as far as they had been seen by the moment.

    A row of which something is doubtful belongs to each of its candidates; without any, to every organ of the column.
    A row that counts as an organ's report may be doubtful too (its page names another organ): it is there for those
    others alone, beside its place among the sightings.
    """
    then = attributions_at(session, as_of)
    unnamed = Listing.is_report & or_(Listing.organ_id.is_(None), Listing.report_year.is_(None))
    fitting = or_(Listing.doubt != "", unnamed) & or_(Listing.report_year == year, Listing.report_year.is_(None))
    query = select(Listing).where(
        Listing.column_id.in_(column_ids),
        Listing.first_seen_at < as_of,
        or_(fitting, Listing.id.in_(then)) if then else fitting,
    )
    by_column: dict[str, list[UnnamedRow]] = defaultdict(list)
    by_organ: dict[str, list[UnnamedRow]] = defaultdict(list)
    for row in session.scalars(query.order_by(Listing.first_seen_at, Listing.url)):
        said = then.get(row.id) or Attribution.of(row)
        if not said.may_be_of(year) or (said.year is None and _too_old(row.listed_date, row.first_seen_at, year)):
            continue
        whose = said.candidates or ((said.organ_id,) if said.organ_id and said.year is None else ())
        seen = UnnamedRow(row.column_id, row.first_seen_at, row.last_seen_at, said.open_doubt, row.title, row.url)
        for organ_id in whose:
            by_organ[organ_id].append(seen)
        if not whose:
            by_column[row.column_id].append(seen)
    return Unnamed(by_column, by_organ)


def _too_old(listed: date | None, first_seen_at: datetime, year: int) -> bool:
    """A row of no known year that was there before the report year ended cannot be that year's report."""
    earliest = date(year, 12, 1)
    return civil_date(first_seen_at) < earliest or (listed is not None and listed < earliest)
