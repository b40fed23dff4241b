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
_LONGEST_HEADING = 40
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
    texts = [cell.text for cell in starting if label_key(cell.text)]
    if not texts or any(len(bare_key(text)) > _LONGEST_HEADING for text in texts):
        return None
    hits = {name: sum(_is_heading(vocabularies()[name], name, text) for text in texts) for name in TABLES}
    best = max(TABLES, key=lambda name: (hits[name], name == current))
    enough = hits[best] >= 2 or (hits[best] == len(texts) == 1 and vocabularies()[best].is_column_group(texts[0]))
    return best if enough else None


def _is_heading(vocabulary: Vocabulary, name: str, text: str) -> bool:
    if vocabulary.is_column_group(text) or vocabulary.columns.named(text):
        return True
    return name == "review" and vocabulary.rows.named(text) is not None


def leaves_of(header: Matrix, name: str) -> tuple[list[Leaf], list[Unknown]]:
    """Columns of values under ``header`` (consecutive heading rows of one grid), left to right; unknown headings.

    A heading that is not known stands for the column that lacks, where exactly its place is left in the form.
    """
    vocabulary = vocabularies()[name]
    leaves: list[Leaf] = []
    unknown: list[tuple[int, Cell]] = []
    seen: set[tuple[int, int]] = set()
    for column in zip(*reversed(header), strict=True):
        stack = list(column)
        found = _leaf_in(stack, name, vocabulary)
        if found and (found[0].row, found[0].column) not in seen:
            cell, name_of_column, row = found
            seen.add((cell.row, cell.column))
            unit = "元" if _IN_YUAN.search(cell.text) else ""
            leaves.append(Leaf(name_of_column, row, cell.column, cell.column + cell.colspan, unit))
        odd = None if found else _unknown(stack, name, vocabulary)
        if odd and (odd.row, odd.column) not in seen:
            seen.add((odd.row, odd.column))
            unknown.append((len(leaves), odd))
    leaves = _one_form(leaves, name, vocabulary)
    leaves = _filled_in(leaves, unknown, name)
    guessed = {leaf.start: leaf.column for leaf in leaves}
    return leaves, [Unknown(cell.text, guessed.get(cell.column, "")) for _, cell in unknown]


def _leaf_in(stack: list[Cell | None], name: str, vocabulary: Vocabulary) -> tuple[Cell, str, str] | None:
    for cell in stack:
        column = vocabulary.columns.named(cell.text) if cell else None
        if cell is not None and column is not None:
            return cell, column, _row_above(stack, vocabulary) if name == "review" else ""
    return None


def _unknown(stack: list[Cell | None], name: str, vocabulary: Vocabulary) -> Cell | None:
    """Return the lowest cell of a column of headings none of which is known, unless it heads the labels of rows."""
    for cell in stack:
        if cell is None or not label_key(cell.text):
            continue
        group = vocabulary.is_column_group(cell.text) or vocabulary.row_groups.named(cell.text)
        row = vocabulary.rows.named(cell.text) if name == "review" else None
        return None if group or row or len(cell.text) > _LONGEST_HEADING else cell
    return None


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


def _filled_in(leaves: list[Leaf], unknown: list[tuple[int, Cell]], name: str) -> list[Leaf]:
    """With exactly the unknown headings of a block put at their places its columns stand in the form's order."""
    if not unknown or len(leaves) < 2 or name == "review":
        return leaves
    for order in _blocks(name):
        if len(order) != len(leaves) + len(unknown):
            continue
        merged: list[Leaf] = list(leaves)
        for shift, (at, cell) in enumerate(unknown):
            merged.insert(at + shift, Leaf("", "", cell.column, cell.column + cell.colspan))
        fits = all(leaf.column in ("", column) for leaf, column in zip(merged, order, strict=True))
        if fits:
            return [replace(leaf, column=column) for leaf, column in zip(merged, order, strict=True)]
    return leaves


def _blocks(name: str) -> list[tuple[str, ...]]:
    """Sequences of columns that stand under one heading row in some form."""
    tables = [form.tables[name] for form in load_forms()]
    rows = {table.row_columns(row) for table in tables for row in table.rows}
    return sorted(rows)


def _row_above(stack: list[Cell | None], vocabulary: Vocabulary) -> str:
    for cell in stack:
        if cell and (row := vocabulary.rows.named(cell.text)):
            return row
    return ""


def assign_cells(cells: list[Cell], leaves: list[Leaf]) -> tuple[list[Cell | None], list[Cell]]:
    """For each leaf its cell or None, and the cells that found no column. Nothing is ever moved to fill a gap."""
    if len(cells) == len(leaves):
        return list(cells), []
    placed: list[Cell | None] = [None] * len(leaves)
    left: list[Cell] = []
    for cell in cells:
        at = _best(cell, leaves)
        if at is None or placed[at] is not None:
            left.append(cell)
        else:
            placed[at] = cell
    return placed, left


def _best(cell: Cell, leaves: list[Leaf]) -> int | None:
    overlaps = [min(cell.column + cell.colspan, leaf.end) - max(cell.column, leaf.start) for leaf in leaves]
    best = max(range(len(leaves)), key=lambda at: overlaps[at], default=None)
    return best if best is not None and overlaps[best] > 0 else None
