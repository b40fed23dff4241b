"""All open incidents, those of the outbox of alerts included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.config.alerts import load_alert_rules
from archive.config.load import Configuration
from archive.health.incident import Incident, IncidentKind
from archive.health.incidents import open_incidents
from archive.notices.alerts.outbox import Outbox
from archive.notices.alerts.outbox_store import read_outbox


def all_incidents(session: Session, configuration: Configuration, folder: Path, now: datetime) -> list[Incident]:
    """Return everything an operator has to see to as of ``now`` (UTC). ``folder``: the data folder."""
    return [*open_incidents(session, configuration, folder, now), *outbox_incidents(folder)]


def outbox_incidents(folder: Path) -> Iterator[Incident]:
    """Yield an incident for each region whose alerts are held, and one for messages that were given up."""
    if not (folder / "alerts.db").exists():
        return
    outbox = Outbox(read_outbox(folder), load_alert_rules())
    for region, one in outbox.held().items():
        held = Bilingual(
            f"地区{region}：{one.reason.zh}，通知暂缓发送", f"region {region}: {one.reason.en}; alerts are held back"
        )
        yield Incident(IncidentKind.ALERTS_HELD, region, one.since, held, region)
    failed = [one for one in outbox.undelivered() if one.status == "failed"]
    if failed:
        count, reason = len(failed), failed[0].error
        lost = Bilingual(
            f"{count}条通知未送达，已停止重试：{reason}",
            f"{count} alert(s) did not get through and were given up: {reason}",
        )
        yield Incident(IncidentKind.ALERTS_FAILED, "", None, lost)
