"""Which sites an unattended run is to visit now, from the calendar of visits and from when each was visited last."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from archive.config.hours import quiet_until
from archive.config.load import Configuration
from archive.config.paths import data_dir
from archive.config.sites import SiteConfig
from archive.config.visit_schedule import VisitSchedule
from archive.database.engine import open_database, session_scope
from archive.database.models import DisclosureColumn, Visit
from archive.filings.verdicts.watches import last_visits
from archive.journal.reading import read_journal
from archive.journal.visit_requests import requested_visits
from crawler.running.clock_check import SKEW
from crawler.running.second_looks import wanted_from_here

logger = logging.getLogger("nianbao.scheduler")
_ASKED = timedelta(days=2)  # for which a visit that was asked for is still wanted
_CUT_SHORT_FOR, _CUT_SHORT_OFTEN = timedelta(hours=12), 3  # how long, and up to how often, such a visit was none


def due_sites(configuration: Configuration, now: datetime, engine: Engine | None = None) -> tuple[str, ...]:
    """Return the ids of verified sites that are due, and of those a visit was asked for since they were visited last;
    none of those that ask for another vantage than that of the settings. Due are also those that another vantage alone
    has seen since a deadline.

    In its quiet hours a site is not: it will be when they are over. ``engine``: the configured database, where whoever
    asks has it open.
    """
    calendar = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
    politeness, here = configuration.settings.politeness, configuration.settings.vantage
    with session_scope(engine or open_database(configuration.settings.database())) as session:
        last = _last_visits(session, now)
        elsewhere = wanted_from_here(session, _own(configuration), calendar, here, now)
    asked = requested_visits(read_journal(data_dir()))
    sites = _own(configuration)
    if not any(site.verified for site in configuration.sites.values()):
        logger.warning("no site is verified by a person: nothing to visit", extra={"action": "no_verified_site"})

    def is_wanted(site: SiteConfig) -> bool:
        newest = last.get(site.id)
        return (
            site.id in elsewhere
            or calendar.is_due(site.region, newest, now)
            or _is_asked(asked.get(site.region), newest, now)
        )

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
    """Return when the next visit is planned for any site of this vantage; None when there is no such site."""
    calendar = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
    regions = {site.region for site in _own(configuration)}
    return min((one for region in regions if (one := calendar.next(region, now))), default=None)


def _own(configuration: Configuration) -> list[SiteConfig]:
    """Return the verified sites that this vantage is to visit."""
    return [site for site in configuration.sites.values() if site.is_for(configuration.settings.vantage)]


def _last_visits(session: Session, now: datetime) -> dict[str, datetime]:
    """Return when the last visit of each site began.

    One stamped in the future was none: a clock was wrong, or somebody rehearsed, and the schedule must not be silent
    until then. One that was cut short because its run was ended was none either, and is made again at once; but the
    third in a row counts, lest a site that no run gets through be asked over and over.
    """
    begun, cut_short = last_visits(session, now + SKEW), _cut_short(session, now)
    before = last_visits(session, now - _CUT_SHORT_FOR) if cut_short else {}
    for site, runs in cut_short.items():
        through = [began for began, cut in runs if not cut]
        if len(runs) - len(through) >= _CUT_SHORT_OFTEN:
            continue
        del begun[site]
        if earlier := max(through, default=before.get(site)):
            begun[site] = earlier
    return begun


def _cut_short(session: Session, now: datetime) -> dict[str, list[tuple[datetime, bool]]]:
    """Return the runs of late that visited a site of which one was cut short: when each began, and whether it was."""
    lately = select(Visit.run_id, DisclosureColumn.site_id, Visit.started_at, Visit.error_class == "cut_short").where(
        Visit.column_id == DisclosureColumn.id, Visit.started_at.between(now - _CUT_SHORT_FOR, now + SKEW)
    )
    sites = set(
        session.scalars(lately.where(Visit.error_class == "cut_short").with_only_columns(DisclosureColumn.site_id))
    )
    found: dict[str, dict[str, tuple[datetime, bool]]] = {site: {} for site in sites}
    for run, site, began, cut in session.execute(lately.where(DisclosureColumn.site_id.in_(sites))) if sites else ():
        before = found[site].get(run, (began, False))
        found[site][run] = max(before[0], began), before[1] or cut
    return {site: list(runs.values()) for site, runs in found.items()}
