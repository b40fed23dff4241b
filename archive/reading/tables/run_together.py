"""Tables whose cells were run together into paragraphs: where they stand, and the numbers that can be parted.

Numbers are parted by the space between them, or each is one digit. A row of as many numbers as columns is sure, in the
tables of requests and reviews only where its totals fit. Every other row is given as a text that is no number, so that
it is reported as not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from archive.reading.document import Cell, Grid
from archive.reading.forms import Row, TableForm, load_forms
from archive.reading.labels import label_key, strip_all_space
from archive.reading.tables.table_state import TableProblem

_BETWEEN = r"[^0-9a-z\u3400-\u9fff]*"
_PARTED = "|"
_NUMBER = re.compile(r"[^0-9a-z\u3400-\u9fff]*(\d+(?:\.\d+)?(?:\|\d+(?:\.\d+)?)*)")
_REVIEWS = re.compile(r"(?:总计|审结)\|?(\d{15}|\d+(?:\|\d+){14})(?![\d|])")
_REVIEW_HEADS = ("行政复议", "未经复议直接起诉", "复议后起诉")
_LEAST_ROWS = 3
_SIGNS = {
    "disclosure": ("信息内容", "现行有效件数", "处理决定数量", "收费金额", "事业性收费", "第二十条第", "采购总金额"),
    "requests": ("新收政府信息公开申请", "结转政府信息公开申请", "予以公开", "结转下年度", "数据的勾稽关系"),
    "review": ("结果维持", "结果纠正", "尚未审结", "未经复议直接起诉", "复议后起诉", "行政复议行政诉讼"),
}
_ENOUGH, _SHORTEST, _LONGEST_LINE = 3, 20, 100


def run_together(text: str) -> Iterator[Grid]:
    """Yield the tables found in one paragraph, as grids of the form they fit best."""
    plain = strip_all_space(re.sub(r"(?<=\d)\s+(?=\d)", _PARTED, text))
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
            after = [*table.rows[table.rows.index(row) + 1 :][:1], *([following[0]] if following else [])]
            found.append((row, _without_number(plain, digits, after)))
    return found


def _without_number(plain: str, found: re.Match[str], after: Sequence[Row]) -> str:
    """``00000002.其他法律`` is seven zeros before the number of the next label, of the form or found in the text."""
    if plain[found.end() : found.end() + 1] not in (".", "、"):
        return found[1]
    marks = [str(row.number) for row in after if found[1].endswith(str(row.number))]
    return found[1].removesuffix(marks[0]).removesuffix(_PARTED) if marks else found[1]


def _numbers(digits: str, count: int) -> list[str] | None:
    """Return so many numbers where they are parted, or each is a digit; else None."""
    numbers = digits.split(_PARTED) if _PARTED in digits else [digits] if count == 1 else list(digits)
    return numbers if len(numbers) == count else None


def _disclosure(table: TableForm, found: Sequence[tuple[Row, str]]) -> Iterator[Grid]:
    """Yield a block a row: each has its own headings."""
    titles = {column.id: column.printed for column in table.columns}
    for row, digits in found:
        columns = table.row_columns(row)
        numbers = _numbers(digits, len(columns))
        sure = numbers if len(columns) == 1 or _PARTED in digits or not digits.strip("0") else None
        yield _grid([["信息内容", *(titles[one] for one in columns)], [row.printed, *_values(sure, digits, columns)]])


def _requests(plain: str, table: TableForm, found: Sequence[tuple[Row, str]]) -> Iterator[Grid]:
    columns = [column.id for column in table.columns]
    if not re.search("自然人.*商业企.*科研.*(?:公益|社会公).*法律服.*其他", plain):
        return
    lines = [["申请人情况", *(column.printed for column in table.columns)]]
    for row, digits in found:
        numbers = _numbers(digits, len(columns))
        sure = numbers if numbers and _adds_up(numbers) else None
        lines.append([row.printed, *_values(sure, digits, columns)])
    yield _grid(lines)


def _review(plain: str) -> Iterator[Grid]:
    """Fifteen numbers behind the last heading, of which every fifth is the sum of the four before it."""
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    found = _REVIEWS.search(plain) if "行政复议" in plain else None
    numbers = _numbers(found[1], len(_REVIEW_HEADS) * len(results)) if found else None
    if numbers and all(_adds_up(numbers[at : at + len(results)]) for at in (0, 5, 10)):
        yield _grid([[way for way in _REVIEW_HEADS for _ in results], results * len(_REVIEW_HEADS), numbers])


def _adds_up(numbers: Sequence[str]) -> bool:
    *parts, total = map(Decimal, numbers)
    return sum(parts) == total


def _values(sure: list[str] | None, digits: str, columns: Sequence[str]) -> list[str]:
    return sure if sure is not None else [f"{digits}（连写）"] * len(columns)


def _grid(lines: Sequence[Sequence[str]]) -> Grid:
    return Grid(tuple(Cell(text, row, at) for row, line in enumerate(lines) for at, text in enumerate(line)))


def flattened_problems(found: Iterable[tuple[str, list[str]]]) -> Iterator[TableProblem]:
    """Yield a problem for each such table: even where its numbers could be parted, none of them proves a fault."""
    for text, tables in found:
        for table in tables:
            line = next(line for line in text.split("\n") if _signs_in(line, table))
            yield TableProblem("unknown_row", f"{table}.*", line[:40], (table,))


def flattened_tables(paragraphs: Sequence[str], read: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield text with the headings of tables that were not read as such, each table once.

    That text is one paragraph, or the lines from the first with such a heading to the next long paragraph: in a PDF
    without ruled lines each row is a line.
    """
    already = set(read)
    lacking = [name for name in _SIGNS if name not in already]
    for text in [*paragraphs, *_blocks_of_lines(paragraphs, lacking)] if lacking else ():
        if len(text) < _SHORTEST:
            continue
        if here := [name for name in lacking if _signs_in(text, name) >= _ENOUGH]:
            lacking = [name for name in lacking if name not in here]
            yield text, here


def _blocks_of_lines(paragraphs: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    for is_line, group in groupby(paragraphs, lambda text: len(text) <= _LONGEST_LINE):
        lines = list(group) if is_line else []
        first = next((at for at, line in enumerate(lines) if any(_signs_in(line, name) for name in names)), None)
        if first is not None:
            yield "\n".join(lines[first:])


def _signs_in(text: str, name: str) -> int:
    plain = strip_all_space(text)
    return sum(sign in plain for sign in _SIGNS[name])
