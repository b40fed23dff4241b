"""Blank cells, and rows or cells that the form does not have or that could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from archive.reading.checks.context import Context
from archive.reading.result import Finding

_NAMED_ONE_BY_ONE = 5
_SAYINGS = {
    "unknown_row": ("表中有规定格式没有的行", "the table has a row that the form does not have"),
    "doubled_row": ("同一行出现两次", "the same row stands in the table twice"),
    "missing_row": ("规定格式的一行在表中没有找到", "a row of the form was not found in the table"),
    "unread_cell": ("单元格内容不能识别为数字", "the cell could not be read as a number"),
}


def check_cells(context: Context) -> Iterator[Finding]:
    """Blank is not zero: cells not filled in are told apart from wrong ones."""
    absent = {problem.where for problem in context.problems if problem.kind == "missing_row"}
    for name, table in context.reading.tables.items():
        blank = [
            f"{name}.{row}.{column}"
            for row, cells in table.items()
            for column, value in cells.items()
            if value is None and f"{name}.{row}" not in absent
        ]
        yield from _blank(name, blank)
    for problem in context.problems:
        zh, en = _SAYINGS[problem.kind]
        text = problem.text[:40]
        yield Finding(problem.kind, "warning", problem.where, f"{zh}：“{text}”。", f"{en}: “{text}”.")


def _blank(table: str, cells: list[str]) -> Iterator[Finding]:
    if len(cells) > _NAMED_ONE_BY_ONE:
        zh = f"{table} 表有{len(cells)}个单元格未填（空白不等于0）。"
        yield Finding(
            "blank_cells", "warning", table, zh, f"{len(cells)} cells of {table} are blank (blank is not zero)."
        )
        return
    for cell in cells:
        yield Finding(
            "blank_cells", "warning", cell, f"{cell} 未填（空白不等于0）。", f"{cell} is blank (blank is not zero)."
        )
