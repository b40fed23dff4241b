"""Grids from the cells of a text table: headings and labels give the shape that the text has lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.reading.document import Cell, Grid
from archive.reading.labels import label_key
from archive.reading.tables.vocabulary import Vocabulary, vocabularies
from archive.reading.values import is_value

_REVIEW_ROWS = ("行政复议", "未经复议直接起诉", "复议后起诉")
_JOINED_AT_MOST = 4
_FIRST, _APPLICANTS = "natural_person", 7
"""The first column of the table of requests, and how many columns it has."""
_OTHER_CORNERS = ("信息内容", "行政复议")


@dataclass(slots=True)
class GridMaker:
    """Takes rows of cell texts and lays them out on a grid: labels in column 0, values from column 1 on."""

    warnings: list[str] = field(default_factory=list)
    _cells: list[Cell] = field(default_factory=list)
    _row: int = 0
    _kind: str = "disclosure"
    _heads: list[str] = field(default_factory=list)
    _closed: bool = False
    _label: str = ""
    _values: list[str] = field(default_factory=list)
    _labels_in: int = 0

    def grid(self, rows: list[list[str]]) -> Grid:
        """Return the grid of one table's rows."""
        for row in rows:
            for text in _joined(self._without_blank_labels(row)):
                self._take(text)
            self._end_row()
        self._flush()
        return Grid(tuple(self._cells))

    def _without_blank_labels(self, row: list[str]) -> list[str]:
        """Drop the blank fields that merged labels leave before the first column of values.

        Which column that is, the headings tell: 自然人 stands over it. A row that is shorter lost its blank fields.
        """
        columns = vocabularies()["requests"].columns
        if any(columns.named(text) == _FIRST for text in row):
            self._labels_in = next(at for at, text in enumerate(row) if columns.named(text) == _FIRST)
        elif any(label_key(text) in _OTHER_CORNERS for text in row):
            self._labels_in = 0
        elif len(row) >= self._labels_in + _APPLICANTS:
            return [*filter(None, row[: self._labels_in]), *row[self._labels_in :]]
        return row

    def _take(self, text: str) -> None:
        kind = self._heading(text)
        if kind:
            if self._kind == "review" and not any(self._values):
                self._values = []
            self._flush()
            if kind != self._kind or self._closed:
                self._heads, self._closed, self._kind = [], False, kind
            self._heads.append(text)
        elif self._is_label(text):
            self._flush()
            self._close_heads()
            self._label = text
        elif self._label or (self._kind == "review" and is_value(text)):
            self._values.append(text)

    def _end_row(self) -> None:
        """After the end of a row blanks before the next label only fill up merged label cells."""
        full = self._kind == "review" and any(self._values) and len(self._values) >= len(self._leaves())
        if full or (self._label and self._values):
            self._flush()
        elif self._kind == "review" and not any(self._values):
            self._values = []

    def _heading(self, text: str) -> str | None:
        key = label_key(text)
        if key == "信息内容":
            return "disclosure"
        if key.startswith("本列数据的勾稽关系") or key == "申请人情况":
            return "requests"
        if key == "行政复议" and self._kind != "review":
            return "review"
        vocabulary = vocabularies()[self._kind]
        is_head = key in vocabulary.column_groups or vocabulary.columns.find(key)
        if self._kind == "review":
            return "review" if is_head or vocabulary.rows.find(key) else None
        return self._kind if is_head and self._heads and not self._closed else None

    def _is_label(self, text: str) -> bool:
        key = label_key(text)
        if not key or self._kind == "review":
            return False
        here: Vocabulary = vocabularies()[self._kind]
        return bool(here.rows.find(key) or here.row_groups.find(key)) or not is_value(text)

    def _flush(self) -> None:
        if self._kind == "review" and self._values:
            self._close_heads()
            self._add([""] if self._label else [], self._aligned(len(self._leaves())))
        elif self._label:
            self._add([self._label], self._aligned(len(self._leaves())))
        self._label, self._values = "", []

    def _aligned(self, width: int) -> list[str]:
        """Return the values of this row. Too few: a short table loses its last cell, a wide one cannot be told."""
        values = list(self._values)
        while len(values) > width and not values[-1]:
            values.pop()
        if values and len(values) < width:
            if self._kind == "disclosure":
                return values + [""] * (width - len(values))
            self.warnings.append(f"{self._label or self._kind}: {len(values)} values for {width} columns")
            return [""] * width
        return values

    def _leaves(self) -> list[str]:
        vocabulary = vocabularies()[self._kind]
        leaves = [head for head in self._heads if vocabulary.columns.find(label_key(head))]
        if self._kind != "requests":
            return leaves
        # The five kinds of organisation are printed a line lower but stand before the last column.
        top = [label_key(head) for head in self._heads]
        group = next((at for at, key in enumerate(top) if key.startswith(("法人或", "法人和"))), None)
        if group is None:
            return leaves
        before = [h for h in self._heads[:group] if h in leaves]
        after = [h for h in self._heads[group + 1 :] if h in leaves]
        outer = after[:1] if after and label_key(after[0]) in {"总计", "合计"} else []
        return before + after[len(outer) :] + outer

    def _close_heads(self) -> None:
        if self._closed or not self._heads:
            return
        self._closed = True
        leaves = self._leaves()
        if not leaves:  # headings none of which stands over values: as they stand, so that they are not lost
            self._add([], self._heads)
        elif self._kind == "review":
            for at, name in enumerate(_REVIEW_ROWS[: (len(leaves) + 4) // 5]):
                self._cells.append(Cell(name, self._row, 5 * at, 1, 5))
            self._row += 1
            self._add([], leaves)
        else:
            self._add(["信息内容" if self._kind == "disclosure" else "申请人情况"], leaves)

    def _add(self, labels: list[str], values: list[str]) -> None:
        texts = labels + values
        self._cells += [Cell(text, self._row, column) for column, text in enumerate(texts)]
        self._row += 1


def _joined(row: list[str]) -> list[str]:
    """Cells again where a line break parted a label: ``商业``, ``企业`` is one cell when only the whole is a label."""
    cells: list[str] = []
    at = 0
    while at < len(row):
        length = next((n for n in range(_JOINED_AT_MOST, 1, -1) if _is_split_label(row[at : at + n], n)), 1)
        cells.append("".join(row[at : at + length]))
        at += length
    return cells


def _is_split_label(parts: list[str], length: int) -> bool:
    if len(parts) < length or any(not label_key(part) or is_value(part) for part in parts):
        return False
    return _exact("".join(parts)) and not any(_exact(part) for part in parts)


def _exact(text: str) -> bool:
    key = label_key(text)
    return any(key in v.rows.exact or key in v.columns.exact for v in vocabularies().values())
