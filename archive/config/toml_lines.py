"""The lines of keys in a TOML file; its reader of the standard library does not tell them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

_TABLE = re.compile(r"\s*\[\s*([\w.\"' -]+?)\s*\]\s*(?:#.*)?")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")


_TOLD = re.compile(r"\(at line (\d+), column \d+\)")


def line_told(path: Path, told: str) -> int:
    """Return the line that the reader of the standard library names; without one, it has met the file's end."""
    found = _TOLD.search(told)
    return int(found[1]) if found else len(path.read_bytes().splitlines())


def line_of(path: Path, location: Sequence[str | int]) -> int | None:
    """Return the 1-based line of the deepest part of ``location`` that stands in the file; None where none does."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    names = [part for part in location if isinstance(part, str)]
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(lines, 1):
        if heading := _TABLE.fullmatch(line):
            table = re.sub(r"[\"' ]", "", heading[1])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            name = re.sub(r"[\"']", "", key[1])
            found.setdefault(f"{table}.{name}" if table else name, number)
    deepest = (".".join(names[:depth]) for depth in range(len(names), 0, -1))
    return next((found[place] for place in deepest if place in found), None)
