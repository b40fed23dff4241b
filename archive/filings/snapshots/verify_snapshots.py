"""Proves what was frozen and decided: snapshots against their hash chain and their names, journals line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.x509 import Certificate

from archive.captures import manifest
from archive.captures.timestamps import timestamp_problems
from archive.captures.verify import IntegrityProblem, manifest_problems
from archive.errors import NianbaoError, UnreadableError
from archive.filings.decisions.decision_log import read_old_decisions
from archive.filings.decisions.rows import read_old_rows
from archive.filings.snapshots.snapshot_store import load_snapshot, snapshots


def snapshot_problems(folder: Path, roots: Sequence[Certificate] = ()) -> Iterator[IntegrityProblem]:
    """Everything wrong with the frozen boards of a folder; nothing when there are none."""
    if not folder.is_dir():
        return
    yield from manifest_problems(folder, "*.json")
    yield from (
        IntegrityProblem("wrong_stamp", name, None, reason) for name, reason in timestamp_problems(folder, roots)
    )
    unsealed = set(manifest.unlisted_files(folder, "*.json"))
    for path in snapshots(folder):
        if path.name in unsealed:  # the chain vouches for the others already
            yield from _named_wrongly(path)


def _named_wrongly(path: Path) -> Iterator[IntegrityProblem]:
    try:
        load_snapshot(path)
    except UnreadableError as changed:
        yield IntegrityProblem("altered_file", path.name, None, str(changed))


def decision_problems(folder: Path) -> Iterator[IntegrityProblem]:
    """Yield the first line of each file of decisions from before the journal that cannot be read."""
    for name, read in (("decisions.jsonl", read_old_decisions), ("rows.jsonl", read_old_rows)):
        try:
            read(folder)
        except (NianbaoError, UnicodeDecodeError) as broken:
            yield IntegrityProblem("damaged_record", name, None, str(broken))
