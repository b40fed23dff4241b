"""Checks on what was left unfilled: blank cells of the form, and text of the template."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.reading.checks.cell_names import cell_name
from archive.reading.checks.context import NOT_UNDERSTOOD, Context
from archive.reading.checks.quotes import excerpt, surroundings
from archive.reading.reading_model import Finding, Reading
from archive.reading.reading_rules import reading_rules
from archive.reading.tables.indicators import NAME as INDICATORS
from archive.reading.tables.table_state import TableProblem
from archive.reading.warning_text import chinese

_SHORT = 200
_FEW_SECTIONS = 2
_BOLD = re.compile(r"(?:\*\*|__)([^*_\n]{1,80}?)(?:\*\*|__)")
"""Marks of Markdown around words, which are no blanks to be filled in."""


def check_leftovers(context: Context) -> Iterator[Finding]:
    """template_left_over, one finding a pattern."""
    text = _BOLD.sub(r"\1", context.reading.text)
    for pattern in reading_rules().templates:
        if found := re.search(pattern, text):
            around = surroundings(text, found)
            yield Finding(
                "template_left_over", "warning", "text",
                f"正文留有未替换的模板文字：“{around}”", f"Words of a template were left in the text: “{around}”",
            )  # fmt: skip


def check_readable(context: Context) -> Iterator[Finding]:
    """Yield a page that only shows pictures, or tables that are pictures; a page with nothing on it at all."""
    reading = context.reading
    bare = len(reading.text) < _SHORT and not reading.tables
    if bare and context.images:
        yield Finding(
            "not_downloadable", "not_understood", "document",
            f"页面只有{context.images}张图片，没有可检索的文字，需要文字识别。",
            f"The page shows {context.images} picture(s) and no text that could be searched; it needs OCR.",
        )  # fmt: skip
    elif bare and not reading.sections and not reading.attachments:
        yield Finding(
            "unreadable",
            "not_understood",
            "document",
            "页面上没有找到报告正文。",
            "No report text was found on the page.",
        )
    elif context.images and not reading.tables and (reading.report_year or 0) >= 2019:
        yield Finding(
            "not_downloadable", "note", "tables",
            "没有表格文字，表格可能是图片。", "There are no tables in the text; they may be pictures.",
        )  # fmt: skip
    yield from _limits(context)


def check_not_a_report(context: Context) -> Iterator[Finding]:
    """Yield a finding on a page that has sections or tables of the form, or of which nothing was read."""
    reading = context.reading
    if reading.evidence.resembles_report or len(reading.sections) >= _FEW_SECTIONS:
        yield Finding(
            "not_understood", "not_understood", "document",
            "文中有年报的部分或者表格，但不足以认定为年报，需要人工确认。",
            "It holds sections or tables of an annual report, but not enough to be told one: a person has to look.",
        )  # fmt: skip
    elif len(reading.text) < _SHORT and not reading.tables:
        yield Finding(
            "unreadable", "not_understood", "document",
            "没有读到年报内容。", "Nothing of an annual report was read.",
        )  # fmt: skip
    yield from _limits(context)


def _limits(context: Context) -> Iterator[Finding]:
    for warning in context.warnings:
        zh = chinese(warning)
        yield Finding("unreadable", "note", "document", f"读取时受限：{zh}。", f"Read with limits: {warning}.")


_NAMED_ONE_BY_ONE = 5
_NAMED_AT_MOST = 4
_SAYINGS = {
    "doubled_row": ("同一行出现两次", "The same row stands in the table twice"),
    "missing_row": ("规定格式的一行在表中没有找到", "A row of the form was not found in the table"),
}


def check_cells(context: Context) -> Iterator[Finding]:
    """Blank is not zero: cells not filled in are told apart from wrong ones and from those not understood."""
    doubtful = context.doubtful
    absent = {problem.where for problem in context.problems if problem.kind == "missing_row"}
    for name, table in context.reading.tables.items():
        yield from _not_understood(context, name)
        blank = [
            where
            for row, cells in table.items()
            for column, value in cells.items()
            if value is None
            and f"{name}.{row}" not in absent
            and (where := f"{name}.{row}.{column}") not in context.marked
            and where not in context.unread
        ]
        if name not in doubtful and name != INDICATORS:
            yield from _blank(context.reading, name, blank)
    for problem in context.problems:
        if problem.kind == "doubled_row" or (problem.kind == "missing_row" and _table(problem) not in doubtful):
            yield _told(context.reading, problem)
    for name in sorted(doubtful - set(context.reading.tables)):
        yield from _not_understood(context, name)


def _table(problem: TableProblem) -> str:
    return problem.where.partition(".")[0]


def _not_understood(context: Context, table: str) -> Iterator[Finding]:
    """Yield one finding a table, whatever could not be read of it: headings, rows or cells."""
    problems = [p for p in context.problems if p.kind in NOT_UNDERSTOOD and _table(p) == table]
    if not problems:
        return
    texts = list(dict.fromkeys(excerpt(problem.text) for problem in problems))
    listed = "、".join(f"“{text}”" for text in texts[:_NAMED_AT_MOST]) + ("等" if len(texts) > _NAMED_AT_MOST else "")
    listed_en = ", ".join(f"“{text}”" for text in texts[:_NAMED_AT_MOST])
    more = f" and {len(texts) - _NAMED_AT_MOST} more" if len(texts) > _NAMED_AT_MOST else ""
    called = cell_name(context.reading, table)
    only = problems[0] if len(problems) == 1 and problems[0].kind == "unread_cell" else None
    cells = dict.fromkeys(place for problem in problems for place in problem.cells or (problem.where,))
    yield Finding(
        "not_understood", "not_understood", only.where if only else table,
        f"“{called.zh}”表中有程序未能识别的内容：{listed}，涉及的数字不作判断。",
        f"The program could not read parts of the table “{called.en}”: {listed_en}{more}; they are not judged.",
        tuple(cells),
    )  # fmt: skip


def _told(reading: Reading, problem: TableProblem) -> Finding:
    zh, en = _SAYINGS[problem.kind]
    missing, called = problem.kind == "missing_row", cell_name(reading, problem.where)
    what_zh, what_en = called if missing else (excerpt(problem.text),) * 2
    return Finding(problem.kind, "warning", problem.where, f"{zh}：“{what_zh}”。", f"{en}: “{what_en}”.")


def _blank(reading: Reading, table: str, cells: list[str]) -> Iterator[Finding]:
    if len(cells) > _NAMED_ONE_BY_ONE:
        called = cell_name(reading, table)
        zh = f"“{called.zh}”表有{len(cells)}个单元格未填（空白不等于0）。"
        en = f"{len(cells)} cells of the table “{called.en}” are blank (blank is not zero)."
        yield Finding("blank_cells", "warning", table, zh, en)
        return
    for cell in cells:
        called = cell_name(reading, cell)
        zh, en = f"{called.zh} 未填（空白不等于0）。", f"{called.opening} is blank (blank is not zero)."
        yield Finding("blank_cells", "warning", cell, zh, en)
