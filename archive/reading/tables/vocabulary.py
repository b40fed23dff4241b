"""All labels of all forms, ready to be looked up: what may a cell of table X mean?"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from archive.reading.forms import TABLES, Row, TableForm, load_forms
from archive.reading.labels import bare_key, label_key

CORNER = "本列数据的勾稽关系"
_ALIKE, _CLEARLY = 0.8, 0.05
_SHORTEST_FOR_LIKENESS = 4
_LONGEST_LABEL = 60
"""A longer text that holds a label's fragment is a sentence about it."""


@dataclass(slots=True, eq=False)
class Labels:
    """The labels of one kind (rows, columns or groups) of one table: exact keys, then telling fragments."""

    exact: dict[str, str] = field(default_factory=dict)
    fragments: list[tuple[str, str]] = field(default_factory=list)

    def find(self, key: str) -> str | None:
        """Return the id whose label is ``key``, or holds one of its fragments, or is very nearly it; else None."""
        return _found(self, key)

    def named(self, text: str) -> str | None:
        """Return the id that a printed label names, with or without the notes behind it."""
        return _named(self, text)


@lru_cache(maxsize=20_000)
def _found(labels: Labels, key: str) -> str | None:
    if len(key) > _LONGEST_LABEL:
        return None
    return labels.exact.get(key) or _by_fragment(labels, key) or _by_likeness(labels, key)


def _by_fragment(labels: Labels, key: str) -> str | None:
    """Return the one id of whose fragments some stand in ``key``."""
    ids = {identity for fragment, identity in labels.fragments if fragment in key}
    return ids.pop() if len(ids) == 1 else None


def _by_likeness(labels: Labels, key: str) -> str | None:
    """For labels that lost or doubled a character (PDF, OCR): one clear winner only."""
    if len(key) < _SHORTEST_FOR_LIKENESS:
        return None
    matcher = SequenceMatcher(None, "", key, autojunk=False)
    alike: list[tuple[float, str]] = []
    for label, identity in labels.exact.items():
        if len(label) >= _SHORTEST_FOR_LIKENESS:
            matcher.set_seq1(label)
            if matcher.quick_ratio() >= _ALIKE - _CLEARLY:  # a label less alike cannot make another one unclear
                alike.append((matcher.ratio(), identity))
    best, winner = max(alike, default=(None, None))
    if best is None or best < _ALIKE:
        return None
    clear = all(best - other > _CLEARLY for other, identity in alike if identity != winner)
    return winner if clear else None


@lru_cache(maxsize=20_000)
def _named(labels: Labels, text: str) -> str | None:
    key = label_key(text)
    return labels.exact.get(key) or labels.find(bare_key(text)) or labels.find(key)


@dataclass(slots=True)
class Vocabulary:
    """What cells of one table may say, over all forms together."""

    rows: Labels = field(default_factory=Labels)
    columns: Labels = field(default_factory=Labels)
    column_groups: set[str] = field(default_factory=set)
    row_groups: Labels = field(default_factory=Labels)
    numbered: dict[tuple[str, int], str] = field(default_factory=dict)
    kin: dict[str, str] = field(default_factory=dict)
    row_columns: dict[str, set[str]] = field(default_factory=dict)

    def is_column_group(self, text: str) -> bool:
        """Return whether ``text`` is a heading above columns, or the corner that says how they add up."""
        key = label_key(text)
        return key in self.column_groups or bare_key(text) in self.column_groups or key.startswith(CORNER)


@lru_cache(maxsize=1)
def vocabularies() -> dict[str, Vocabulary]:
    """Return one vocabulary a table, made from every form in config/forms."""
    made = {name: Vocabulary() for name in TABLES}
    for form in load_forms():
        for name, table in form.tables.items():
            _add(made[name], table)
    return made


@lru_cache(maxsize=1)
def form_words() -> frozenset[str]:
    """Return keys of all labels of all tables."""
    words: set[str] = set()
    for vocabulary in vocabularies().values():
        words.update(vocabulary.rows.exact, vocabulary.columns.exact, vocabulary.row_groups.exact)
        words |= vocabulary.column_groups
    return frozenset(words)


@lru_cache(maxsize=20_000)
def is_form_label(text: str) -> bool:
    """Return whether a cell carries a label of some form, with or without notes behind it."""
    return label_key(text) in form_words() or bare_key(text) in form_words()


def _add(vocabulary: Vocabulary, table: TableForm) -> None:
    for row in table.rows:
        _add_row(vocabulary, row)
        vocabulary.row_columns.setdefault(row.id, set()).update(table.row_columns(row))
    for column in table.columns:
        vocabulary.columns.exact.update({label_key(label): column.id for label in column.labels})
        vocabulary.columns.fragments += [(fragment, column.id) for fragment in column.contains]
        if column.kin:
            vocabulary.kin[column.id] = column.kin
    vocabulary.column_groups |= {label_key(label) for label in table.column_groups}
    for group in table.row_groups:
        vocabulary.row_groups.exact.update({label_key(label): group.id for label in group.labels})


def _add_row(vocabulary: Vocabulary, row: Row) -> None:
    vocabulary.rows.exact.update({label_key(label): row.id for label in row.labels})
    vocabulary.rows.fragments += [(fragment, row.id) for fragment in row.contains]
    if row.number is not None:
        vocabulary.numbered[row.group, row.number] = row.id
