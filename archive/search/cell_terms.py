"""Table cells in search: the terms under which a report's cells are found, and the labels people name them by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from archive.errors import NianbaoError
from archive.nearest import nearest
from archive.reading.forms import Form, Heading, load_forms
from archive.reading.labels import label_key
from archive.search.nodes import Cells, Sign

_TEST = re.compile(
    r"(?P<label>[^<>=!≥≤≠]+?)\s*(?P<sign>>=|<=|=>|=<|!=|<>|≥|≤|≠|>|<|={1,2})\s*(?P<value>-?[\d,]+(?:\.\d+)?|空白?|blank)"
)
_SIGNS: dict[str, Sign] = {"≥": ">=", "≤": "<=", "≠": "!=", "<>": "!=", "==": "=", "=>": ">=", "=<": "<="}
_TWO = re.compile(r"[/／·×]")


@dataclass(frozen=True, slots=True)
class CellName:
    """One cell of a form: its id (``table.row.column``) and the printed labels of its row and column."""

    id: str
    row: str
    column: str
    row_keys: tuple[str, ...]
    column_keys: tuple[str, ...]
    is_total: bool


class CellLabels:
    """Every cell of every form, found by the words of its row, its column or both (``结转``, ``结转/自然人``)."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._cells: dict[str, CellName] = {}
        for form in forms:
            for cell in _cells_of(form):
                self._cells[cell.id] = cell

    def named(self, label: str) -> tuple[str, ...]:
        """Return ids of the cells meant by ``label``; empty when no form knows it.

        A row that has a total is spoken for by its total, as readers mean it: 新收>10 is about all applicants.
        """
        if by_id := [id_ for id_ in self._cells if id_ == label or id_.startswith(label + ".")]:
            return tuple(by_id)
        parts = [key for part in _TWO.split(label) if (key := label_key(part))]
        if len(parts) == 2:
            return tuple(
                c.id for c in self._cells.values() if _fits(parts[0], c.row_keys) and _fits(parts[1], c.column_keys)
            )
        if not parts:
            return ()
        key = label_key(label)
        return self._of_rows(key) or tuple(cell.id for cell in _best(self._cells.values(), key, "column_keys"))

    def _of_rows(self, key: str) -> tuple[str, ...]:
        found = _best(self._cells.values(), key, "row_keys")
        with_total = {_row(cell.id) for cell in found if cell.is_total}
        return tuple(cell.id for cell in found if cell.is_total or _row(cell.id) not in with_total)

    def nearest(self, label: str) -> str:
        """Return the printed label of the row, group or column that a mistyped one is nearest to; "" for none."""
        known = dict.fromkeys(name for cell in self._cells.values() for name in (cell.row, cell.column))
        return nearest(label, known)

    def printed(self, cell: str) -> tuple[str, str]:
        """Return the printed labels of a cell's row and column; its ids when no form has it."""
        known = self._cells.get(cell)
        return (known.row, known.column) if known else (_row(cell), cell.rpartition(".")[2])


def _cells_of(form: Form) -> Iterator[CellName]:
    for table, shape in form.tables.items():
        columns = {column.id: column for column in shape.columns}
        for row in shape.rows:
            for column in shape.row_columns(row):
                head = columns.get(column, Heading(id=column, labels=(column,)))
                yield CellName(
                    f"{table}.{row.id}.{column}", row.printed, head.printed,
                    tuple(map(label_key, row.labels)), tuple(map(label_key, head.labels)), column == "total",
                )  # fmt: skip
        for heading, rows in shape.groups():
            for column in shape.row_columns(next(row for row in shape.rows if row.id == rows[0])):
                head = columns.get(column, Heading(id=column, labels=(column,)))
                yield CellName(
                    f"{table}.{heading.id}.{column}", heading.printed, head.printed,
                    tuple(map(label_key, heading.labels)), tuple(map(label_key, head.labels)), column == "total",
                )  # fmt: skip


