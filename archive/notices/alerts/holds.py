"""Regions whose accusing alerts wait for an operator, with the reason; entries of the outbox that wait are ``held``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, inspect, select
from sqlalchemy.dialects.sqlite import insert

from archive.bilingual import Bilingual
from archive.notices.alerts.events import AlertEvent
from archive.notices.alerts.outbox_store import entry, hold, reading_outbox

# The reason in an outbox of an older version, which noted none: only a share was checked then.
_MANY = Bilingual("同时转为逾期的单位过多", "so many filings turned overdue at once")


@dataclass(frozen=True, slots=True)
class Hold:
    """A region whose accusing alerts wait for an operator. ``since``: UTC."""

    region: str
    since: datetime
    reason: Bilingual


def note_hold(connection: Connection, region: str, reason: Bilingual, now: datetime) -> None:
    """Note why a region's alerts wait from ``now`` (UTC) on; an earlier note stays."""
    row = {"region": region, "since": now, "reason_zh": reason.zh, "reason_en": reason.en}
    connection.execute(insert(hold).values(row).on_conflict_do_nothing())


def forget_holds(connection: Connection, region: str) -> None:
    """Drop the notes of the regions under a code or its first digits."""
    connection.execute(delete(hold).where(hold.c.region.startswith(region, autoescape=True)))


def holds(connection: Connection) -> dict[str, Hold]:
    """Return the regions of which an entry waits, in order of their codes."""
    waiting: dict[str, datetime] = {}
    query = select(entry.c.event, entry.c.created_at).where(entry.c.status == "held")
    for event, created in connection.execute(query.order_by(entry.c.created_at.desc())):
        waiting[str(event["region"])] = created
    noted = {row.region: row for row in connection.execute(select(hold))} if _has_notes(connection) else {}
    return {
        region: Hold(region, noted[region].since, Bilingual(noted[region].reason_zh, noted[region].reason_en))
        if region in noted
        else Hold(region, since, _MANY)
        for region, since in sorted(waiting.items())
    }


def held_regions(folder: Path) -> dict[str, Hold]:
    """Return the regions of which something is held back, in order of codes. ``folder``: the data folder."""
    if not (folder / "alerts.db").exists():
        return {}
    with reading_outbox(folder) as connection:
        return holds(connection)


def held_events(folder: Path, region: str) -> list[AlertEvent]:
    """Return what is held back of a region, each once though several readers wait for it."""
    with reading_outbox(folder) as connection:
        query = select(entry.c.event).where(entry.c.status == "held").order_by(entry.c.id)
        found = {event["key"]: event for event in connection.scalars(query) if event["region"] == region}
    return [AlertEvent.from_json(event) for event in found.values()]


def _has_notes(connection: Connection) -> bool:
    return inspect(connection).has_table(hold.name)
