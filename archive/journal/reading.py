"""The journal as it is read: every line of every civil year in the order of seq, parsed once in each process."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from archive.errors import ConfigError
from archive.journal.line import JournalLine
from archive.journal.lines import is_whole, tell_dropped

if TYPE_CHECKING:
    from filelock import FileLock


@dataclass(slots=True)
class _KnownFile:
    """What was read of a file so far: it only grows, so the rest is read on from ``size``."""

    inode: int = 0
    size: int = 0
    numbered: int = 0
    lines: list[JournalLine] = field(default_factory=list)


_known: dict[Path, _KnownFile] = {}
_whole: dict[Path, tuple[tuple[tuple[str, int, str], ...], list[JournalLine]]] = {}
_guard = threading.Lock()


def journal_folder(data: Path) -> Path:
    """Where the journal of a data folder lies."""
    return data / "office" / "journal"


def journal_lock(data: Path) -> FileLock:
    """Held from the reading on by whoever decides by what stands there, until the line is appended. Reentrant."""
    from filelock import FileLock  # most commands only read

    folder = journal_folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / "journal.lock", is_singleton=True)


def read_journal(data: Path) -> Sequence[JournalLine]:
    """Return all lines, oldest first. Raises ConfigError naming file and line of one that cannot be read."""
    found = [(path, _lines_of(path)) for path in journal_files(data)]
    mark = tuple((path.name, len(lines), lines[-1].hash if lines else "") for path, lines in found)
    with _guard:
        known = _whole.get(data)
        if known is None or known[0] != mark:
            every = [line for _path, lines in found for line in lines]
            known = _whole[data] = (mark, sorted(every, key=lambda line: line.seq))
        return known[1]


def journal_files(data: Path) -> list[Path]:
    """Return the files of the journal, one a civil year."""
    return sorted(journal_folder(data).glob("[0-9]*.jsonl"))


def _lines_of(path: Path) -> Sequence[JournalLine]:
    with _guard:
        now = path.stat()
        known = _known.get(path)
        if known is None or known.inode != now.st_ino or known.size > now.st_size:
            known = _known[path] = _KnownFile(now.st_ino)
        if known.size < now.st_size:
            _read_on(path, known)
        return known.lines


def _read_on(path: Path, known: _KnownFile) -> None:
    """Read what was appended since. Half a line is left for the next time; one that lacks only its end counts."""
    with path.open("rb") as file:
        file.seek(known.size)
        content = file.read()
    whole, newline, rest = content.rpartition(b"\n")
    if not is_whole(rest.decode("utf-8", "replace")):
        tell_dropped(path)
        content = whole + newline
    texts = _decoded(path, content, known.numbered).split("\n")
    fresh = [_parse(path, number, text) for number, text in enumerate(texts, known.numbered + 1) if text.strip()]
    known.lines = known.lines + fresh  # another list: whoever reads has the one before
    known.size += len(content)
    known.numbered += len(texts) - 1


def _decoded(path: Path, content: bytes, numbered: int) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as broken:
        line = numbered + content.count(b"\n", 0, broken.start) + 1
        raise ConfigError(path, "it is not UTF-8", line=line) from None


def _parse(path: Path, number: int, text: str) -> JournalLine:
    try:
        return JournalLine.model_validate(json.loads(text))
    except (json.JSONDecodeError, ValidationError) as broken:
        raise ConfigError(path, str(broken).splitlines()[-1], line=number) from None
