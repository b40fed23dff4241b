"""Headings over columns: which rows of a grid are headings, and which column of values each covers."""

from __future__ import annotations

from archive.reading.document import Cell
from archive.reading.forms import TABLES
from archive.reading.labels import label_key
from archive.reading.tables.state import Leaf
from archive.reading.tables.vocabulary import Vocabulary, vocabularies
from archive.reading.values import is_value

Matrix = list[list[Cell | None]]
_CORNER = "本列数据的勾稽关系"


def heading_of(starting: list[Cell], current: str | None) -> str | None:
    """The table whose headings this row carries, by the cells that start in it; None when it is no heading row."""
    if any(cell.text and is_value(cell.text) for cell in starting):
        return None
    keys = [key for cell in starting if (key := label_key(cell.text))]
    if not keys or any(len(key) > 40 for key in keys):
        return None
    hits = {name: sum(_is_heading(vocabularies()[name], name, key) for key in keys) for name in TABLES}
    best = max(TABLES, key=lambda name: (hits[name], name == current))
    enough = hits[best] >= 2 or (hits[best] == len(keys) == 1 and _is_group(vocabularies()[best], keys[0]))
    return best if enough else None


def _is_group(vocabulary: Vocabulary, key: str) -> bool:
    return key in vocabulary.column_groups or key.startswith(_CORNER)


def _is_heading(vocabulary: Vocabulary, name: str, key: str) -> bool:
    if _is_group(vocabulary, key) or vocabulary.columns.find(key):
        return True
    return name == "review" and vocabulary.rows.find(key) is not None


def leaves_of(header: Matrix, name: str) -> list[Leaf]:
    """Columns of values under ``header`` (consecutive heading rows of one grid), left to right."""
    vocabulary = vocabularies()[name]
    leaves: list[Leaf] = []
    seen: set[tuple[int, int]] = set()
    for position in range(max((len(row) for row in header), default=0)):
        stack = [row[position] for row in reversed(header) if position < len(row)]
        for depth, cell in enumerate(stack):
            column = vocabulary.columns.find(label_key(cell.text)) if cell else None
            if cell is None or column is None:
                continue
            if (cell.row, cell.column) not in seen:
                seen.add((cell.row, cell.column))
                row = _row_above(stack[depth + 1 :], vocabulary) if name == "review" else ""
                leaves.append(Leaf(column, row, cell.column, cell.column + cell.colspan))
            break
    return leaves


def _row_above(stack: list[Cell | None], vocabulary: Vocabulary) -> str:
    for cell in stack:
        if cell and (row := vocabulary.rows.find(label_key(cell.text))):
            return row
    return ""
