"""广东 gkmlpt: the directory page carries ``_CONFIG{SID,TREE}``; rows are JSON at ``/gkmlpt/api/all/{category}``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ColumnPage, PageRequest, ParsedPage
from crawler.adapters.json_rows import json_rows, load, says_more, stated
from crawler.adapters.list_api import number, pages_needed, parse_list_response, query_of, with_query
from crawler.adapters.markup import absolute_url, matched_patterns, page_text

_SID = re.compile(r"\bSID[\"']?\s*:\s*[\"']?(\d+)")
_TREE = re.compile(r"\bTREE[\"']?\s*:\s*(?=[\[{])")
_ROOT = re.compile(r"^(https?://[^?#]*?/gkmlpt)(?:/|$)")
_FRAGMENT = re.compile(r"#(\d+)$")
_TEXT_SIGNS = {
    "_CONFIG with SID and TREE": re.compile(r"_CONFIG\b.{0,300}?\bSID\b", re.DOTALL),
    "paths under /gkmlpt/": re.compile(r"/gkmlpt/(?:content|index|api)"),
    "its answer": re.compile(r"^\s*\{.*\"articles\"\s*:\s*\[", re.DOTALL),
}
_URL_SIGNS = {"an address under /gkmlpt/": re.compile(r"/gkmlpt(?:/|$)")}


class Gkmlpt:
    """The directory's annual-report categories, or the one named after # in the column's address."""

    name = "gkmlpt"

    def detect(self, page: ColumnPage) -> list[str]:
        return matched_patterns(page, _TEXT_SIGNS, _URL_SIGNS)

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return rows of an answer and its later pages; of the directory page, page 1 of each category that fits."""
        text = page_text(page)
        tree = load(text)
        if tree is not None:
            return _answer(tree, page)
        sid, root = _SID.search(text), _ROOT.match(page.url)
        if not sid or not root:
            return ParsedPage(warnings=["no _CONFIG with a SID on this page"])
        named = _FRAGMENT.search(page.first_url)
        categories = [named[1]] if named else list(dict.fromkeys(_annual(_categories(text))))
        warnings = [] if categories else ["no annual-report category in the directory's TREE"]
        urls = (absolute_url(root[1], f"{root[1]}/api/all/{each}?page=1&sid={sid[1]}") for each in categories)
        return ParsedPage(next_pages=[PageRequest(url) for url in urls if url], warnings=warnings)


def _answer(tree: Any, page: ColumnPage) -> ParsedPage:
    articles = tree.get("articles") if isinstance(tree, dict) else None
    rows = json_rows(articles, page.url) if isinstance(articles, list) else []
    total = stated(tree, ("total", "post_count"))
    here, size = number(query_of(page.url).get("page"), 1), len(articles) if isinstance(articles, list) else 0
    last = pages_needed(total, size) if here == 1 else 0  # a later page may be the short last one
    return parse_list_response(
        rows,
        total,
        here,
        last,
        lambda each: PageRequest(with_query(page.url, {"page": each})),
        more_told=says_more(tree),
    )


def _categories(text: str) -> Any:
    """Return the TREE of the page's configuration, read as JSON from where it begins."""
    if not (begins := _TREE.search(text)):
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, begins.end())[0]
    except (ValueError, RecursionError):
        return None


def _annual(tree: Any) -> Iterator[str]:
    """Yield ids of the categories named like annual reports, top down; those inside one are its own parts."""
    level = [tree]
    while level:
        one = level.pop(0)
        if isinstance(one, list):
            level += one
        elif isinstance(one, dict):
            name, key = str(one.get("name") or one.get("title") or ""), str(one.get("id") or "")
            if key.isascii() and key.isdigit() and any(word in name for word in adapter_vocabulary().annual_words):
                yield key
            else:
                level += [value for value in one.values() if isinstance(value, list | dict)]


ADAPTER = Gkmlpt()
