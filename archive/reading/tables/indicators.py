"""The statistics tables before FY2019: one indicator a row, its unit, this year's and often a cumulative number."""

from __future__ import annotations

import re
from functools import lru_cache

from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml
from archive.reading.document import Cell, Grid, distinct_cells
from archive.reading.forms import TableForm
from archive.reading.labels import label_key, strip_all_space
from archive.reading.reading_model import Table
from archive.reading.tables.table_state import TableProblem
from archive.reading.tables.vocabulary import Labels
from archive.reading.values import is_value, parse_value

NAME = "indicators"
_NAMES = frozenset(
    ["指标名称", "统计指标", "指标", "项目", "统计项目", "指标内容", "统计内容", "名称", "指标项目", "内容", "项目名称"]
)
_UNITS = frozenset({"计量单位", "单位"})
_YEAR = re.compile(r"^(?:20\d\d)年?度?(?:数量|数)?$")
_UNIT = re.compile(r"^(?:条|件|次|份|个|人|人次|篇|元|万元|期|场|条件|条次)$")
_SIGN = re.compile(r"指标|計|计量|累计|累計|统计数|統計數|20\d\d年")
_FEW, _HEAD = 3, 5
_STEMS = frozenset("甲乙丙丁")
"""What a row below the headings numbers the columns with."""


@lru_cache(maxsize=1)
def indicator_form() -> TableForm:
    """config/forms/indicators/pre2019.yaml. Raises ConfigErrors."""
    return load_yaml(config_dir() / "forms" / "indicators" / "pre2019.yaml", TableForm)


@lru_cache(maxsize=1)
def _labels() -> tuple[Labels, Labels, dict[tuple[str, str], str]]:
    """Labels of rows and columns, and those of rows that only their group tells apart."""
    rows, columns, grouped = Labels(), Labels(), {}
    for row in indicator_form().rows:
        for label in row.labels:
            rows.exact.setdefault(label_key(label), row.id)
            if row.group:
                grouped[row.group, label_key(label)] = row.id
        rows.fragments += [(fragment, row.id) for fragment in row.contains]
    for column in indicator_form().columns:
        columns.exact.update({label_key(label): column.id for label in column.labels})
    return rows, columns, grouped


class IndicatorReader:
    """Feed it grids with ``read``; ``table`` is what they held, ``problems`` the rows that are not known."""

    def __init__(self) -> None:
        self.table: Table = {}
        self.problems: list[TableProblem] = []
        self._columns: dict[int, str] = {}
        self._unit_at: int | None = None
        self._group = ""

    def read(self, grid: Grid, *, old: bool) -> bool:
        """Read one grid; False when it is no such table. ``old``: the report is of a year before 2019.

        Without a heading that says so a table counts only in an old report, by the indicators in it.
        """
        if not old and not _SIGN.search("\n".join([cell.text for cell in grid.cells if cell.row < _HEAD])):
            return False
        rows = [distinct_cells(row) for row in grid.rows()]
        start = next((at for at, row in enumerate(rows[:_HEAD]) if self._headed(row)), None)
        if start is None and not (old and self._known_rows(rows) >= _FEW):
            return False
        for row in rows[start or 0 :]:  # a row of headings holds no numbers
            self._row(row)
        return True

    def _headed(self, row: list[Cell]) -> bool:
        keys = {label_key(cell.text): cell for cell in row if cell.text}
        columns: dict[int, str] = {}
        for key, cell in keys.items():
            column = "this_year" if _YEAR.match(strip_all_space(cell.text)) else _labels()[1].exact.get(key)
            if column:
                columns[cell.column] = column
        named = bool(keys.keys() & _NAMES)
        unit = next((cell.column for key, cell in keys.items() if key in _UNITS), None)
        if not columns or not (named or unit is not None) or (not named and len(keys) < _FEW):
            return False
        if unit is None and "cumulative" not in columns.values() and not keys.keys() & {"统计指标", "指标名称"}:
            return False
        self._columns, self._unit_at = columns, unit
        return True

    def _known_rows(self, rows: list[list[Cell]]) -> int:
        known = (self._identity(cell.text) for row in rows for cell in row[:3] if cell.text and not is_value(cell.text))
        return len({one for one in known if one})

    def _row(self, row: list[Cell]) -> None:
        texts = [at for at, cell in enumerate(row) if not is_value(cell.text) and not self._is_unit(cell)]
        if not texts or label_key(row[texts[0]].text) in _STEMS:
            return
        label = row[texts[-1]].text
        values = [cell for cell in row[texts[-1] :] if cell.text and is_value(cell.text)]
        identity = self._identity(label)
        if identity and "." not in identity:
            self._group = identity
        numbers = [cell for cell in values if parse_value(cell.text).value is not None]
        if identity is None:
            if numbers:
                self.problems.append(TableProblem("unknown_row", f"{NAME}.{label_key(label)}", label))
            return
        if not values or identity in self.table:
            return
        cells = self._placed(values)
        self.table[identity] = {column: parse_value(cell.text).value for column, cell in cells.items()}

    def _placed(self, values: list[Cell]) -> dict[str, Cell]:
        """By the headings' places; without headings a lone number is this year's, two are this year's and the sum."""
        placed: dict[str, Cell] = {}
        for cell in values:
            column = self._columns.get(cell.column)
            if column:
                placed.setdefault(column, cell)
        if not placed and len(values) <= 2:
            placed = dict(zip(("this_year", "cumulative"), values, strict=False))
        return placed

    def _is_unit(self, cell: Cell) -> bool:
        return cell.column == self._unit_at or _UNIT.match(label_key(cell.text)) is not None

    def _identity(self, text: str) -> str | None:
        key = label_key(text.removeprefix("其中").lstrip(":： "))
        rows, _, grouped = _labels()
        return grouped.get((self._group, key)) or rows.named(text.removeprefix("其中").lstrip(":： "))
