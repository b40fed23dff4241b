"""Sites with one column a year: such a column speaks for the report year that most of its reports are of.

The year in its name does not tell: 2025年 holds the reports of 2025 on one site and those published in 2025 on another.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import Listing

_YEAR_FIRST = re.compile(r"\s*(?:19|20)\d\d(?!\d)")


def is_named_after_year(title: str) -> bool:
    """Whether a column's name begins with a year, so that next year's reports may stand in another."""
    return _YEAR_FIRST.match(title) is not None


def report_years_by_column(session: Session, column_ids: Collection[str], as_of: datetime) -> dict[str, int]:
    """Return the report year of most reports seen in each column up to a moment; of equals the later one."""
    query = (
        select(Listing.column_id, Listing.report_year, func.count())
        .where(Listing.column_id.in_(column_ids), Listing.is_report, Listing.report_year.is_not(None))
        .where(Listing.first_seen_at < as_of)
        .group_by(Listing.column_id, Listing.report_year)
    )
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for column_id, year, count in session.execute(query) if column_ids else ():
        counts[column_id][year or 0] += count
    return {column: max(found, key=lambda year: (found[year], year)) for column, found in counts.items()}
