"""Blank cells, and rows or cells that the form does not have or that could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from archive.reading.checks.context import Context
from archive.reading.checks.names import named
from archive.reading.result import Finding, Reading
from archive.reading.tables.state import Problem

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
        yield from _blank(context.reading, name, blank)
    for problem in context.problems:
        yield _told(context.reading, problem)


def _told(reading: Reading, problem: Problem) -> Finding:
    zh, en = _SAYINGS[problem.kind]
    called = named(reading, problem.where)
    if problem.kind == "missing_row":
        return Finding(problem.kind, "warning", problem.where, f"{zh}：“{called.zh}”。", f"{en}: {called.en}.")
    text = problem.text[:40]
    if problem.kind == "unread_cell":
        zh, en = f"{called.zh} 的{zh}", f"{called.en}: {en}"
    return Finding(problem.kind, "warning", problem.where, f"{zh}：“{text}”。", f"{en[:1].upper()}{en[1:]}: “{text}”.")


def _blank(reading: Reading, table: str, cells: list[str]) -> Iterator[Finding]:
    if len(cells) > _NAMED_ONE_BY_ONE:
        called = named(reading, table)
        zh = f"“{called.zh}”表有{len(cells)}个单元格未填（空白不等于0）。"
        en = f"{len(cells)} cells of the table “{called.en}” are blank (blank is not zero)."
        yield Finding("blank_cells", "warning", table, zh, en)
        return
    for cell in cells:
        called = named(reading, cell)
        zh, en = f"{called.zh} 未填（空白不等于0）。", f"{called.opening} is blank (blank is not zero)."
        yield Finding("blank_cells", "warning", cell, zh, en)
