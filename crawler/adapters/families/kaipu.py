"""开普集约化: articles ``YYYYMM/<32 hex>.shtml``; rows as JSON from ``/common/search/{channel}?_isJson=true``."""

from __future__ import annotations

import re
from typing import Any

from crawler.adapters.base import ColumnPage, PageRequest, ParsedPage
from crawler.adapters.json_rows import json_rows, load, says_more, stated_total
from crawler.adapters.list_api import number, pages_needed, parse_list_response, query_of, with_query
from crawler.adapters.markup import absolute_url, distinct_matches, page_text
from crawler.adapters.static_page import parse_static

_PER_PAGE = 20
_FIRST = "_isAgg=false&_isJson=true&_template=index&page=1"
_SEARCH = re.compile(r"[\"'](?:https?://[^\"'/\s]+)?(/(?:common/)?(?:search|searchList)/[0-9a-f]{32})\b")
_CHANNEL = re.compile(r"channel_?[iI]d[\"']?\s*[:=]\s*[\"']([0-9a-f]{32})")
_TEXT_SIGNS = {
    "a search with _isJson": re.compile(r"_isJson=true"),
    "a channel of 32 hex digits": _CHANNEL,
    "articles named YYYYMM/<32 hex>.shtml": re.compile(r"/\d{6}/[0-9a-f]{32}\.s?html"),
    "its answer": re.compile(r"^\s*\{.{0,4000}\"results\"\s*:\s*\[", re.DOTALL),
}
_URL_SIGNS = {"a search with _isJson": re.compile(r"_isJson=true")}


class Kaipu:
    """JSON where the page names its channel; a static list with a script pager where it shows rows itself."""

    name = "kaipu"

    def detect(self, page: ColumnPage) -> list[str]:
        return distinct_matches(page, _TEXT_SIGNS, _URL_SIGNS)

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return a response's rows and later pages; of a page, its rows, or only page 1 of its channel's search."""
        text = page_text(page)
        tree = load(text)
        if tree is not None:
            return _answer(tree, page)
        parsed = parse_static(page)
        search, channel = _SEARCH.search(text), _CHANNEL.search(text)
        path = search[1] if search else f"/common/search/{channel[1]}" if channel else None
        dated = [row for row in parsed.rows if row.listed_date]
        if not path or (dated and parsed.next_pages) or not (url := absolute_url(page.url, path)):
            return parsed
        return ParsedPage([], [PageRequest(f"{url}?{_FIRST}&_pageSize={_PER_PAGE}")])


def _answer(tree: Any, page: ColumnPage) -> ParsedPage:
    rows = json_rows(tree, page.first_url or page.url)
    total = stated_total(tree)
    asked = query_of(page.url)
    here, size = number(asked.get("page"), 1), number(asked.get("_pageSize"), _PER_PAGE)
    if here == 1 and rows and total is not None and len(rows) < min(size, total):
        size = len(rows)  # the host cuts pages shorter than asked
    last = pages_needed(total, size)
    return parse_list_response(
        rows,
        total,
        here,
        last,
        lambda each: PageRequest(with_query(page.url, {"page": each})),
        more_told=says_more(tree),
    )


ADAPTER = Kaipu()
