"""How many organs a column holds reports of, for a year and the year before: a column in which a year has not begun for
anybody may have been replaced by another one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Listing
from archive.filings.facts.attributions import Attribution


@dataclass(frozen=True, slots=True)
class YearCount:
    """Organs with a report of the year ``before``, and with one of the year ``now``, in one column."""

    before: int = 0
    now: int = 0


def year_counts(
    session: Session, column_ids: Collection[str], year: int, as_of: datetime, then: Mapping[int, Attribution]
) -> dict[str, YearCount]:
    """By column, from rows first seen before ``as_of``; ``then``: rows that counted otherwise then than now."""
    query = select(Listing.id, Listing.column_id, Listing.organ_id, Listing.report_year).where(
        Listing.column_id.in_(column_ids), Listing.first_seen_at < as_of
    )
    of_years = Listing.is_report & Listing.organ_id.is_not(None) & Listing.report_year.in_((year - 1, year))
    organs: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row, column_id, organ_id, of_year in session.execute(query.where(of_years)):
        if row not in then and organ_id and of_year:
            organs[column_id, of_year].add(organ_id)
    if then:
        for row, column_id, _organ, _year in session.execute(query.where(Listing.id.in_(then))):
            was = then[row]
            if was.is_report and was.organ_id and was.year in (year - 1, year):
                organs[column_id, was.year].add(was.organ_id)
    columns = {column_id for column_id, _year in organs}
    return {c: YearCount(len(organs.get((c, year - 1), ())), len(organs.get((c, year), ()))) for c in columns}
