"""The queue of counties: an append-only file of the data folder, since no visit brings its decisions back."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from filelock import FileLock
from pydantic import ValidationError

from archive.counties.queue_line import QueuedCounty, QueueLine, counties_of
from archive.errors import ConfigError, NianbaoError
from archive.journal.lines import is_whole, whole_lines

_known: dict[Path, tuple[tuple[int, int, int], list[QueueLine]]] = {}
_guard = threading.Lock()


def counties_folder(data: Path) -> Path:
    """Where queue and proposals of a data folder lie."""
    return data / "counties"


def read_queue(data: Path, as_of: datetime | None = None) -> dict[str, QueuedCounty]:
    """Return every county of the queue by its code, as it stood before an instant (UTC; None: now).

    The file is read anew when it has changed. Raises ConfigError naming file and line of what cannot be read.
    """
    path = _file(data)
    if not path.exists():
        return {}
    now = path.stat()
    mark = (now.st_ino, now.st_size, now.st_mtime_ns)
    with _guard:
        known = _known.get(path)
        if known is None or known[0] != mark:
            known = _known[path] = (mark, [_parse(path, *line) for line in whole_lines(path)])
    return counties_of(line for line in known[1] if as_of is None or line.at < as_of)


def waiting_for_a_person(data: Path) -> list[str]:
    """Return the codes of the counties whose proposals wait to be judged, in the order of the queue."""
    return [region for region, one in read_queue(data).items() if one.state == "proposed"]


def append_queue(data: Path, lines: Sequence[QueueLine]) -> None:
    """Append lines, all of them or none; half a line that a crash left is cut off first. Raises NianbaoError."""
    path = _file(data)
    content = "".join(f"{_text(line)}\n" for line in lines).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")), path.open("ab+", buffering=0) as file:
            _append(file.fileno(), content)
    except OSError as refused:
        raise NianbaoError(f"{path}: {refused.strerror or refused}; nothing was recorded") from refused


def search_lock(data: Path) -> FileLock:
    """Held by the one process that works through the queue."""
    counties_folder(data).mkdir(parents=True, exist_ok=True)
    return FileLock(counties_folder(data) / "search.lock")


def _append(descriptor: int, content: bytes) -> None:
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        kept = os.pread(descriptor, size, 0)
        last = kept.rpartition(b"\n")[2]
        if is_whole(last.decode("utf-8", "replace")):
            content = b"\n" + content
        else:
            size -= len(last)
            os.ftruncate(descriptor, size)
    try:
        if os.write(descriptor, content) != len(content):
            raise OSError("the disk does not take all lines")
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def _file(data: Path) -> Path:
    return counties_folder(data) / "queue.jsonl"


def _text(line: QueueLine) -> str:
    return json.dumps(line.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, separators=(",", ":"))


def _parse(path: Path, number: int, text: str) -> QueueLine:
    try:
        return QueueLine.model_validate_json(text)
    except ValidationError as broken:
        raise ConfigError(path, str(broken).splitlines()[-1].strip(), line=number) from None
