"""Which sites an unattended run is to visit now, from the calendar of visits and from when each was visited last."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import func, select

from archive.clock import SHANGHAI
from archive.config.deadlines import Deadlines
from archive.config.hours import quiet_until
from archive.config.kinds import ORGAN_KINDS
from archive.config.load import Configuration
from archive.config.settings import Schedule
from archive.config.sites import SiteConfig
from archive.database.engine import open_database, session_scope
from archive.database.models import DisclosureColumn, Visit
from archive.errors import NotFoundError

_HOUR = timedelta(hours=1)
_WEEK = 8 * 24  # hours in which there is a visit the latest


@dataclass(frozen=True)
class VisitSchedule:
    """The planned visits of every region: instants at the minute of ``schedule``, Asia/Shanghai."""

    schedule: Schedule
    deadlines: Deadlines

    def latest(self, region: str, now: datetime) -> datetime | None:
        """Return the newest planned visit that is not after ``now``; None when there was none in a week."""
        tick = self._tick(now)
        tick = tick if tick <= now else tick - _HOUR
        return next((one for one in _hours(tick, -_HOUR) if self._planned(region, one)), None)

    def next(self, region: str, now: datetime) -> datetime | None:
        """Return the first planned visit after ``now``."""
        tick = self._tick(now)
        tick = tick if tick > now else tick + _HOUR
        return next((one for one in _hours(tick, _HOUR) if self._planned(region, one)), None)

    def is_due(self, region: str, last: datetime | None, now: datetime) -> bool:
        """Return whether a planned visit has passed since the last one began; a site never visited is due at once."""
        planned = self.latest(region, now)
        return last is None or (planned is not None and last < planned)

    def _tick(self, now: datetime) -> datetime:
        return now.astimezone(SHANGHAI).replace(minute=self.schedule.minute, second=0, microsecond=0)

    def _planned(self, region: str, tick: datetime) -> bool:
        day = tick.date()
        if tick.hour == self.schedule.hour and (self._in_season(day) or day.isoweekday() == self.schedule.weekday):
            return True
        before, after = self.schedule.hourly_before, self.schedule.hourly_after
        return any(-before < (day - due).days <= after for due in self._dues(region, day.year))

    def _in_season(self, day: date) -> bool:
        return self.schedule.season_from <= f"{day:%m-%d}" <= self.schedule.season_to

    def _dues(self, region: str, year: int) -> frozenset[date]:
        """Return the deadlines of a region that fall into a civil year."""
        key = (region, year)
        if key not in self._known:
            self._known[key] = frozenset(self._of_year(region, year - 1))
        return self._known[key]

    def _of_year(self, region: str, report_year: int) -> Iterator[date]:
        for kind in ORGAN_KINDS:
            try:
                yield self.deadlines.deadline_for(kind, report_year, region).due
            except NotFoundError:  # nobody of that kind is bound
                continue

    @cached_property
    def _known(self) -> dict[tuple[str, int], frozenset[date]]:
        return {}


def _hours(first: datetime, step: timedelta) -> Iterator[datetime]:
    return (first + number * step for number in range(_WEEK))


logger = logging.getLogger("nianbao.scheduler")
SKEW = timedelta(minutes=5)  # by which clocks may differ


def due_sites(configuration: Configuration, now: datetime) -> tuple[str, ...]:
    """Return the ids of verified sites that are due.

    In its quiet hours a site is not: it will be when they are over.
    """
    calendar = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
    politeness, last = configuration.settings.politeness, _last_visits(configuration, now)
    sites = _verified(configuration)
    if not sites:
        logger.warning("no site is verified by a person: nothing to visit", extra={"action": "no_verified_site"})
    return tuple(
        site.id
        for site in sites
        if calendar.is_due(site.region, last.get(site.id), now)
        and not quiet_until(politeness.quiet_hours if site.quiet_hours is None else site.quiet_hours, now)
    )


def next_visit(configuration: Configuration, now: datetime) -> datetime | None:
    """Return when the next visit is planned for any verified site; None when there is no such site."""
    calendar = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
    regions = {site.region for site in _verified(configuration)}
    return min((one for region in regions if (one := calendar.next(region, now))), default=None)


def _verified(configuration: Configuration) -> list[SiteConfig]:
    return [site for site in configuration.sites.values() if site.verified]


def _last_visits(configuration: Configuration, now: datetime) -> dict[str, datetime]:
    """Return when the last visit each site began.

    One stamped in the future was none: a clock was wrong, or somebody rehearsed, and the schedule must not be silent
    until then.
    """
    query = select(DisclosureColumn.site_id, func.max(Visit.started_at)).join(
        DisclosureColumn, DisclosureColumn.id == Visit.column_id
    )
    query = query.where(Visit.started_at <= now + SKEW)
    with session_scope(open_database(configuration.settings.database())) as session:
        return dict(session.execute(query.group_by(DisclosureColumn.site_id)).all())
