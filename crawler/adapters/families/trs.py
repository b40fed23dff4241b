"""TRS WCM, static: ``index_1.html`` counted from 0 and announced by ``createPageHTML``; deep pages can be stubs."""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.markup import matched_patterns
from crawler.adapters.static_page import parse_static

STUB = "a stub stands in place of a list page"
_LONGEST_STUB = 1000  # bytes; a page of a list is never so short
_DEEP = re.compile(r"/\w+_\d+\.s?html?$")
_TEXT_SIGNS = {
    "a call of createPageHTML counted from 0": re.compile(
        r"createPage(?:HTML)?\s*\(\s*[\"']?\d+[\"']?\s*,\s*[\"']?\d+"
    ),
    "articles named YYYYMM/tYYYYMMDD_N": re.compile(r"/\d{6}/t\d{8}_\d+\.s?html?"),
    "TRS marks": re.compile(
        r"TRS_Editor|trs_(?:web|editor)|<!--\s*TRS|currentPage\s*=\s*\d+;.{0,400}countPage", re.DOTALL
    ),
}


class Trs:
    """A static list; a stub is told as such, for it says nothing about the rows that should stand there."""

    name = "trs"

    def detect(self, page: ColumnPage) -> list[str]:
        return matched_patterns(page, _TEXT_SIGNS, {})

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return rows and the pages the script names. A stub gives no rows, ``past_end`` and the warning ``STUB``."""
        parsed = parse_static(page)
        if not parsed.rows and len(page.body) < _LONGEST_STUB and _DEEP.search(page.url):
            return replace(parsed, warnings=[STUB], past_end=True)
        return parsed


ADAPTER = Trs()
