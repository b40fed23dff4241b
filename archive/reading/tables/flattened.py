"""Finds the paragraphs of text into which the cells of a table were run together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.reading.labels import strip_all_space
from archive.reading.tables.table_state import TableProblem

_SIGNS = {
    "disclosure": ("信息内容", "现行有效件数", "处理决定数量", "收费金额", "事业性收费", "第二十条第", "采购总金额"),
    "requests": ("新收政府信息公开申请", "结转政府信息公开申请", "予以公开", "结转下年度", "数据的勾稽关系"),
    "review": ("结果维持", "结果纠正", "尚未审结", "未经复议直接起诉", "复议后起诉"),
}
_ENOUGH = 3


def flattened_problems(found: Iterable[tuple[str, list[str]]]) -> Iterator[TableProblem]:
    """A problem for each such table: even where its numbers could be parted, none of them proves a fault."""
    for text, tables in found:
        for table in tables:
            yield TableProblem("unknown_row", f"{table}.*", text[:40], (table,))


def flattened_tables(paragraphs: Iterable[str], read: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Paragraphs with the headings of tables that were not read as such, each table once."""
    lacking = set(_SIGNS) - set(read)
    for text in paragraphs if lacking else ():
        if len(text) < 20:
            continue
        plain = strip_all_space(text)
        if here := [name for name in sorted(lacking) if sum(sign in plain for sign in _SIGNS[name]) >= _ENOUGH]:
            lacking.difference_update(here)
            yield text, here
