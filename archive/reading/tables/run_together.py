"""Tables whose cells were run together into one paragraph: where they stand, and the numbers that can be parted.

A row of seven or fifteen one-digit numbers whose totals fit is sure, and so is a row of one number. Every other row is
given as a text that is no number, so that it is reported as not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from archive.reading.document import Cell, Grid
from archive.reading.forms import Row, TableForm, load_forms
from archive.reading.labels import label_key, strip_all_space
from archive.reading.tables.table_state import TableProblem

_BETWEEN = r"[^0-9a-z\u3400-\u9fff]*"
_NUMBER = re.compile(r"[^0-9a-z\u3400-\u9fff]*(\d+(?:\.\d+)?)")
_REVIEW_HEADS = ("行政复议", "未经复议直接起诉", "复议后起诉")
_LEAST_ROWS = 3
_SIGNS = {
    "disclosure": ("信息内容", "现行有效件数", "处理决定数量", "收费金额", "事业性收费", "第二十条第", "采购总金额"),
    "requests": ("新收政府信息公开申请", "结转政府信息公开申请", "予以公开", "结转下年度", "数据的勾稽关系"),
    "review": ("结果维持", "结果纠正", "尚未审结", "未经复议直接起诉", "复议后起诉"),
}
_ENOUGH, _SHORTEST = 3, 20


def run_together(text: str) -> Iterator[Grid]:
    """Yield the tables found in one paragraph, as grids of the form they fit best."""
    plain = strip_all_space(text)
    for name in ("disclosure", "requests"):
        table = max((form.tables[name] for form in load_forms()), key=lambda one: _likeness(plain, one))
        found = _rows(plain, table)
        if len(found) >= _LEAST_ROWS:
            yield from _disclosure(table, found) if name == "disclosure" else _requests(plain, table, found)
    yield from _review(plain)


def _likeness(plain: str, table: TableForm) -> tuple[int, int]:
    """Return how many of the form's headings over columns stand in the text, and how many of its rows."""
    return sum(label_key(column.printed) in plain for column in table.columns), len(_rows(plain, table))


def _rows(plain: str, table: TableForm) -> list[tuple[Row, str]]:
    """Return each row of the form that stands in the text with a number behind it, and the digits as they stand."""
    spans: list[tuple[Row, int, int]] = []
    at = 0
    for row in table.rows:
        labels = sorted(map(label_key, row.labels), key=len, reverse=True)
        hits = (re.compile(_BETWEEN.join(map(re.escape, label))).search(plain, at) for label in labels)
        if hit := next((found for found in hits if found), None):
            spans.append((row, hit.start(), hit.end()))
            at = hit.end()
    found = []
    for (row, _, end), following in zip(spans, [*spans[1:], None], strict=False):
        if digits := _NUMBER.match(plain, end, following[1] if following else len(plain)):
            found.append((row, _without_number(plain, digits, following[0] if following else None)))
    return found


def _without_number(plain: str, found: re.Match[str], following: Row | None) -> str:
    """``00000002.其他法律`` is seven zeros before the number of the next label."""
    if following and plain[found.end() : found.end() + 1] in (".", "、"):
        return found[1].removesuffix(str(following.number))
    return found[1]


def _disclosure(table: TableForm, found: Sequence[tuple[Row, str]]) -> Iterator[Grid]:
    """Yield a block a row: each has its own headings."""
    titles = {column.id: column.printed for column in table.columns}
    for row, digits in found:
        columns = table.row_columns(row)
        sure = [digits] if len(columns) == 1 else list(digits) if digits == "0" * len(columns) else None
        yield _grid([["信息内容", *(titles[one] for one in columns)], [row.printed, *_values(sure, digits, columns)]])


def _requests(plain: str, table: TableForm, found: Sequence[tuple[Row, str]]) -> Iterator[Grid]:
    columns = [column.id for column in table.columns]
    if not re.search("自然人.*商业企业.*科研.*公益.*法律服务.*其他", plain):
        return
    lines = [["申请人情况", *(column.printed for column in table.columns)]]
    for row, digits in found:
        sure = list(digits) if len(digits) == len(columns) and _adds_up(digits) else None
        lines.append([row.printed, *_values(sure, digits, columns)])
    yield _grid(lines)


def _review(plain: str) -> Iterator[Grid]:
    """Fifteen digits behind the last heading, of which every fifth is the sum of the four before it."""
    found = re.search(r"尚未审结总计(\d{15})(?!\d)", plain)
    if not found or not all(_adds_up(found[1][at : at + 5]) for at in (0, 5, 10)):
        return
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    yield _grid([[way for way in _REVIEW_HEADS for _ in results], results * len(_REVIEW_HEADS), found[1]])


def _adds_up(digits: str) -> bool:
    *parts, total = map(int, digits)
    return sum(parts) == total


def _values(sure: list[str] | None, digits: str, columns: Sequence[str]) -> list[str]:
    return sure if sure is not None else [f"{digits}（连写）"] * len(columns)


def _grid(lines: Sequence[Sequence[str]]) -> Grid:
    return Grid(tuple(Cell(text, row, at) for row, line in enumerate(lines) for at, text in enumerate(line)))


def flattened_problems(found: Iterable[tuple[str, list[str]]]) -> Iterator[TableProblem]:
    """Yield a problem for each such table: even where its numbers could be parted, none of them proves a fault."""
    for text, tables in found:
        for table in tables:
            yield TableProblem("unknown_row", f"{table}.*", text[:40], (table,))


def flattened_tables(paragraphs: Iterable[str], read: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield paragraphs with the headings of tables that were not read as such, each table once."""
    already = set(read)
    lacking = [name for name in _SIGNS if name not in already]
    for text in paragraphs if lacking else ():
        if len(text) < _SHORTEST:
            continue
        plain = strip_all_space(text)
        if here := [name for name in lacking if sum(sign in plain for sign in _SIGNS[name]) >= _ENOUGH]:
            lacking = [name for name in lacking if name not in here]
            yield text, here
