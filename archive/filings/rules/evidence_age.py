"""How old evidence of absence may be: a list that nobody has read for days says nothing of today."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from archive.clock import civil_date
from archive.config.settings import Schedule

IN_SEASON, OUTSIDE = timedelta(days=3), timedelta(days=10)


def age_limit(schedule: Schedule, day: date) -> timedelta:
    """How old the newest complete look may be on a civil day: 3 days in the season, 10 outside it.

    The first days of the season still allow what was planned before it began: the last weekly look.
    """
    if _in_season(schedule, day) and _in_season(schedule, day - IN_SEASON):
        return IN_SEASON
    return OUTSIDE


def too_old(schedule: Schedule, look: datetime | None, now: datetime) -> bool:
    """Whether a complete look that began at ``look`` (None: there was none) no longer speaks for ``now``."""
    return look is None or now - look > age_limit(schedule, civil_date(now))


def _in_season(schedule: Schedule, day: date) -> bool:
    month_day, first, last = f"{day:%m-%d}", schedule.season_from, schedule.season_to
    return first <= month_day <= last if first <= last else month_day >= first or month_day <= last
