"""Rows and counts out of the answer of any list interface: JSON, JSON with padding, XML records or a piece of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ListingRow
from crawler.adapters.json_rows import (
    RecordKeys,
    json_rows,
    load,
    rows_of_items,
    says_more,
    stated,
    stated_total,
    value_at,
)
from crawler.adapters.list_api import number
from crawler.adapters.markup import collapse_spaces, parse_html
from crawler.adapters.pager import stated_total as total_beside_pager
from crawler.adapters.row_extraction import rows_of_fragment, rows_of_records
from crawler.adapters.xml_records import records_of

_XML_TOTAL = re.compile(r"<(?:totalrecords?|total|totalcount|recordcount)>\s*(\d{1,6})\s*<", re.IGNORECASE)
_XML_PAGES = re.compile(r"<(?:totalpages?|pagecount|pages)>\s*(\d{1,4})\s*<", re.IGNORECASE)
_NONE = re.compile(r"暂无|没有(?:找到|相关|更多|数据|记录)|无(?:相关)?(?:数据|记录|信息)")
_DEEPEST = 6
_LARGEST = 2_000_000  # characters of markup in JSON that are read


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """What one answer holds. ``items``: records, also those that are no row; ``found``: the place of the rows is there.

    ``none_told``: it says that there are no rows; ``more``: it says that more follow, or that none do (None: neither).
    """

    rows: list[ListingRow] = field(default_factory=list)
    items: int = 0
    total: int | None = None
    pages: int | None = None
    more: bool | None = None
    found: bool = True
    none_told: bool = False


def read_answer(
    text: str, base: str, rows_at: str = "", total_at: str = "", keys: RecordKeys | None = None
) -> ListAnswer:
    """Return what an answer holds; ``base`` is where relative links stand.

    ``rows_at`` and ``total_at`` are dotted paths into its JSON; where they are empty, the longest list is taken and the
    counts are found by their names.
    """
    tree = load(text)
    if tree is None:
        return _markup(text, base)
    held = value_at(tree, rows_at) if rows_at else None
    pages, more = stated(tree, adapter_vocabulary().json_pages_keys), says_more(tree)
    total = number(str(value_at(tree, total_at)), -1) if total_at else stated_total(tree)
    total = None if total is not None and total < 0 else total
    if isinstance(held, str):
        inner = _markup(held, base)
        return ListAnswer(
            inner.rows, inner.items, total if total is not None else inner.total, pages or inner.pages, more
        )
    if isinstance(held, list):
        return ListAnswer(rows_of_items(held, base, keys or RecordKeys()), len(held), total, pages, more)
    if rows_at:
        return ListAnswer(total=total, found=False)
    return _anywhere(tree, base, total, pages, more)


def _anywhere(tree: Any, base: str, total: int | None, pages: int | None, more: bool | None) -> ListAnswer:
    rows = json_rows(tree, base)
    if not rows and (markup := max(_texts(tree), key=len, default="")):
        inner = _markup(markup, base)
        return ListAnswer(inner.rows, inner.items, inner.total if total is None else total, pages or inner.pages, more)
    return ListAnswer(rows, len(rows), total, pages, more)


def _texts(tree: Any) -> Iterator[str]:
    """Yield the pieces of markup that a JSON answer holds."""
    level = [tree]
    for _ in range(_DEEPEST):
        yield from (one for one in level if isinstance(one, str) and "<" in one and len(one) < _LARGEST)
        level = [
            value
            for one in level
            for value in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
        ]


def _markup(text: str, base: str) -> ListAnswer:
    if records := records_of(text):
        rows = rows_of_records(records, base)
        return ListAnswer(rows, len(records), _xml_count(_XML_TOTAL, text), _xml_count(_XML_PAGES, text))
    rows = rows_of_fragment(text, base)
    tree = parse_html(f"<html><body><div>{text}</div></body></html>") if text.strip() else None
    if tree is None:
        return ListAnswer(rows, len(rows))
    shown = collapse_spaces(" ".join(tree.itertext()))
    total_said = _xml_count(_XML_TOTAL, text)
    total_said = total_beside_pager(tree) if total_said is None else total_said
    return ListAnswer(
        rows, len(rows), total_said, _pages(shown, text), none_told=not rows and bool(_NONE.search(shown))
    )


def _xml_count(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return number(found[1]) if found else None


def _pages(shown: str, text: str) -> int | None:
    """Return how many pages a piece of HTML says there are, in words or in an attribute."""
    rules = adapter_vocabulary().leads.rules
    said = [int(found[1]) for pattern in rules.pages_stated for found in pattern.finditer(shown)]
    said += [int(found["count"]) for found in rules.script_pages.finditer(text)]
    return max(said, default=0) or None
