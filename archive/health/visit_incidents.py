"""Incidents of visits and runs: columns that are not read, regions not visited, planned visits that did not happen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.clock import shanghai_iso
from archive.config.load import Configuration
from archive.config.visit_schedule import VisitSchedule
from archive.database.models import DisclosureColumn, Run, Site, Visit
from archive.filings.states import failure_reason
from archive.filings.verdicts.watches import Watch, minded, watches
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
    query = select(DisclosureColumn.site_id, func.max(Visit.started_at)).join(
        Visit, Visit.column_id == DisclosureColumn.id
    )
    last = dict(session.execute(query.where(Visit.started_at <= now).group_by(DisclosureColumn.site_id)).all())
    sites = [site for site in configuration.sites.values() if site.verified and site.id in last]
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


def run_incidents(session: Session, now: datetime) -> Iterator[Incident]:
    """Yield an incident when nothing could be read in the newest run."""
    query = select(Run).where(Run.finished_at <= now, Run.replay_of == "").order_by(Run.started_at.desc()).limit(1)
    run = session.scalar(query)
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
    query = select(DisclosureColumn, Site).join(Site).where(DisclosureColumn.active).order_by(DisclosureColumn.id)
    for column, site in session.execute(query):
        if site.verified is None:
            continue
        visits = _since_complete(session, column.id, now)
        if visits and (kind := _kind(visits, wanted)):
            yield Incident(kind, column.id, visits[0].started_at, _failing(column, site, visits), site.region)


def _since_complete(session: Session, column_id: str, now: datetime) -> Sequence[Visit]:
    """Return the visits after the newest complete one, oldest first."""
    mine = (Visit.column_id == column_id) & (Visit.finished_at <= now)
    complete = select(func.max(Visit.started_at)).where(mine, Visit.outcome == "complete").scalar_subquery()
    after = select(Visit).where(mine, (Visit.started_at > complete) | complete.is_(None))
    return session.scalars(after.order_by(Visit.started_at)).all()


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
