"""Blocks of stored WARC files that were read back, on disk: named by their digest, bounded, never believed unproved."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

_SHARE = 16  # the cache is swept when a sixteenth of it is new


class BlockCache:
    """A folder of at most about ``most_bytes``; the blocks that were not asked for the longest go first.

    One that cannot be written (a full disk, another's folder) only holds less: nothing depends on it.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder, self._most = folder, most_bytes
        self._written = most_bytes  # swept at the first block: what lies there is not known
        self._lock = Lock()

    def get(self, digest: str) -> bytes | None:
        """Return the block with this hex SHA-256, None where it is not held or is damaged."""
        path = self._path(digest)
        try:
            found = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(found).hexdigest() != digest:
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return found

    def put(self, digest: str, block: bytes) -> None:
        """Hold a block whose digest was checked."""
        path = self._path(digest)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(block)
            part.replace(path)
            self._make_room(len(block))

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _make_room(self, added: int) -> None:
        with self._lock:
            self._written += added
            if self._written < self._most // _SHARE:
                return
            self._written = 0
        found = sorted(((s.st_mtime_ns, s.st_size, path) for path, s in self._held()), reverse=True)
        room = self._most - self._most // _SHARE
        for _, size, path in found:
            room -= size
            if room < 0:
                with suppress(OSError):
                    path.unlink()

    def _held(self) -> list[tuple[Path, os.stat_result]]:
        held = []
        for path in self._folder.glob("*/*"):
            with suppress(OSError):
                held.append((path, path.stat()))
        return held
