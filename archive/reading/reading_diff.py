"""What changed between two readings: paragraph by paragraph with the characters inside, and cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Literal

Mark = Literal["same", "removed", "added"]
Kind = Literal["same", "changed", "removed", "added", "skipped"]

# Beyond this a paragraph is shown whole, old and new: matching characters takes time with the square of the length.
_LONGEST = 3_000
_CONTEXT = 1


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A paragraph in runs of (text, mark); for ``skipped``, ``count`` unchanged paragraphs that are left out."""

    kind: Kind
    runs: tuple[tuple[str, Mark], ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell in two readings as text, "" where blank; ``delta`` when both are numbers."""

    where: str
    old: str
    new: str
    delta: str


def compare_texts(old: Sequence[str], new: Sequence[str], *, whole: bool = False) -> list[DiffLine]:
    """Return the paragraphs of both in order; unless ``whole``, only what changed and one paragraph around it."""
    lines: list[DiffLine] = []
    for operation, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            lines += [DiffLine("same", ((text, "same"),)) for text in old[a:b]]
        else:
            lines += _changed(old[a:b], new[c:d])
    return lines if whole else _shortened(lines)


def compare_tables(old: Mapping[str, Any], new: Mapping[str, Any], *, whole: bool = False) -> list[CellChange]:
    """Return every cell that either has, in the order of the new reading; unless ``whole``, only those that differ."""
    before, after = dict(_cells(old)), dict(_cells(new))
    changes = []
    for where in dict.fromkeys((*after, *before)):
        a, b = before.get(where, ""), after.get(where, "")
        if whole or a != b:
            changes.append(CellChange(where, a, b, _delta(a, b)))
    return changes


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    for a, b in zip_longest(old, new):
        if a is None:
            yield DiffLine("added", ((b, "added"),))
        elif b is None:
            yield DiffLine("removed", ((a, "removed"),))
        else:
            yield DiffLine("changed", tuple(_runs(a, b)))


def _runs(a: str, b: str) -> Iterator[tuple[str, Mark]]:
    """Characters within a paragraph; equal runs of a character or two between changes are noise and are not kept."""
    if max(len(a), len(b)) > _LONGEST or (matcher := SequenceMatcher(None, a, b, autojunk=False)).ratio() < 0.3:
        yield from ((a, "removed"), (b, "added"))
        return
    removed = added = ""
    for operation, i, j, k, m in matcher.get_opcodes():
        if operation == "equal" and (j - i > 2 or not (removed or added)):
            yield from _flushed(removed, added)
            removed = added = ""
            yield a[i:j], "same"
        else:
            removed, added = removed + a[i:j], added + b[k:m]
    yield from _flushed(removed, added)


def _flushed(removed: str, added: str) -> Iterator[tuple[str, Mark]]:
    if removed:
        yield removed, "removed"
    if added:
        yield added, "added"


def _shortened(lines: Sequence[DiffLine]) -> list[DiffLine]:
    near = {m for n, line in enumerate(lines) if line.kind != "same" for m in range(n - _CONTEXT, n + _CONTEXT + 1)}
    kept: list[DiffLine] = []
    for n, line in enumerate(lines):
        if n in near:
            kept.append(line)
        elif kept and kept[-1].kind == "skipped":
            kept[-1] = DiffLine("skipped", count=kept[-1].count + 1)
        else:
            kept.append(DiffLine("skipped", count=1))
    return kept


def _cells(tables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for table, rows in tables.items():
        for row, columns in rows.items():
            for column, value in columns.items():
                yield f"{table}.{row}.{column}", "" if value is None else str(value)


def _delta(old: str, new: str) -> str:
    try:
        return f"{Decimal(new) - Decimal(old):+}"
    except InvalidOperation:
        return ""
