"""TrueCMS and others that show groups of rows with jpage: the first in the page, the rest behind ``proxyUrl``.

The answers are XML records, bare or inside JSON (``getMessage.do``), with or without padding.
"""

from __future__ import annotations

import re

from archive.config.recipe import Recipe
from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.list_api import number, with_query
from crawler.adapters.markup import absolute_url, is_whole_page, matched_patterns, page_text
from crawler.adapters.recipe_pages import Asking, parse_answer
from crawler.adapters.row_extraction import row_warnings, rows_of_records
from crawler.adapters.script_marks import NoValueError, Value
from crawler.adapters.script_values import Reader
from crawler.adapters.static_page import parse_static
from crawler.adapters.xml_records import records_of

_PROXY = re.compile(r"\bproxyUrl[\"']?\s*:\s*[\"']((?!(?:[^\"'\s]*/)?dataproxy\.jsp)[^\"'\s]+)[\"']")
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)|\btotalRecord[\"']?\s*:\s*[\"']?(\d+)", re.IGNORECASE)
_PER_PAGE = re.compile(r"\bperPage[\"']?\s*:\s*[\"']?(\d+)")
_GROUP = re.compile(r"\bgroupSize[\"']?\s*:\s*[\"']?(\d+)")
_EXTRA = re.compile(r"\bajaxParam[\"']?\s*:\s*(?=\{)")
_TEXT_SIGNS = {
    "jpage with a proxyUrl": _PROXY,
    "jpage's own parameters": re.compile(r"\bdataStore[\"']?\s*:.*\bajaxParam[\"']?\s*:", re.DOTALL),
    "getMessage.do": re.compile(r"messageController/getMessage\.do"),
}
_URL_SIGNS = {
    "getMessage.do": re.compile(r"messageController/getMessage\.do"),
    "rows asked for by number": re.compile(r"getMessage\.do\?.*\bstartrecord="),
}


class TrueCms:
    """The page shows the first group; every later group is asked for by the numbers of its rows."""

    name = "truecms"

    def detect(self, page: ColumnPage) -> list[str]:
        return [] if page.rendered else matched_patterns(page, _TEXT_SIGNS, _URL_SIGNS)

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return the rows shown and the request for the next group; of an answer its rows and the groups after it."""
        text = page_text(page)
        base = page.first_url or page.url
        if page.told or not is_whole_page(text):
            return parse_answer(text, base, None, page.told)
        proxy = _PROXY.search(text)
        address = absolute_url(page.url, proxy[1]) if proxy else None
        if page.rendered or not address:
            return parse_static(page)
        records = records_of(text)
        rows = rows_of_records(records, base)
        stated = _TOTAL.search(text)
        total = number(stated[1] or stated[2]) if stated else None
        group = _number(_PER_PAGE, text, 15) * _number(_GROUP, text, 1)
        whole = len(records) // group if records and len(records) % group == 0 else 0
        warnings = row_warnings(rows) if total == 0 else []
        if len(rows) != len(records):
            warnings.append(f"{len(records) - len(rows)} of {len(records)} records without a usable link")
        if total is not None and total <= len(records):
            return ParsedPage(rows, [], total, warnings)
        shown = rows[: whole * group]  # a group that is not whole comes again
        recipe = _recipe(with_query(address, _extra(text)), group)
        return ParsedPage(shown, [Asking(recipe, {}, guessed=True).request(whole + 1)], total, warnings)


def _number(pattern: re.Pattern[str], text: str, default: int) -> int:
    found = pattern.search(text)
    return (number(found[1]) if found else 0) or default


def _extra(text: str) -> dict[str, str | int]:
    """Return the parameters that go with every request of the page."""
    found = _EXTRA.search(text)
    if not found:
        return {}
    try:
        value, _ = Reader(text[found.end() : found.end() + 3000]).value(0)
    except (NoValueError, RecursionError):
        return {}
    given: dict[str, Value] = value if isinstance(value, dict) else {}
    return {name: one for name, one in given.items() if isinstance(one, str | int)}


def _recipe(address: str, size: int) -> Recipe:
    joined = "&" if "?" in address else "?"
    return Recipe(url=f"{address}{joined}startrecord={{start}}&endrecord={{end}}&perpage={size}", size=size)


ADAPTER = TrueCms()
