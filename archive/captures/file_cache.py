"""Files that could be made again, kept on disk under names of their own, as many as there is room for."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

_SHARE = 16  # the cache is swept when a sixteenth of it is new


class FileCache:
    """A folder of at most about ``most_bytes``; the files that were not asked for the longest go first.

    One that cannot be written (a full disk, another's folder) only holds less: nothing depends on it.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder, self._most = folder, most_bytes
        self._written = most_bytes  # swept at the first file: what lies there is not known
        self._lock = Lock()

    def get(self, name: str) -> bytes | None:
        """Return the file of a name, None where it is not held."""
        path = self.path(name)
        try:
            found = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)
        return found

    def put(self, name: str, content: bytes) -> None:
        """Hold a file under a name, which begins with two letters that differ from file to file."""
        path = self.path(name)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_name(f"{name}.{os.getpid()}.part")
            part.write_bytes(content)
            part.replace(path)
            self._make_room(len(content))

    def path(self, name: str) -> Path:
        """Return where the file of a name lies."""
        return self._folder / name[:2] / name

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
