"""The counts in what a page's scripts were answered: how many rows and pages there are, for the rows that are shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.json_rows import load, says_more, stated, stated_total
from crawler.adapters.markup import collapse_spaces, decode

_XML_TOTAL = re.compile(r"<(?:totalrecord|total|totalcount|recordcount)>\s*(\d{1,6})\s*<", re.IGNORECASE)
_XML_TEXT = re.compile(r">\s*([^<>]{4,200}?)\s*<")
_TAGS = re.compile(r"<[^<>]{1,200}>")
_MOST = 3000  # texts of a response that are read
_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """What one answer states: rows and pages in all (None: not said), the texts it brought, whether more follow it."""

    rows: int | None
    pages: int | None
    texts: frozenset[str]
    more: bool = False

    def is_of(self, titles: Collection[str]) -> bool:
        """Return whether the answer brought some of the rows that are shown."""
        return any(title in self.texts for title in titles)


def count_of(body: bytes, content_type: str) -> Count | None:
    """Return the counts of an answer; None when it states none."""
    if not body or len(body) > _LARGEST:
        return None
    text = decode(body, content_type)
    tree = load(text)
    if tree is not None:
        rows, pages = stated_total(tree), stated(tree, adapter_vocabulary().json_pages_keys)
        more = says_more(tree)
        if rows is None and pages is None and more is None:
            return None
        texts = frozenset(t for t, _ in zip(_texts(tree), range(_MOST), strict=False))
        return Count(rows, pages, texts, more or False)
    if found := _XML_TOTAL.search(text):
        return Count(int(found[1]), None, frozenset(collapse_spaces(one) for one in _XML_TEXT.findall(text)[:_MOST]))
    return None


def _texts(tree: Any) -> Iterator[str]:
    level: list[Any] = [tree]
    while level:
        one = level.pop()
        if isinstance(one, str):
            yield collapse_spaces(_TAGS.sub("", one))
        elif isinstance(one, dict):
            level += one.values()
        elif isinstance(one, list):
            level += one
