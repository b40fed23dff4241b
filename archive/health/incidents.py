"""All incidents of the watch as of an instant: asked by `nianbao doctor`, /healthz/watch, /metrics and the alerts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from archive.config.load import Configuration
from archive.health.incident import Incident
from archive.health.storage_incidents import (
    chain_incidents,
    disk_incidents,
    object_storage_incidents,
    quarantine_incidents,
    timestamp_incidents,
)
from archive.health.visit_incidents import (
    column_incidents,
    missed_visit_incidents,
    run_incidents,
    vantage_incidents,
    watch_incidents,
)
from archive.ingest.third_party_files import third_party_folder


def open_incidents(session: Session, configuration: Configuration, folder: Path, now: datetime) -> Iterator[Incident]:
    """Yield what an operator has to see to, alarms of the watch first. ``folder``: the data folder, which may be absent
    on a machine that only serves pages; ``now``: UTC."""
    yield from watch_incidents(session, configuration, now)
    yield from missed_visit_incidents(session, configuration, now)
    yield from vantage_incidents(session, configuration, now)
    yield from run_incidents(session, now)
    yield from column_incidents(session, configuration, now)
    yield from quarantine_incidents(session, now)
    if folder.is_dir():
        yield from disk_incidents(configuration, folder, now)
        yield from chain_incidents(session, folder / "warc")
        yield from timestamp_incidents(configuration, folder / "warc", now)
        yield from object_storage_incidents(configuration, folder / "warc", now)
        yield from object_storage_incidents(configuration, third_party_folder(folder), now)
