"""Markdown in plain text: headings and bold marks taken off, and pipe tables as grids."""

from __future__ import annotations

import itertools
import re

from archive.reading.document import Cell, Grid
from archive.reading.tables.vocabulary import vocabularies
from archive.reading.values import parse_value

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^\n]{1,200}?)(?<=\S)\1")
_BULLET = re.compile(r"^\s*[-*+]\s+(?=\S)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\s]{1,500}\)")


def is_markdown(lines: list[str]) -> bool:
    """Return whether the text has a heading or a pipe table of Markdown, or words in bold."""
    return any(_HEADING.match(line) or _BOLD.search(line) for line in lines) or any(
        _ROW.match(line) and _RULE.match(rule) for line, rule in itertools.pairwise(lines)
    )


def without_marks(line: str) -> str:
    """Return the words of one line."""
    heading = _HEADING.match(line)
    plain = _BOLD.sub(r"\2", _LINK.sub(r"\1", heading[1] if heading else _BULLET.sub("", line)))
    return _ESCAPED.sub(r"\1", plain)


def table_at(lines: list[str], start: int) -> tuple[Grid, int] | None:
    """Return the pipe table that begins at a line, and the line after it; None when none begins there."""
    if start + 1 >= len(lines) or not _ROW.match(lines[start]) or not _RULE.match(lines[start + 1]):
        return None
    end = start
    while end < len(lines) and _ROW.match(lines[end]):
        end += 1
    rows = [_cells(line) for line in lines[start:end] if not _RULE.match(line)]
    cells = [cell for at, row in enumerate(rows) for cell in _spread(row, at)]
    return Grid(tuple(cells)), end


def _cells(line: str) -> list[str]:
    parts = re.split(r"(?<!\\)\|", line.strip()[1:-1])
    return [" ".join(without_marks(part.replace("<br>", "")).split()) for part in parts]


def _spread(row: list[str], at: int) -> list[Cell]:
    """Markdown merges no cells: a heading over several columns is followed by empty ones, which it covers."""
    heads = not any(text and parse_value(text).value is not None for text in row)
    cells: list[Cell] = []
    for column, text in enumerate(row):
        last = cells[-1] if cells else None
        if heads and not text and last is not None and _covers(last.text):
            cells[-1] = Cell(last.text, at, last.column, 1, column - last.column + 1)
        else:
            cells.append(Cell(text, at, column))
    return cells


def _covers(text: str) -> bool:
    if not text:
        return False
    words = vocabularies().values()
    return any(v.is_column_group(text) for v in words) or vocabularies()["review"].rows.named(text) is not None
