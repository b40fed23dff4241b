"""The planned visits of the days to come, for `nianbao schedule --plan`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.clock import SHANGHAI, civil_date
from archive.config.load import Configuration
from archive.config.visit_schedule import VisitSchedule


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """The visits of one civil day (Asia/Shanghai) that share their times and reason. ``sites``: ids, in order."""

    day: date
    times: tuple[str, ...]
    reason: str
    sites: tuple[str, ...]


def planned_days(configuration: Configuration, now: datetime, span: timedelta) -> Iterator[PlannedDay]:
    """Yield what is planned in (``now``, ``now + span``] for the verified sites that this
    vantage visits, day by day, earliest first."""
    calendar = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
    sites: dict[str, list[str]] = defaultdict(list)
    for site in configuration.sites.values():
        if site.is_for(configuration.settings.vantage):
            sites[site.region].append(site.id)
    found: dict[tuple[date, tuple[str, ...], str], list[str]] = defaultdict(list)
    for region, ids in sites.items():
        visits: dict[date, list[datetime]] = defaultdict(list)
        for tick in calendar.between(region, now, now + span):
            visits[civil_date(tick)].append(tick)
        for day, ticks in visits.items():
            times = tuple(f"{tick.astimezone(SHANGHAI):%H:%M}" for tick in ticks)
            found[day, times, calendar.reason(region, ticks[0])] += ids
    for (day, times, reason), ids in sorted(found.items()):
        yield PlannedDay(day, times, reason, tuple(sorted(ids)))
