"""Which sites an unattended run is to visit now, from the calendar of visits and from when each was visited last."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import Engine

from archive.config.hours import quiet_until
from archive.config.load import Configuration
from archive.config.paths import data_dir
from archive.config.sites import SiteConfig
from archive.config.visit_schedule import VisitSchedule
from archive.database.engine import open_database, session_scope
from archive.filings.verdicts.watches import last_visits
from archive.journal.reading import read_journal
from archive.journal.visit_requests import requested_visits
from crawler.running.clock_check import SKEW

logger = logging.getLogger("nianbao.scheduler")
_ASKED = timedelta(days=2)  # for which a visit that was asked for is still wanted


def due_sites(configuration: Configuration, now: datetime, engine: Engine | None = None) -> tuple[str, ...]:
    """Return the ids of verified sites that are due, and of those a visit was asked for since they were visited last.

    In its quiet hours a site is not: it will be when they are over. ``engine``: the configured database, where whoever
    asks has it open.
    """
    calendar = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
    politeness, last = configuration.settings.politeness, _last_visits(configuration, now, engine)
    asked = requested_visits(read_journal(data_dir()))
    sites = _verified(configuration)
    if not sites:
        logger.warning("no site is verified by a person: nothing to visit", extra={"action": "no_verified_site"})

    def is_wanted(site: SiteConfig) -> bool:
        newest = last.get(site.id)
        return calendar.is_due(site.region, newest, now) or _is_asked(asked.get(site.region), newest, now)

    def is_quiet(site: SiteConfig) -> bool:
        hours = politeness.quiet_hours if site.quiet_hours is None else site.quiet_hours
        return quiet_until(hours, now) is not None

    return tuple(site.id for site in sites if is_wanted(site) and not is_quiet(site))


def _is_asked(asked: datetime | None, last: datetime | None, now: datetime) -> bool:
    """Whether a visit was asked for lately, at ``asked``, and none has begun since."""
    if asked is None or not now - _ASKED <= asked <= now + SKEW:
        return False
    return last is None or last < asked


def next_visit(configuration: Configuration, now: datetime) -> datetime | None:
    """Return when the next visit is planned for any verified site; None when there is no such site."""
    calendar = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
    regions = {site.region for site in _verified(configuration)}
    return min((one for region in regions if (one := calendar.next(region, now))), default=None)


def _verified(configuration: Configuration) -> list[SiteConfig]:
    return [site for site in configuration.sites.values() if site.verified]


def _last_visits(configuration: Configuration, now: datetime, engine: Engine | None) -> dict[str, datetime]:
    """Return when the last visit each site began.

    One stamped in the future was none: a clock was wrong, or somebody rehearsed, and the schedule must not be silent
    until then.
    """
    with session_scope(engine or open_database(configuration.settings.database())) as session:
        return last_visits(session, now + SKEW)
