"""The family of ``content_N``: numeric folders, articles ``content_N.html``, static list pages."""

from __future__ import annotations

import re

from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.markup import matched_patterns
from crawler.adapters.static_page import parse_static

_TEXT_SIGNS = {"articles named content_N": re.compile(r"/content_\d+\.s?html?\b")}
_URL_SIGNS = {"numeric folders": re.compile(r"^https?://[^/]+(?:/\w+)?/\d{3,}/(?:\d+/)*(?:index|list|col)?[\w.]*$")}


class ContentN:
    """A static list; numeric folders alone are no sign."""

    name = "content_n"

    def detect(self, page: ColumnPage) -> list[str]:
        seen = matched_patterns(page, _TEXT_SIGNS, {})
        return matched_patterns(page, _TEXT_SIGNS, _URL_SIGNS) if seen else []

    def parse(self, page: ColumnPage) -> ParsedPage:
        return parse_static(page)


ADAPTER = ContentN()
