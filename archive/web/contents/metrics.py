"""The metrics of the watch in the text format of Prometheus, drawn anew at every scrape."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.captures.kept_files import kept_size
from archive.captures.storing import waiting_files
from archive.captures.warc_reader import warc_files
from archive.config.alerts import load_alert_rules
from archive.config.load import Configuration
from archive.database.models import DisclosureColumn, Quarantine, Run, SearchChange, Site, Visit, WarcPosition
from archive.filings.verdicts.watches import minded, watches
from archive.health.incident import Incident, IncidentKind
from archive.ingest.third_party_files import third_party_folder
from archive.notices.alerts.all_incidents import all_incidents
from archive.notices.alerts.outbox import Outbox
from archive.notices.alerts.outbox_store import read_outbox

# Upper bounds of the histogram of ages, in days.
_AGES = (0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 20)
_DAY = timedelta(days=1)


def metrics_text(session: Session, configuration: Configuration, folder: Path, now: datetime) -> bytes:
    """Return the metrics as of ``now`` (UTC). ``folder``: the data folder; what lies there is left out when absent."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Metrics(session, configuration, folder, now))
    return generate_latest(registry)


class _Metrics(Collector):
    """One scrape."""

    def __init__(self, session: Session, configuration: Configuration, folder: Path, now: datetime) -> None:
        self._session, self._configuration, self._folder, self._now = session, configuration, folder, now

    def collect(self) -> Iterator[Metric]:
        yield self._visits()
        yield self._last_run()
        yield self._ages_of_regions()
        yield self._ages_of_sites()
        yield from self._queues()
        yield self._incidents(all_incidents(self._session, self._configuration, self._folder, self._now))
        if self._folder.is_dir():
            yield from self._stored()
            yield self._alerts()

    def _visits(self) -> Metric:
        told = "Visits that ended in the last 24 hours, by outcome and error class."
        metric = GaugeMetricFamily("nianbao_visits_last_day", told, labels=["outcome", "error_class"])
        query = (
            select(Visit.outcome, Visit.error_class, func.count())
            .where(Visit.finished_at > self._now - _DAY, Visit.finished_at <= self._now)
            .group_by(Visit.outcome, Visit.error_class)
            .order_by(Visit.outcome, Visit.error_class)
        )
        for outcome, error_class, count in self._session.execute(query):
            metric.add_metric([outcome, error_class], count)
        return metric

    def _last_run(self) -> Metric:
        metric = GaugeMetricFamily(
            "nianbao_last_run_end_timestamp_seconds", "End of the newest run, by outcome.", labels=["outcome"]
        )
        query = select(Run.outcome, func.max(Run.finished_at)).where(Run.finished_at <= self._now, Run.replay_of == "")
        for outcome, ended in self._session.execute(query.group_by(Run.outcome).order_by(Run.outcome)):
            metric.add_metric([outcome], ended.timestamp())
        return metric

    def _ages_of_regions(self) -> Metric:
        """One observation a watched region; a region never visited in full counts as older than every bound."""
        watched = minded(watches(self._session, self._configuration.deadlines, self._now))
        ages = [(self._now - one.newest) / _DAY if one.newest else float("inf") for one in watched]
        counts = [(str(float(bound * 86400)), float(sum(age <= bound for age in ages))) for bound in _AGES]
        known = sum(age for age in ages if age != float("inf"))
        metric = HistogramMetricFamily(
            "nianbao_newest_complete_visit_age_seconds", "Age of the newest complete visit of each region."
        )
        metric.add_metric([], [*counts, ("+Inf", float(len(ages)))], known * 86400)
        return metric

    def _ages_of_sites(self) -> Metric:
        metric = GaugeMetricFamily(
            "nianbao_site_complete_visit_age_seconds", "Age of the newest complete visit of a site.", labels=["site"]
        )
        query = (
            select(Site.id, func.max(Visit.started_at))
            .join(DisclosureColumn, DisclosureColumn.site_id == Site.id)
            .join(Visit, (Visit.column_id == DisclosureColumn.id) & (Visit.outcome == "complete"))
            .where(Visit.finished_at <= self._now)
            .group_by(Site.id)
            .order_by(Site.id)
        )
        for site, newest in self._session.execute(query):
            metric.add_metric([site], (self._now - newest).total_seconds())
        return metric

    def _queues(self) -> Iterator[Metric]:
        held = self._session.scalar(select(func.count()).select_from(Quarantine)) or 0
        yield GaugeMetricFamily("nianbao_quarantine_records", "Records that could not be taken in.", value=held)
        waiting = self._session.scalar(select(func.count()).select_from(SearchChange)) or 0
        yield GaugeMetricFamily("nianbao_search_outbox_changes", "Changes held for search indexes.", value=waiting)

    def _incidents(self, found: list[Incident]) -> Metric:
        metric = GaugeMetricFamily("nianbao_incidents", "Open incidents, by kind.", labels=["kind"])
        counts = Counter(incident.kind for incident in found)
        for kind in IncidentKind:
            metric.add_metric([kind], counts[kind])
        return metric

    def _stored(self) -> Iterator[Metric]:
        positions = dict(self._session.execute(select(WarcPosition.file, WarcPosition.offset)).all())
        sizes = {path.name: kept_size(path) or 0 for path in warc_files(self._folder / "warc")}
        lag = sum(max(0, size - positions.get(name, 0)) for name, size in sizes.items())
        yield GaugeMetricFamily("nianbao_warc_files", "WARC files.", value=len(sizes))
        yield GaugeMetricFamily("nianbao_warc_bytes", "Bytes of the WARC files.", value=sum(sizes.values()))
        alone = sum(not path.is_file() for path in warc_files(self._folder / "warc"))
        folders = [self._folder / "warc", third_party_folder(self._folder)]
        waiting = (
            [one for folder in folders for one in waiting_files(folder)]
            if self._configuration.settings.storage_url
            else []
        )
        yield GaugeMetricFamily("nianbao_warc_stored_only", "WARC files in object storage alone.", value=alone)
        told = "Bytes of closed WARC files not yet proved in object storage."
        yield GaugeMetricFamily("nianbao_storage_waiting_bytes", told, value=sum(one.size for one in waiting))
        yield GaugeMetricFamily("nianbao_ingest_lag_bytes", "Bytes of WARC files not yet taken in.", value=lag)
        usage = shutil.disk_usage(self._folder)
        yield GaugeMetricFamily(
            "nianbao_disk_free_bytes", "Free bytes on the disk of the data folder.", value=usage.free
        )
        yield GaugeMetricFamily("nianbao_disk_bytes", "Size of the disk of the data folder.", value=usage.total)

    def _alerts(self) -> Metric:
        metric = GaugeMetricFamily("nianbao_alerts", "Entries and messages of the outbox.", labels=["table", "status"])
        counts: Mapping[str, int] = {}
        if (self._folder / "alerts.db").exists():
            counts = Outbox(read_outbox(self._folder), load_alert_rules()).counts()
        for name, count in counts.items():
            metric.add_metric(name.split(" ", 1), count)
        return metric
