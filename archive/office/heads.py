"""Heads of the journal, sealed: seq and hash of the newest line, entered in a daily manifest of their own, which is
stamped and anchored like those of captures. Who cuts off the newest lines is found out by the last sealed head."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from archive.captures.manifest import append_to_manifest, unlisted_files
from archive.captures.verify import IntegrityProblem
from archive.journal.line import JournalLine
from archive.journal.reading import journal_lock, read_journal


def heads_folder(data: Path) -> Path:
    """Where the sealed heads lie; the name of their chain."""
    return data / "office" / "heads"


def seal_head(data: Path, now: datetime) -> Path | None:
    """Seal the newest line's seq and hash; None when there is no line, or it is sealed already."""
    if not read_journal(data):
        return None
    with journal_lock(data):
        head = read_journal(data)[-1]
        path = heads_folder(data) / f"head-{head.seq:08d}.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(".half")
            half.write_text(json.dumps({"seq": head.seq, "hash": head.hash, "at": now.isoformat()}), encoding="utf-8")
            half.rename(path)
        if path.name not in unlisted_files(path.parent, "*.json"):
            return None
        append_to_manifest(path.parent, path.name, now)
        return path


def lost_heads(data: Path, lines: Sequence[JournalLine]) -> Iterator[IntegrityProblem]:
    """Yield a problem for every sealed head that the journal lacks or holds with another hash."""
    known = {line.seq: line.hash for line in lines}
    for path in sorted(heads_folder(data).glob("head-*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            seq, sealed = int(told["seq"]), str(told["hash"])
        except (ValueError, KeyError, TypeError):
            yield IntegrityProblem("damaged_record", path.name, None, "it cannot be read")
            continue
        if seq not in known:
            yield IntegrityProblem("lost_tail", "journal", None, f"seq {seq}, sealed in {path.name}, is missing")
        elif known[seq] != sealed:
            yield IntegrityProblem("broken_chain", "journal", None, f"seq {seq} is not the one sealed in {path.name}")
