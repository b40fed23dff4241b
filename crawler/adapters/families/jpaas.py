"""Hanweb jpaas: rows come as HTML inside JSON from ``front/page/build/unit``, the page number in ``paramJson``."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ColumnPage, PageRequest, ParsedPage
from crawler.adapters.json_rows import load, says_more
from crawler.adapters.list_api import number, pages_needed, parse_list_response, query_of, with_query
from crawler.adapters.markup import absolute_url, distinct_matches, page_text
from crawler.adapters.row_extraction import rows_of_fragment
from crawler.adapters.static_page import parse_static

_PAGE_SIZE = 15
_SCRIPT = re.compile(r"<(?:script|div)\b[^<>]{0,3000}/front/page/build/unit[^<>]{0,3000}>", re.DOTALL)
_ADDRESS = re.compile(r"""\burl\s*=\s*["']([^"']*/front/page/build/unit[^"']*)""")
_QUERY = re.compile(r"""queryData\s*=\s*"(\{[^"]*\})|queryData\s*=\s*'(\{[^']*\})""")
_PAIR = re.compile(r"""["'](\w+)["']\s*:\s*["']?([^"',}]*)""")
_COUNT = re.compile(r"""\bcount["']?\s*[:=]\s*["']?(\d+)""")
_ROWS = re.compile(r"""\brows["']?\s*[:=]\s*["']?(\d+)""")
_TEXT_SIGNS = {
    "the build/unit interface": re.compile(r"jpaas-publish-server/front/page/build/unit"),
    "unitbuild.js": re.compile(r"unitbuild\.js"),
    "articles named art_<32 hex>": re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.html"),
}
_URL_SIGNS = {"the build/unit interface": re.compile(r"/front/page/build/unit")}


class Jpaas:
    """The page is a shell that names its list unit; the unit's answers hold rows and their count."""

    name = "jpaas"

    def detect(self, page: ColumnPage) -> list[str]:
        return distinct_matches(page, _TEXT_SIGNS, _URL_SIGNS)

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return rows of an answer and its later pages; of a shell, the request for page 1 of its list unit."""
        text = page_text(page)
        tree = load(text)
        if tree is not None:
            return _answer(tree, page)
        units = [unit for found in _SCRIPT.findall(text) if (unit := _unit(found, page.url))]
        if not units:
            return parse_static(page)
        chosen = next((unit for unit in units if _is_list(unit)), units[-1])
        return ParsedPage([], [_numbered(chosen, 1, _PAGE_SIZE)])


def _unit(script: str, base: str) -> str | None:
    """Return the unit's address with its own parameters, read as data from the script's attributes."""
    address, query = _ADDRESS.search(script), _QUERY.search(script)
    url = absolute_url(base, address[1]) if address else None
    if not url or not query:
        return None
    return with_query(url, dict(_PAIR.findall(unescape(query[1] or query[2]))))


def _is_list(unit: str) -> bool:
    name = query_of(unit).get("tagId", "").lower()
    return any(word in name for word in adapter_vocabulary().list_units)


def _answer(tree: Any, page: ColumnPage) -> ParsedPage:
    data = tree.get("data") if isinstance(tree, dict) else None
    fragment = data.get("html") if isinstance(data, dict) else None
    if not isinstance(fragment, str):
        return ParsedPage(warnings=["the unit's answer holds no HTML"])
    rows = rows_of_fragment(fragment, page.first_url or page.url)
    count, per_page = _COUNT.search(fragment), _ROWS.search(fragment)
    total = number(count[1]) if count else None
    asked = _parameters(page.url)
    here, size = number(asked.get("pageNo"), 1), number(per_page[1] if per_page else asked.get("pageSize"), _PAGE_SIZE)
    last = pages_needed(total, size) if total is not None else here + (len(rows) >= size)
    return parse_list_response(
        rows, total, here, last, lambda each: _numbered(page.url, each, size), more_told=says_more(tree)
    )


def _parameters(url: str) -> dict[str, str]:
    asked = load(query_of(url).get("paramJson", ""))
    return {name: str(value) for name, value in asked.items()} if isinstance(asked, dict) else {}


def _numbered(unit: str, page: int, size: int) -> PageRequest:
    asked = json.dumps({"pageNo": page, "pageSize": str(size)}, separators=(",", ":"))
    return PageRequest(with_query(unit, {"paramJson": asked}))


ADAPTER = Jpaas()
