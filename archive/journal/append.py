"""Appends a line to the journal: whole and on the disk, or not at all. Only `archive.office.act` may import this."""

from __future__ import annotations

import os
from pathlib import Path

from archive.clock import civil_date
from archive.errors import NianbaoError
from archive.journal.line import JournalLine
from archive.journal.lines import is_whole, tell_dropped
from archive.journal.reading import journal_folder


def append(data: Path, line: JournalLine) -> None:
    """Append a sealed line to the file of its civil year; the caller holds the lock.

    Raises NianbaoError when the line cannot be written whole; the file is then as it was before.
    """
    path = journal_folder(data) / f"{civil_date(line.at).year}.jsonl"
    try:
        _append(path, line.text().encode() + b"\n")
    except OSError as refused:
        raise NianbaoError(f"{path}: {refused.strerror or refused}; nothing was recorded") from refused


def _append(path: Path, content: bytes) -> None:
    with path.open("ab+", buffering=0) as file:
        end, gap = _mend_end(path, file.fileno())
        try:
            written = file.write(gap + content)
            if written != len(gap + content):
                raise OSError("the disk does not take the whole line")
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), end)
            raise


def _mend_end(path: Path, descriptor: int) -> tuple[int, bytes]:
    """Cut off half a line that a crash left, and tell it; the size of what stays, and what a new line needs before."""
    size = os.fstat(descriptor).st_size
    if not size or os.pread(descriptor, 1, size - 1) == b"\n":
        return size, b""
    content = path.read_bytes()  # after a crash alone
    end = content.rfind(b"\n") + 1
    if is_whole(content[end:].decode("utf-8", "replace")):
        return len(content), b"\n"
    tell_dropped(path)
    os.ftruncate(descriptor, end)
    return end, b""
