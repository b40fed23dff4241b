"""Report years that are known of, and those that the first page shows on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.config.kinds import ORGAN_KINDS
from archive.database.models import Listing


def years_known(session: Session) -> list[int]:
    """Report years of which any row was seen, newest first."""
    return list(session.scalars(_YEARS_KNOWN))


def _years_known() -> Select[tuple[int]]:
    """Return a query that steps from each year to the one before it, for rows are millions and years few."""
    newest = select(func.max(Listing.report_year)).where(Listing.is_report, Listing.report_year.is_not(None))
    years = newest.cte("years", recursive=True)
    year = years.c[0]
    years = years.union_all(select(newest.where(Listing.report_year < year).scalar_subquery()).where(year.is_not(None)))
    return select(years.c[0]).where(years.c[0].is_not(None)).order_by(years.c[0].desc())


_YEARS_KNOWN = _years_known()


def newest_ended_year(years: Sequence[int], day: date) -> int:
    """Return the newest report year that is over on a civil day, of those known (newest first); else the year before
    that of the day."""
    return next((year for year in years if year < day.year), day.year - 1)


def next_year_due(deadlines: Deadlines, day: date) -> int:
    """Return the report year whose deadlines come next: last year's until all have passed, then this year's."""
    last = max(deadlines.deadline_for(kind, day.year - 1, "").due for kind in ORGAN_KINDS)
    return day.year - 1 if day <= last else day.year


def years_first_shown(deadlines: Deadlines, known: Sequence[int], day: date) -> list[int]:
    """Return the years of which the first page shows boards on a civil day, newest first: the one due next, the newest
    that is over, and the one before it where it is known."""
    latest = newest_ended_year(known, day)
    return sorted({next_year_due(deadlines, day), latest} | ({latest - 1} & set(known)), reverse=True)
