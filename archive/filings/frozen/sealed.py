"""Proves what was frozen and decided: snapshots against their hash chain and their names, journals line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.x509 import Certificate

from archive.captures import manifest
from archive.captures.timestamps import stamp_problems
from archive.captures.verify import Problem, manifest_problems
from archive.errors import NianbaoError, UnreadableError
from archive.filings.decisions.book import read_decisions
from archive.filings.decisions.rows import read_rows
from archive.filings.frozen.snapshots import load_snapshot, snapshots


def snapshot_problems(folder: Path, roots: Sequence[Certificate] = ()) -> Iterator[Problem]:
    """Everything wrong with the frozen boards of a folder; nothing when there are none."""
    if not folder.is_dir():
        return
    yield from manifest_problems(folder, "*.json")
    yield from (Problem("wrong_stamp", name, None, reason) for name, reason in stamp_problems(folder, roots))
    unsealed = set(manifest.unsealed(folder, "*.json"))
    for path in snapshots(folder):
        if path.name in unsealed:  # the chain vouches for the others already
            yield from _named_wrongly(path)


def _named_wrongly(path: Path) -> Iterator[Problem]:
    try:
        load_snapshot(path)
    except UnreadableError as changed:
        yield Problem("altered_file", path.name, None, str(changed))


def decision_problems(folder: Path) -> Iterator[Problem]:
    """The first line of each file of decisions that cannot be read."""
    for name, read in (("decisions.jsonl", read_decisions), ("rows.jsonl", read_rows)):
        try:
            read(folder)
        except (NianbaoError, UnicodeDecodeError) as broken:
            yield Problem("damaged_record", name, None, str(broken))
