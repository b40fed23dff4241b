"""Proves the journal: its chain, the files from before it, the files its lines name, and its sealed heads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.x509 import Certificate

from archive.captures.manifest import file_sha256
from archive.captures.timestamps import timestamp_problems
from archive.captures.verify import IntegrityProblem, ProblemKind, manifest_problems
from archive.journal.chain_check import check_journal
from archive.journal.line import JournalLine
from archive.office.act import OLD_FILES
from archive.office.act_kinds import STARTED
from archive.office.files import file_path
from archive.office.heads import heads_folder, lost_heads


def office_problems(data: Path, roots: Sequence[Certificate] = ()) -> Iterator[IntegrityProblem]:
    """Yield everything wrong with the office's folder of a data folder or a backup; nothing when there is none."""
    lines, faults = check_journal(data)
    for fault in faults:
        kind: ProblemKind = "damaged_record" if fault.damaged else "broken_chain"
        yield IntegrityProblem(kind, fault.file, None, fault.reason)
    if heads_folder(data).is_dir():
        yield from manifest_problems(heads_folder(data), "*.json")
        for name, reason in timestamp_problems(heads_folder(data), roots):
            yield IntegrityProblem("wrong_stamp", name, None, reason)
    if any(fault.damaged for fault in faults):
        return
    yield from lost_heads(data, lines)
    yield from _old_file_problems(data, lines)
    yield from _file_problems(data, lines)


def _old_file_problems(data: Path, lines: list[JournalLine]) -> Iterator[IntegrityProblem]:
    """Yield what has changed in the files from before the journal, as its first line names them."""
    told = next((line.body["old_files"] for line in lines if line.act == STARTED), None)
    if told is None:
        return
    for name in OLD_FILES:
        path, known = data / name, told.get(name)
        if known is None and path.is_file():
            yield IntegrityProblem("altered_file", name, None, "it was not there when the journal began")
        elif known is not None and not path.is_file():
            yield IntegrityProblem("missing_file", name, None, "the journal (seq 1) names it")
        elif known is not None and file_sha256(path) != known["sha256"]:
            yield IntegrityProblem("altered_file", name, None, "it is not what the journal (seq 1) names")


def _file_problems(data: Path, lines: list[JournalLine]) -> Iterator[IntegrityProblem]:
    """Yield every file that a line names and that is missing or changed."""
    for line in lines:
        for digest in line.files:
            path = file_path(data, digest)
            if not path.is_file():
                yield IntegrityProblem("missing_file", f"files/{digest[:16]}", None, f"seq {line.seq} names it")
            elif file_sha256(path) != digest:
                yield IntegrityProblem("altered_file", f"files/{digest[:16]}", None, f"seq {line.seq} names it")
