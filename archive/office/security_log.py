"""The security log: sign-ins, failures and refusals, a JSON object a line in a file a month. No page writes to it, and
neither passwords nor tokens ever stand in it."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.clock import utc_iso
from archive.errors import NianbaoError


def log_folder(data: Path) -> Path:
    """Where the security log of a data folder lies."""
    return data / "office" / "log"


def drop_old_logs(data: Path, days: int, now: datetime) -> list[str]:
    """Remove the files of months whose last day is more than ``days`` ago, and return their names; nothing else ever
    removes any (L2)."""
    dropped = []
    for path in sorted(log_folder(data).glob("security-[0-9]*.jsonl")):
        year, month = divmod(int(path.stem.removeprefix("security-")), 100)
        after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        if now - after > timedelta(days=days):
            path.unlink()
            dropped.append(path.name)
    return dropped


def log_security(data: Path, event: str, now: datetime, **told: str | int) -> None:
    """Append an event with what is known of person, address, agent, route and outcome. Control characters are escaped.

    Raises NianbaoError when it cannot be written: what cannot be logged is not done.
    """
    path = log_folder(data) / f"security-{now:%Y%m}.jsonl"
    entry = {"at": utc_iso(now), "event": event, **{name: _shown(value) for name, value in told.items()}}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(descriptor, json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        finally:
            os.close(descriptor)
    except OSError as refused:
        raise NianbaoError(f"{path}: {refused.strerror or refused}") from refused


def _shown(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value)[:500]
