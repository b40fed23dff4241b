"""What is made of the whole journal, kept in this process until there is a line more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from archive.journal.line import JournalLine
from archive.journal.reading import read_journal

_Made = TypeVar("_Made")
_kept: dict[tuple[Path, Callable[..., Any]], tuple[JournalLine | None, Any]] = {}
_guard = threading.Lock()


def remembered(data: Path, make: Callable[[Sequence[JournalLine]], _Made]) -> _Made:
    """Return what ``make``, a function of the lines alone, makes of the journal of a data folder. Whoever gets it reads
    it and changes nothing in it."""
    lines = read_journal(data)
    newest = lines[-1] if lines else None
    with _guard:
        kept = _kept.get((data, make))
    if kept is None or kept[0] is not newest:
        kept = (newest, make(lines))
        with _guard:
            _kept[data, make] = kept
    return cast(_Made, kept[1])
