"""All labels of all forms, ready to be looked up: what may a cell of table X mean?"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from archive.reading.forms import TABLES, Form, Row, TableForm, load_forms
from archive.reading.labels import bare_key, label_key

CORNER = "本列数据的勾稽关系"
_ALIKE, _CLEARLY = 0.8, 0.05
_SHORTEST_FOR_LIKENESS = 4


@dataclass(slots=True)
class Labels:
    """The labels of one kind (rows, columns or groups) of one table: exact keys, then telling fragments."""

    exact: dict[str, str] = field(default_factory=dict)
    fragments: list[tuple[str, str]] = field(default_factory=list)
    _found: dict[str, str | None] = field(default_factory=dict)
    _named: dict[str, str | None] = field(default_factory=dict)

    def find(self, key: str) -> str | None:
        """Return the id whose label is ``key``, or holds one of its fragments, or is very nearly it; else None."""
        if not key:
            return None
        if key in self.exact:
            return self.exact[key]
        if key not in self._found:
            if len(self._found) > 5_000:
                self._found.clear()
            self._found[key] = self._by_fragment(key) or self._by_likeness(key)
        return self._found[key]

    def named(self, text: str) -> str | None:
        """Return the id that a printed label names, with or without the notes behind it."""
        if text not in self._named:
            if len(self._named) > 5_000:
                self._named.clear()
            key, bare = label_key(text), bare_key(text)
            self._named[text] = self.exact.get(key) or self.exact.get(bare) or self.find(bare) or self.find(key)
        return self._named[text]

    def _by_fragment(self, key: str) -> str | None:
        if len(key) > 60:
            return None
        ids = {identity for fragment, identity in self.fragments if fragment in key}
        return ids.pop() if len(ids) == 1 else None

    def _by_likeness(self, key: str) -> str | None:
        """For labels that lost or doubled a character (PDF, OCR): one clear winner only."""
        if not _SHORTEST_FOR_LIKENESS <= len(key) <= 60:
            return None
        scores: dict[str, float] = {}
        matcher = SequenceMatcher(None, "", key, autojunk=False)
        for label, identity in self.exact.items():
            if len(label) >= _SHORTEST_FOR_LIKENESS and abs(len(label) - len(key)) <= len(label) // 3:
                matcher.set_seq1(label)
                if matcher.quick_ratio() >= _ALIKE - _CLEARLY:  # a label less alike cannot make another one unclear
                    scores[identity] = max(matcher.ratio(), scores.get(identity, 0))
        ranked = sorted(scores, key=lambda identity: -scores[identity])
        if not ranked or scores[ranked[0]] < _ALIKE:
            return None
        clear = len(ranked) == 1 or scores[ranked[0]] - scores[ranked[1]] > _CLEARLY
        return ranked[0] if clear else None


@dataclass(slots=True)
class Vocabulary:
    """What cells of one table may say, over all forms together."""

    rows: Labels = field(default_factory=Labels)
    columns: Labels = field(default_factory=Labels)
    column_groups: set[str] = field(default_factory=set)
    row_groups: Labels = field(default_factory=Labels)
    numbered: dict[tuple[str, int], str] = field(default_factory=dict)
    money: set[str] = field(default_factory=set)
    kin: dict[str, str] = field(default_factory=dict)
    row_columns: dict[str, set[str]] = field(default_factory=dict)
    _groups: dict[str, bool] = field(default_factory=dict)

    def is_column_group(self, text: str) -> bool:
        """Return whether ``text`` is a heading above columns, or the corner that says how they add up."""
        if text not in self._groups:
            if len(self._groups) > 5_000:
                self._groups.clear()
            key = label_key(text)
            known = key in self.column_groups or bare_key(text) in self.column_groups
            self._groups[text] = known or key.startswith(CORNER)
        return self._groups[text]


@lru_cache(maxsize=1)
def vocabularies() -> dict[str, Vocabulary]:
    """Return one vocabulary a table, made from every form in config/forms."""
    made = {name: Vocabulary() for name in TABLES}
    for form in load_forms():
        for name, table in form.tables.items():
            _add(made[name], table)
    for vocabulary in made.values():
        # `其他处理` is a row in one form and a heading in the other: as a label it is the row.
        for key in vocabulary.rows.exact:
            vocabulary.row_groups.exact.pop(key, None)
    return made


@lru_cache(maxsize=1)
def form_words() -> frozenset[str]:
    """Return keys of all labels of all tables."""
    words: set[str] = set()
    for vocabulary in vocabularies().values():
        words.update(vocabulary.rows.exact, vocabulary.columns.exact, vocabulary.row_groups.exact)
        words |= vocabulary.column_groups
    return frozenset(words - {""})


def _add(vocabulary: Vocabulary, table: TableForm) -> None:
    for row in table.rows:
        _add_row(vocabulary, row)
        vocabulary.row_columns.setdefault(row.id, set()).update(table.row_columns(row))
    for column in table.columns:
        vocabulary.columns.exact.update({label_key(label): column.id for label in column.labels})
        vocabulary.columns.fragments += [(fragment, column.id) for fragment in column.contains]
        if column.money:
            vocabulary.money.add(column.id)
        if column.kin:
            vocabulary.kin[column.id] = column.kin
    vocabulary.column_groups |= {label_key(label) for label in table.column_groups}
    for group in table.row_groups:
        vocabulary.row_groups.exact.update({label_key(label): group.id for label in group.labels})


def _add_row(vocabulary: Vocabulary, row: Row) -> None:
    vocabulary.rows.exact.update({label_key(label): row.id for label in row.labels})
    vocabulary.rows.fragments += [(fragment, row.id) for fragment in row.contains]
    if row.group and row.number is not None:
        vocabulary.numbered[row.group, row.number] = row.id


def row_labels(form: Form, table: str) -> dict[str, str]:
    """Row id to printed label, for messages."""
    return {row.id: row.labels[0] for row in form.tables[table].rows}
