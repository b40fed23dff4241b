"""Checks the chain of the journal: every line altered, removed, inserted or swapped is named by its seq."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from archive.clock import civil_date
from archive.journal.line import START, JournalLine
from archive.journal.lines import is_whole
from archive.journal.reading import journal_files


@dataclass(frozen=True, slots=True)
class JournalFault:
    """What is wrong with a file of the journal, in a sentence. ``damaged``: the line cannot be read at all."""

    file: str
    reason: str
    damaged: bool = False


def check_journal(data: Path) -> tuple[list[JournalLine], list[JournalFault]]:
    """Return every line that can be read, in the order of seq, and every fault of the chain, read anew from the files.
    Of bytes that are no UTF-8 the line is damaged."""
    lines: list[tuple[str, JournalLine]] = []
    faults = list(_read(data, lines))
    lines.sort(key=lambda one: one[1].seq)
    faults += _chain_faults(lines)
    return [line for _file, line in lines], faults


def _read(data: Path, lines: list[tuple[str, JournalLine]]) -> Iterator[JournalFault]:
    for path in journal_files(data):
        previous = 0
        for number, text in _texts(path):
            found = _line(text)
            if isinstance(found, str):
                yield JournalFault(path.name, f"line {number}, after seq {previous}: {found}", damaged=True)
            elif found is not None:
                yield from _out_of_place(path, previous, found)
                previous = found.seq
                lines.append((path.name, found))


def _texts(path: Path) -> list[tuple[int, str]]:
    """Return number and text of every line; half a line left by a crash is no fault: the next act cuts it off."""
    texts = path.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    if not is_whole(texts[-1]):
        texts.pop()
    return list(enumerate(texts, 1))


def _line(text: str) -> JournalLine | str | None:
    """Return the line, None for an empty one, or why it cannot be read."""
    if not text.strip():
        return None
    if not text.isprintable() and any("\udc80" <= char <= "\udcff" for char in text):
        return "it is not UTF-8"
    try:
        return JournalLine.model_validate(json.loads(text))
    except (json.JSONDecodeError, ValidationError) as broken:
        return str(broken).splitlines()[-1].strip()


def _out_of_place(path: Path, previous: int, line: JournalLine) -> Iterator[JournalFault]:
    if line.seq <= previous:
        yield JournalFault(path.name, f"seq {line.seq} stands behind seq {previous}: lines were swapped or repeated")
    if path.stem != str(civil_date(line.at).year):
        yield JournalFault(path.name, f"seq {line.seq} is of another year")


def _chain_faults(lines: list[tuple[str, JournalLine]]) -> Iterator[JournalFault]:
    expected, previous = 1, START
    for file, line in lines:
        if line.seq > expected:
            gone = f"seq {expected}" if line.seq == expected + 1 else f"seq {expected} to {line.seq - 1}"
            yield JournalFault(file, f"{gone} is missing before seq {line.seq}")
        elif line.seq < expected:
            yield JournalFault(file, f"seq {line.seq} stands twice")
        if line.hash != line.computed_hash():
            yield JournalFault(file, f"seq {line.seq} was altered after it was written")
        elif line.prev != previous and line.seq == expected:
            yield JournalFault(file, f"seq {line.seq} does not follow from the line before it")
        expected, previous = line.seq + 1, line.hash
