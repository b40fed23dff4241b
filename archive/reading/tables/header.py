"""The columns of a table: the headings over them, and which cell of a row belongs to which column of values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from archive.reading.document import Cell
from archive.reading.forms import TABLES, load_forms
from archive.reading.labels import bare_key, label_key
from archive.reading.tables.table_state import Leaf
from archive.reading.tables.vocabulary import Vocabulary, vocabularies
from archive.reading.values import is_value

Matrix = list[list[Cell | None]]
_LONGEST_HEADING, _FEW = 40, 2
_IN_YUAN = re.compile(r"[（(](?:单\s*位\s*[:：]?\s*)?元[)）]|单\s*位\s*[:：]\s*元")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A heading that is not known, and the column that it stands for by its place; "" when that is not told."""

    text: str
    column: str


def heading_of(starting: list[Cell], current: str | None) -> str | None:
    """Return the table whose headings this row carries, by the cells that start in it.

    None when it is no heading row.
    """
    if any(cell.text and is_value(cell.text) for cell in starting):
        return None
    return _headed_by(tuple(cell.text for cell in starting if cell.text), current)


@lru_cache(maxsize=2_000)
def _headed_by(texts: tuple[str, ...], current: str | None) -> str | None:
    """Return the table that a row of these texts heads: most tables carry the same few rows of headings."""
    texts = tuple(filter(label_key, texts))
    if any(len(bare_key(text)) > _LONGEST_HEADING for text in texts):
        return None
    hits = {name: sum(_is_heading(vocabularies()[name], name, text) for text in texts) for name in TABLES}
    best = max(TABLES, key=lambda name: (hits[name], name == current))
    alone = len(texts) == 1 and vocabularies()[best].is_column_group(texts[0])
    return best if hits[best] >= _FEW or alone else None


def _is_heading(vocabulary: Vocabulary, name: str, text: str) -> bool:
    if vocabulary.is_column_group(text) or vocabulary.columns.named(text):
        return True
    return name == "review" and vocabulary.rows.named(text) is not None


def leaves_of(header: Matrix, name: str) -> tuple[list[Leaf], list[Unknown]]:
    """Columns of values under ``header`` (consecutive heading rows of one grid), left to right; unknown headings.

    A heading that is not known stands for the column that lacks, where exactly its place is left in the form; else its
    leaf has no column. Without any known heading there are no leaves.
    """
    leaves, unknown = _leaves_of(tuple(map(tuple, header)), name)
    return list(leaves), list(unknown)


@lru_cache(maxsize=500)
def _leaves_of(header: tuple[tuple[Cell | None, ...], ...], name: str) -> tuple[list[Leaf], list[Unknown]]:
    """Return what ``leaves_of`` says: most reports print the form's own few headings."""
    vocabulary = vocabularies()[name]
    leaves: list[Leaf] = []
    unknown: list[Cell] = []
    seen: set[tuple[int, int]] = set()
    for column in zip(*reversed(header), strict=True):
        stack = [cell for cell in column if cell]
        row = _row_above(stack, vocabulary) if name == "review" else ""
        found = _known(stack, vocabulary)
        cell = found or _unknown(stack, row, vocabulary)
        if cell is None or (cell.row, cell.column) in seen:
            continue
        seen.add((cell.row, cell.column))
        unit = "元" if _IN_YUAN.search(cell.text) else ""
        called = vocabulary.columns.named(cell.text) or ""
        leaves.append(Leaf(called, row, cell.column, cell.column + cell.colspan, unit))
        if not found:
            unknown.append(cell)
    if not any(leaf.column for leaf in leaves):
        return [], []
    leaves = _filled_in(_one_form(leaves, name, vocabulary), name)
    guessed = {leaf.start: leaf.column for leaf in leaves}
    return leaves, [Unknown(cell.text, guessed[cell.column]) for cell in unknown]


def _known(stack: list[Cell], vocabulary: Vocabulary) -> Cell | None:
    """Return the lowest cell of a column of headings that is the heading of values."""
    return next((cell for cell in stack if vocabulary.columns.named(cell.text)), None)


def _unknown(stack: list[Cell], row: str, vocabulary: Vocabulary) -> Cell | None:
    """Return the lowest cell of a column of headings none of which is known, unless it heads the labels of rows."""
    cell = next((cell for cell in stack if label_key(cell.text)), None)
    if cell is None or (cell.column == 0 and not row):  # 项目, 类别: labels stand in the first column
        return None
    above_labels = vocabulary.is_column_group(cell.text) or vocabulary.row_groups.named(cell.text)
    return None if above_labels or (row and vocabulary.rows.named(cell.text)) else cell


def _one_form(leaves: list[Leaf], name: str, vocabulary: Vocabulary) -> list[Leaf]:
    """Replace a heading of the other form among those of this one by this one's column at the same place."""
    ids = {leaf.column for leaf in leaves}
    counts = [(len(ids & telling), own) for telling, own in _columns(name)]
    most, own = max(counts, key=lambda pair: pair[0])
    if not any(count < most for count, _ in counts):
        return leaves
    mended = []
    for leaf in leaves:
        kin = vocabulary.kin.get(leaf.column, "")
        fits = leaf.column not in own and kin in own and kin not in ids
        mended.append(replace(leaf, column=kin) if fits else leaf)
    return mended


@lru_cache(maxsize=8)
def _columns(name: str) -> list[tuple[set[str], set[str]]]:
    """For each form the columns of a table that no other form has, and all of them."""
    found = []
    for form in load_forms():
        others = {c.id for other in load_forms() if other is not form for c in other.tables[name].columns}
        own = {column.id for column in form.tables[name].columns}
        found.append((own - others, own))
    return found


def _filled_in(leaves: list[Leaf], name: str) -> list[Leaf]:
    """Give the unknown headings among several known ones of a block the columns that its order leaves to them."""
    if sum(leaf.column != "" for leaf in leaves) < _FEW:
        return leaves
    for order in _blocks(name):
        if len(order) == len(leaves) and all(leaf.column in ("", order[at]) for at, leaf in enumerate(leaves)):
            return [replace(leaf, column=order[at]) for at, leaf in enumerate(leaves)]
    return leaves


@lru_cache(maxsize=8)
def _blocks(name: str) -> set[tuple[str, ...]]:
    """Sequences of columns that stand under one heading row in some form."""
    tables = [form.tables[name] for form in load_forms()]
    return {table.row_columns(row) for table in tables for row in table.rows}


def _row_above(stack: list[Cell], vocabulary: Vocabulary) -> str:
    return next((row for cell in stack if (row := vocabulary.rows.named(cell.text))), "")


def assign_cells(cells: list[Cell], leaves: list[Leaf]) -> tuple[list[tuple[Leaf, Cell | None]], list[Cell]]:
    """Each leaf with its cell or None, and the cells that found no column. Nothing is ever moved to fill a gap."""
    if len(cells) == len(leaves):
        return list(zip(leaves, cells, strict=True)), []
    placed: dict[Leaf, Cell] = {}
    left: list[Cell] = []
    for cell in cells:
        leaf = max(leaves, key=lambda leaf: _overlap(cell, leaf), default=None)
        if leaf is None or leaf in placed or _overlap(cell, leaf) <= 0:
            left.append(cell)
        else:
            placed[leaf] = cell
    return [(leaf, placed.get(leaf)) for leaf in leaves], left


def _overlap(cell: Cell, leaf: Leaf) -> int:
    """Return how many columns of the grid both cover; none or fewer where they stand apart."""
    return min(cell.column + cell.colspan, leaf.end) - max(cell.column, leaf.start)