@lru_cache(maxsize=1)
def _groups() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the rows of every group by table and id; none when the forms cannot be read."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    try:
        for form in load_forms():
            for table, shape in form.tables.items():
                found.setdefault(table, {}).update({group.id: rows for group, rows in shape.groups()})
    except NianbaoError:
        return {}
    return found


def _best(cells: Iterable[CellName], key: str, which: str) -> list[CellName]:
    """Return cells labelled exactly so, else cells whose label holds the word."""
    all_cells = list(cells)
    exact = [cell for cell in all_cells if key in getattr(cell, which)]
    return exact or [cell for cell in all_cells if _fits(key, getattr(cell, which))]


def _fits(key: str, labels: tuple[str, ...]) -> bool:
    return any(key in label for label in labels)


def _row(cell: str) -> str:
    return cell.rpartition(".")[0]


@lru_cache(maxsize=1)
def labels() -> CellLabels | None:
    """Return the labels of config/forms.

    None when the forms cannot be read, in which case table tests are read as words.
    """
    try:
        return CellLabels(load_forms())
    except NianbaoError:
        return None


def unknown_label(text: str, known: CellLabels | None) -> str:
    """Return the label of a comparison that no form knows; "" where the text is none."""
    match = _TEST.fullmatch(text)
    return match["label"] if match and known is not None and not known.named(match["label"]) else ""


def parse_cell_test(text: str, known: CellLabels | None) -> Cells | None:
    """``结转>0``, ``新收/自然人=3``, ``总计=空``; None when it is no such test or no form knows the label."""
    match = _TEST.fullmatch(text)
    if not match or known is None or not (cells := known.named(match["label"])):
        return None
    sign = _SIGNS.get(match["sign"]) or _sign(match["sign"])
    value = number(match["value"].replace(",", ""))
    if value is None and sign not in ("=", "!="):
        return None
    return Cells(match["label"], cells, sign, value)


def _sign(text: str) -> Sign:
    signs: tuple[Sign, ...] = (">=", "<=", "!=", ">", "<", "=")
    return next(sign for sign in signs if sign == text)


def number(value: object) -> Decimal | None:
    """Return a cell's value as stored (integer, float or decimal text); None for a blank cell."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    # Beyond any count or sum of money it is a misreading, and written out it would fill the memory.
    return found if found.is_finite() and abs(found.adjusted()) < 30 else None


def matches(value: Decimal | None, test: Cells) -> bool:
    """Return whether one cell's value meets a test; a blank cell meets only the tests that ask for blanks."""
    if test.value is None:
        return (value is None) == (test.sign == "=")
    if value is None:
        return False
    order = (value > test.value) - (value < test.value)
    return {">": order > 0, ">=": order >= 0, "<": order < 0, "<=": order <= 0, "=": order == 0, "!=": order != 0}[
        test.sign
    ]


def cells_of(tables: Any) -> Iterator[tuple[str, Decimal | None]]:
    """Yield every cell of a reading's tables with its value, and the sums of groups; anything misshapen is passed
    over."""
    for table, rows in tables.items() if isinstance(tables, Mapping) else ():
        for row, columns in rows.items() if isinstance(rows, Mapping) else ():
            for column, value in columns.items() if isinstance(columns, Mapping) else ():
                yield f"{table}.{row}.{column}", number(value)
        if isinstance(rows, Mapping):
            yield from _sums(table, rows)


def _sums(table: str, rows: Mapping[str, Any]) -> Iterator[tuple[str, Decimal | None]]:
    """Yield the sums of the groups of a table, of what is not blank; a group that is printed as a row is that row."""
    for group, members in _groups().get(table, {}).items():
        there = [rows[row] for row in members if isinstance(rows.get(row), Mapping)]
        if group in rows or not there:
            continue
        for column in there[0]:
            numbers = [value for cells in there if (value := number(cells.get(column))) is not None]
            yield f"{table}.{group}.{column}", sum(numbers, Decimal()) if numbers else None


def term(cell: str, value: Decimal | None) -> str:
    """Return the index term of a cell holding a value (``requests.total.total=12``).

    With no value the cell is blank.
    """
    return f"{cell}=" if value is None else f"{cell}={value.normalize():f}"
