"""Files that acts rest on, attachments and papers: kept by their digest, written once, and read-only from then on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from archive.write_once import write_once

_UNNAMED = timedelta(days=1)  # after which a file that no line names is removed


def file_path(data: Path, digest: str) -> Path:
    """Where the file of a SHA-256 lies."""
    return data / "office" / "files" / digest[:2] / digest


def keep_file(data: Path, content: bytes) -> str:
    """Keep a file and return its SHA-256. Raises NianbaoError when it cannot be written."""
    digest = sha256(content).hexdigest()
    target = file_path(data, digest)
    if not target.exists():
        write_once(target, content, 0o440)
    return digest


def remove_unnamed(data: Path, named: Iterable[str], now: datetime) -> list[str]:
    """Remove the files that no line names a day after they were kept: their act never came about."""
    known, gone = set(named), []
    for path in (data / "office" / "files").glob("??/*"):
        old = datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo) < now - _UNNAMED
        if path.name not in known and old:
            path.unlink()
            gone.append(path.name)
    return gone
