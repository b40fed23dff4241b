"""UCAP 开普: articles ``/content/post_N.html``, static list pages with a pager of links."""

from __future__ import annotations

import re

from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.markup import matched_patterns
from crawler.adapters.static_page import parse_static

_TEXT_SIGNS = {
    "articles named content/post_N": re.compile(r"/content/(?:\d+/){0,4}post_\d+\.html"),
    "UCAP marks": re.compile(r"UCAP|ucap(?:title|content)|/ucap/"),
}


class Ucap:
    """A static list; the JSON directory of the same maker is the family ``gkmlpt``."""

    name = "ucap"

    def detect(self, page: ColumnPage) -> list[str]:
        return matched_patterns(page, _TEXT_SIGNS, {})

    def parse(self, page: ColumnPage) -> ParsedPage:
        return parse_static(page)


ADAPTER = Ucap()
