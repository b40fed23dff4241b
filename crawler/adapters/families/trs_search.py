"""TRS, Fujian variant: first rows static (``<dl><dd>``), all rows behind a JSON search (``list2.trsapi``, ``was5``)."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ColumnPage, PageRequest, ParsedPage
from crawler.adapters.json_rows import json_rows, load, says_more, stated, stated_total
from crawler.adapters.list_api import (
    form_request,
    number,
    pages_needed,
    parse_list_response,
    query_of,
    requests_for,
    with_query,
)
from crawler.adapters.markup import absolute_url, distinct_matches, page_text
from crawler.adapters.static_page import parse_static

_PER_PAGE = 75  # what these sites' own pages ask for
_SEARCH = re.compile(r"[\"']([^\"'\s]*(?:/fjdzapp/search|/was5/web/search|\.trsapi)[^\"'\s]*)[\"']")
_CHANNEL = re.compile(r"channelid[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_CLASS = re.compile(r"(?:classsql[\"']?\s*[:=]\s*[\"']?)?(chnlid\s*=\s*\d+)", re.IGNORECASE)
_COUNT = re.compile(r"recordCount[\"']?\s*[:=]\s*[\"']?(\d+)")
_SORT = "-docorderpri,-docreltime"
_TEXT_SIGNS = {
    "a JSON search of TRS": _SEARCH,
    "a channel and class for it": re.compile(r"channelid.{0,400}?chnlid\s*=\s*\d+", re.DOTALL | re.IGNORECASE),
    "its answer": re.compile(
        r"^\s*\{.{0,300}[\"'](?:docs|data)[\"']\s*:\s*\[\s*\{.{0,800}\"(?:docpuburl|chnldocurl|docreltime|url)\"",
        re.DOTALL,
    ),
}
_URL_SIGNS = {"a JSON search of TRS": re.compile(r"/fjdzapp/search|/was5/web/search|\.trsapi")}


class TrsSearch:
    """The page names channel and class; the search, asked for everything, is believed over the page."""

    name = "trs_search"

    def detect(self, page: ColumnPage) -> list[str]:
        return distinct_matches(page, _TEXT_SIGNS, _URL_SIGNS)

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return the rows of a response; of a page, its rows when they are all, else requests for all of them."""
        text = page_text(page)
        tree = load(text)
        if tree is not None:
            return _answer(tree, page)
        parsed = parse_static(page)
        first = _first_request(text, page)
        stated_rows = _COUNT.search(text)
        total = number(stated_rows[1]) if stated_rows else parsed.total
        if first is None:
            return replace(parsed, total=total)
        if total is not None and total <= len(parsed.rows):
            return replace(parsed, total=total, next_pages=[])
        pages = range(1, max(pages_needed(total, _PER_PAGE), 1) + 1)
        more = requests_for(pages, lambda each: _numbered(first, each))
        return ParsedPage([], more, total)


def _answer(tree: object, page: ColumnPage) -> ParsedPage:
    rows = json_rows(tree, page.first_url or page.url)
    total = stated_total(tree)
    here, size = number(query_of(page.url).get("page"), 1), number(query_of(page.url).get("prepage"), _PER_PAGE)
    pages = stated(tree, adapter_vocabulary().json_pages_keys)
    last = pages or pages_needed(total, size)
    return parse_list_response(
        rows, total, here, last, lambda each: _numbered(page.url, each), pages=pages, more_told=says_more(tree)
    )


def _first_request(text: str, page: ColumnPage) -> str | None:
    search, channel, column = _SEARCH.search(text), _CHANNEL.search(text), _CLASS.search(text)
    if not search or not column or not (url := absolute_url(page.url, search[1])):
        return None
    query = {"classsql": column[1].replace(" ", ""), "sortfield": _SORT, "prepage": _PER_PAGE}
    return with_query(url, {**({"channelid": channel[1]} if channel else {}), **query, **query_of(url)})


def _numbered(url: str, page: int) -> PageRequest:
    """Return a numbered request: fjdzapp takes a form, the others a query; the address names the parts too."""
    numbered = with_query(url, {"page": page})
    return form_request(numbered, query_of(numbered)) if "/fjdzapp/" in numbered else PageRequest(numbered)


ADAPTER = TrsSearch()
