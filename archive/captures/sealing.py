"""Seal the WARC files of runs that died: cut a torn tail, keep it aside, and enter the file in the manifest.

A writer holds an exclusive lock (flock) on its open file as long as it lives, so that a file without lock and without
manifest entry was left behind.
"""

from __future__ import annotations

import fcntl
import os
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

from archive.captures import manifest
from archive.captures.gzip_members import DamagedMember, iter_members
from archive.captures.timestamps import list_timestamps

TORN_FOLDER = "torn"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file sealed after its run had died. ``cut``: bytes of an unfinished record at its end, kept in ``torn``."""

    name: str
    size: int
    cut: int
    torn: str = ""


def open_locked(path: Path) -> FileIO:
    """Create a WARC file and lock it for the life of the returned file. Raise FileExistsError when it is there."""
    with FileLock(path.parent / "manifest.lock"):
        file = path.open("xb", buffering=0)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return file


def is_being_written(path: Path) -> bool:
    """Return whether a living writer holds the file; nobody writes one that lies in object storage alone."""
    try:
        with path.open("rb") as file:
            return not _lock(file.fileno())
    except FileNotFoundError:
        return False


def force_to_disk(path: Path) -> None:
    """Return when a power cut can take nothing of what was written so far; nothing for a file in object storage."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        os.fsync(file.fileno())


def seal_abandoned_files(folder: Path, closed_at: datetime) -> list[SealedFile]:
    """Seal every WARC file that no manifest names and nobody writes; safe beside runs at work, and to repeat.

    ``closed_at``: the instant (UTC) that the manifest gives as the time of closing.
    """
    return [] if not folder.is_dir() else list(_seal_all(folder, closed_at))


def _seal_all(folder: Path, closed_at: datetime) -> Iterator[SealedFile]:
    for name in manifest.unlisted_files(folder):
        with (folder / name).open("r+b") as file:
            with FileLock(folder / "manifest.lock"):  # no writer is between making its file and locking it
                free = _lock(file.fileno())
            if free and name in manifest.unlisted_files(folder):  # nobody else sealed it meanwhile
                sealed = _cut(folder, name, file)
                manifest.append_to_manifest(folder, name, closed_at)
                yield sealed


def _cut(folder: Path, name: str, file: BinaryIO) -> SealedFile:
    """Move what follows the last whole record into the folder of torn tails."""
    path = folder / name
    last = next(iter(deque(iter_members(path), maxlen=1)), None)
    size = path.stat().st_size
    if not (isinstance(last, DamagedMember) and last.truncated):
        return SealedFile(name, size, 0)
    file.seek(last.offset)
    tail = file.read()
    torn = folder / TORN_FOLDER / f"{name}.{last.offset}"
    torn.parent.mkdir(exist_ok=True)
    with torn.open("wb") as aside:
        aside.write(tail)
        os.fsync(aside.fileno())
    file.truncate(last.offset)
    os.fsync(file.fileno())
    return SealedFile(name, last.offset, len(tail), f"{TORN_FOLDER}/{torn.name}")


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def proofs_of(folder: Path, files: set[str]) -> tuple[dict[str, bytes], bool]:
    """Contents by name of the daily manifests that name the files, and of their stamps; whether all are named."""
    named: set[str] = set()
    found: dict[str, bytes] = {}
    for path in sorted(folder.glob("manifest-*.jsonl")):
        content = path.read_bytes()
        held = {name for name in files if f'"{name}"'.encode() in content}
        if held:
            named |= held
            found[path.name] = content
    found |= {s.path.name: s.path.read_bytes() for s in list_timestamps(folder) if s.manifest in found}
    return found, named == files
