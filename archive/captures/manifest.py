"""Daily manifest: append-only hash chain over the closed files of a folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from archive.captures.kept_files import open_kept
from archive.clock import civil_date

_START = "0" * 64  # what the first entry names as its predecessor


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One closed file. ``previous`` is the hash of the entry before it, ``hash`` that of this one's other fields."""

    serial: int
    name: str
    sha256: str
    size: int
    closed_at: str  # ISO 8601, UTC
    previous: str
    hash: str = ""

    def computed_hash(self) -> str:
        """SHA-256 over the canonical JSON of every field but ``hash``."""
        content = {key: value for key, value in asdict(self).items() if key != "hash"}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class InvalidLine:
    """Line of a manifest that is not a valid entry."""

    manifest: str
    line: int
    reason: str
    is_torn: bool = False  # it begins as an entry does and was never finished


def append_to_manifest(folder: Path, name: str, closed_at: datetime) -> ManifestEntry:
    """Append a closed file to the manifest of its civil day (Asia/Shanghai). Safe for several processes at once."""
    path = folder / name
    with FileLock(folder / "manifest.lock"):
        last = last_entry(folder)
        entry = ManifestEntry(
            serial=last.serial + 1 if last else 1,
            name=name,
            sha256=file_sha256(path),
            size=path.stat().st_size,
            closed_at=closed_at.isoformat(),
            previous=last.hash if last else _START,
        )
        entry = ManifestEntry(**{**asdict(entry), "hash": entry.computed_hash()})
        day = folder / f"manifest-{civil_date(closed_at):%Y%m%d}.jsonl"
        _append_line(day, json.dumps(asdict(entry)))
    return entry


def read_entries(folder: Path) -> Iterator[ManifestEntry | InvalidLine]:
    """Every entry of every daily manifest; order them by ``serial`` (simulated days need not come in order)."""
    for path in sorted(folder.glob("manifest-*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
            try:
                yield ManifestEntry(**json.loads(line))
            except (ValueError, TypeError) as error:
                torn = line.startswith('{"serial": ') and not line.rstrip().endswith("}")
                yield InvalidLine(path.name, number, str(error), torn)


def sealed_entries(folder: Path) -> list[ManifestEntry]:
    """Return the entries that can be read, day by day; none where there is no folder."""
    return [entry for entry in read_entries(folder) if isinstance(entry, ManifestEntry)]


def unlisted_files(folder: Path, pattern: str = "*.warc.gz") -> list[str]:
    """Return files matching a pattern that no manifest lists: still open, or left by a killed run."""
    sealed = {entry.name for entry in sealed_entries(folder)}
    return sorted(path.name for path in folder.glob(pattern) if path.name not in sealed)


def file_sha256(path: Path) -> str:
    """Return the hex SHA-256 of a file, local or stored. Raises StoreError when object storage does not give it."""
    with open_kept(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def chain_breaks(found: list[ManifestEntry]) -> Iterator[tuple[ManifestEntry, str]]:
    """Entries, in order of serial, that do not follow from the one before, each with the reason."""
    previous, serial = _START, 0
    for entry in sorted(found, key=lambda entry: entry.serial):
        if entry.serial != serial + 1:
            yield entry, f"entry {serial + 1} is missing or entry {entry.serial} stands twice"
        if entry.hash != entry.computed_hash():
            yield entry, "the entry was altered after it was written"
        elif entry.previous != previous:
            yield entry, "the entry does not follow from the one before it"
        previous, serial = entry.hash, entry.serial


def last_entry(folder: Path) -> ManifestEntry | None:
    """Return the entry of the highest serial, or None where no manifest holds one."""
    return max(sealed_entries(folder), key=lambda entry: entry.serial, default=None)


def _append_line(path: Path, line: str) -> None:
    """End a line that a crash had torn first, so that it never swallows the next."""
    with path.open("ab+") as file:
        torn = file.tell() > 0 and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n"
        file.write((b"\n" if torn else b"") + line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
