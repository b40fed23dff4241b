"""Incidents of what is kept: disk space, records set aside, the hash chain of the manifests, time stamps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.captures import manifest
from archive.captures.kept_files import kept_files, kept_size
from archive.captures.storing import waiting_files
from archive.captures.timestamps import unstamped_manifests
from archive.config.load import Configuration
from archive.database.set_aside import held_records
from archive.health.incident import Incident, IncidentKind
from archive.ingest.chain_heads import lost_entries

# With less space than this a night of a province may not end well (bytes).
LEAST_FREE = 2 << 30
_GROWTH_DAYS = 30
# Database, index and working copies beside the captures.
_OVERHEAD = 2.5


def disk_incidents(configuration: Configuration, folder: Path, now: datetime) -> Iterator[Incident]:
    """Yield an incident when the disk of the data folder is nearly full, or will be within ``monitoring.disk_days``."""
    rules, usage = configuration.settings.monitoring, shutil.disk_usage(folder)
    daily = captured_per_day(folder / "warc", now) * _OVERHEAD
    days = int(usage.free / daily) if daily else None
    few_days = days is not None and days < rules.disk_days
    if usage.free < LEAST_FREE or usage.free < rules.disk_share * usage.total or few_days:
        free = f"{usage.free / (1 << 30):.1f} GiB"
        lasts = (
            Bilingual("", "")
            if days is None
            else Bilingual(
                f"，按近{_GROWTH_DAYS}天的增长约够{days}天",
                f", enough for about {days} days at the pace of the last {_GROWTH_DAYS}",
            )
        )
        yield Incident(
            IncidentKind.DISK_LOW, "", None,
            Bilingual(
                f"{folder.absolute()}所在磁盘仅余{free}{lasts.zh}",
                f"only {free} free under {folder.absolute()}{lasts.en}",
            ),
        )  # fmt: skip


def captured_per_day(folder: Path, now: datetime) -> float:
    """Return bytes of closed WARC files a day over the last 30 days."""
    since = (now - timedelta(days=_GROWTH_DAYS)).isoformat()
    return sum(one.size for one in manifest.sealed_entries(folder) if one.closed_at >= since) / _GROWTH_DAYS


def quarantine_incidents(session: Session, now: datetime) -> Iterator[Incident]:
    """Yield one incident when records are set aside."""
    held = held_records(session, now)
    if held:
        first = held[0]
        yield Incident(
            IncidentKind.QUARANTINE, "", first.since,
            Bilingual(
                f"{len(held)}条记录未能入库，最早一条：{first.kind} {first.key}：{first.reason}",
                f"{len(held)} records could not be taken in; the oldest: {first.kind} {first.key}: {first.reason}",
            ),
        )  # fmt: skip


def chain_incidents(session: Session, folder: Path) -> Iterator[Incident]:
    """Yield one incident when the manifest's chain breaks, lacks what the database remembers, or a file is gone.

    Contents are not hashed here: `nianbao verify` does.
    """
    if not folder.is_dir():
        return
    entries = manifest.sealed_entries(folder)
    reasons = [f"{entry.name}: {reason}" for entry, reason in manifest.chain_breaks(entries)]
    reasons += [problem.reason for problem in lost_entries(session, folder)]
    gone = [entry.name for entry in entries if kept_size(folder / Path(entry.name).name) is None]
    reasons += [f"the manifest names {name}, but it is gone" for name in gone]
    if reasons:
        more = f" (+{len(reasons) - 1})" if len(reasons) > 1 else ""
        yield Incident(
            IncidentKind.CHAIN_BROKEN, folder.name, None,
            Bilingual(f"存档与清单不符：{reasons[0]}{more}", f"captures and manifest disagree: {reasons[0]}{more}"),
        )  # fmt: skip


def object_storage_incidents(configuration: Configuration, folder: Path, now: datetime) -> Iterator[Incident]:
    """Yield one incident when closed files have waited a day for object storage, or lie there alone and no storage is
    set. The store itself is not asked: `nianbao doctor` and `nianbao storage` do."""
    if configuration.settings.storage_url:
        since = (now - timedelta(days=1)).isoformat()
        waiting = [one.name for one in waiting_files(folder) if one.closed_at < since]
        zh, en = "个存档文件一天以上未存入对象存储", "closed WARC files have waited over a day for object storage"
    else:
        waiting = [path.name for path in kept_files(folder) if not path.is_file()]
        zh, en = (
            "个存档文件只在对象存储中，而未设置 storage_url",
            "WARC files lie in object storage alone, and storage_url is not set",
        )
    if waiting:
        yield Incident(
            IncidentKind.STORAGE_BEHIND, folder.name, None,
            Bilingual(f"{len(waiting)}{zh}，最早：{waiting[0]}", f"{len(waiting)} {en}; the oldest: {waiting[0]}"),
        )  # fmt: skip


def timestamp_incidents(configuration: Configuration, folder: Path, now: datetime) -> Iterator[Incident]:
    """Yield one incident when a manifest of a day before yesterday's was never stamped though an authority is set."""
    if not configuration.settings.timestamps.url:
        return
    waiting = [name for name, since in unstamped_manifests(folder) if now - since > timedelta(days=1)]
    if waiting:
        yield Incident(
            IncidentKind.TIMESTAMP_MISSING, folder.name, None,
            Bilingual(
                f"{len(waiting)}份每日清单没有时间戳，最早：{waiting[0]}",
                f"{len(waiting)} manifests have no timestamp; the oldest: {waiting[0]}",
            ),
        )  # fmt: skip
