"""Incidents of visits and runs: columns that are not read, regions not visited, planned visits that did not happen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.clock import day_end, shanghai_iso
from archive.config.load import Configuration
from archive.config.visit_schedule import VisitSchedule
from archive.database.models import DisclosureColumn, Site, Visit
from archive.filings.states import failure_reason
from archive.filings.verdicts.watches import Watch, last_run, last_visits, last_visits_from, minded, watches
from archive.health.incident import Incident, IncidentKind


def watch_incidents(session: Session, configuration: Configuration, now: datetime) -> Iterator[Incident]:
    """Yield an incident for each region whose newest complete visit is too old or whose first is overdue."""
    for watch in minded(watches(session, configuration.deadlines, now)):
        if watch.stopped or watch.waiting:
            yield Incident(IncidentKind.WATCH_STOPPED, watch.region, watch.newest, _stopped(watch), watch.region)


def _stopped(watch: Watch) -> Bilingual:
    if watch.newest is None:
        return Bilingual(
            f"地区{watch.region}自{watch.verified}核验以来从未完整查看",
            f"region {watch.region}: verified on {watch.verified} and never visited in full since",
        )
    newest = shanghai_iso(watch.newest)
    return Bilingual(
        f"地区{watch.region}最近一次完整查看始于{newest}，已过{watch.days}天，超过查看日历所容{watch.limit.days}天",
        f"region {watch.region}: the newest complete visit began {newest}, {watch.days} days ago; "
        f"the calendar of visits allows {watch.limit.days}",
    )


def missed_visit_incidents(session: Session, configuration: Configuration, now: datetime) -> Iterator[Incident]:
    """Yield an incident when planned visits have not begun within ``monitoring.run_delay`` seconds of their time.

    One incident for the whole installation: what keeps a run from starting concerns all sites.
    """
    schedule = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
    until = now - timedelta(seconds=configuration.settings.monitoring.run_delay)
    last = last_visits(session, now)
    sites = [site for site in configuration.sites.values() if site.verified and not site.vantage and site.id in last]
    missed = [
        (site.id, planned)
        for site in sites
        if (planned := schedule.latest(site.region, until)) and last[site.id] < planned
    ]
    if missed:
        first = min(planned for _site, planned in missed)
        names, rest = "、".join(sorted(site for site, _ in missed)[:5]), len(missed) - 5
        more = (f"等{len(missed)}个", f" and {rest} more") if rest > 0 else ("", "")
        yield Incident(
            IncidentKind.RUN_MISSED, "", first,
            Bilingual(
                f"计划于{shanghai_iso(first)}查看的网站尚未查看：{names}{more[0]}",
                f"not visited though planned for {shanghai_iso(first)}: {names.replace('、', ', ')}{more[1]}",
            ),
        )  # fmt: skip


def vantage_incidents(session: Session, configuration: Configuration, now: datetime) -> Iterator[Incident]:
    """Yield an incident for each vantage that sites ask for and from which a visit of theirs that was planned has not
    begun within ``monitoring.run_delay`` seconds; no other machine visits these sites."""
    schedule = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
    until = now - timedelta(seconds=configuration.settings.monitoring.run_delay)
    last = last_visits_from(session, now)
    waiting: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for site in configuration.sites.values():
        planned = schedule.latest(site.region, until) if site.vantage and site.verified else None
        begun = last.get((site.id, site.vantage)) or (day_end(site.verified) if site.verified else None)
        if planned and begun and begun < planned:
            waiting[site.vantage].append((planned, site.id))
    for vantage, missed in sorted(waiting.items()):
        names, rest = [site for _planned, site in sorted(missed)], len(missed) - 5
        more = (f"等{len(missed)}个", f" and {rest} more") if rest > 0 else ("", "")
        newest = max((at for (_site, name), at in last.items() if name == vantage), default=None)
        seen = shanghai_iso(newest) if newest else ""
        yield Incident(
            IncidentKind.VANTAGE_AWAY, vantage, min(missed)[0],
            Bilingual(
                f"查看地点{vantage}{f'最近一次查看始于{seen}' if seen else '从未查看过'}；"
                f"要求由该地点查看的网站未按计划查看：{'、'.join(names[:5])}{more[0]}",
                f"vantage {vantage} {f'began its newest visit {seen}' if seen else 'has never visited'}; "
                f"sites that ask for it were not visited as planned: {', '.join(names[:5])}{more[1]}",
            ),
        )  # fmt: skip


def run_incidents(session: Session, now: datetime) -> Iterator[Incident]:
    """Yield an incident when nothing could be read in the newest run."""
    run = last_run(session, now)
    if run and run.outcome == "failed":
        at = shanghai_iso(run.finished_at)
        told = Bilingual(
            f"最近一次运行（{at}结束）未能完整读出任何栏目", f"the newest run, which ended {at}, read no column"
        )
        yield Incident(IncidentKind.RUN_FAILED, run.id, run.finished_at, told)


def column_incidents(session: Session, configuration: Configuration, now: datetime) -> Iterator[Incident]:
    """Yield one incident for each active column that refuses, has another layout, or was not read in full
    ``monitoring.failed_visits`` times in a row. A visit that was complete ends it."""
    wanted = configuration.settings.monitoring.failed_visits
    visits = _since_complete(session, now)
    query = select(DisclosureColumn, Site).join(Site).where(DisclosureColumn.active, Site.verified.is_not(None))
    for column, site in session.execute(query.order_by(DisclosureColumn.id)):
        mine = visits.get(column.id, ())
        if mine and (kind := _kind(mine, wanted)):
            yield Incident(kind, column.id, mine[0].started_at, _failing(column, site, mine), site.region)


def _since_complete(session: Session, now: datetime) -> dict[str, list[Visit]]:
    """Return the visits of each active column after its newest complete one, oldest first."""
    complete = (
        select(Visit.column_id, func.max(Visit.started_at).label("newest"))
        .where(Visit.outcome == "complete", Visit.finished_at <= now)
        .group_by(Visit.column_id)
        .subquery()
    )
    after = (
        select(Visit)
        .join(DisclosureColumn, (DisclosureColumn.id == Visit.column_id) & DisclosureColumn.active)
        .outerjoin(complete, complete.c.column_id == Visit.column_id)
        .where(Visit.finished_at <= now, or_(complete.c.newest.is_(None), Visit.started_at > complete.c.newest))
        .order_by(Visit.started_at)
    )
    found: dict[str, list[Visit]] = defaultdict(list)
    for visit in session.scalars(after):
        found[visit.column_id].append(visit)
    return found


def _kind(visits: Sequence[Visit], wanted: int) -> IncidentKind | None:
    last = visits[-1]
    if last.outcome == "blocked":
        return IncidentKind.COLUMN_BLOCKED
    if last.error_class == "layout_changed":
        return IncidentKind.LAYOUT_CHANGED
    return IncidentKind.VISIT_FAILING if len(visits) >= wanted else None


def _failing(column: DisclosureColumn, site: Site, visits: Sequence[Visit]) -> Bilingual:
    last, count = visits[-1], len(visits)
    zh, en = failure_reason(last.error_class)
    name, since = f"{site.name} {column.title or column.id}", shanghai_iso(visits[0].started_at)
    return Bilingual(
        f"{name}自{since}起{count}次未能完整查看，最近一次：{zh or last.reason}",
        f"{name}: {count} visits since {since} were not complete; the newest: {en or last.reason}",
    )
