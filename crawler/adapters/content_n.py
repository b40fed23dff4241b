"""The family of ``content_N``: numeric folders, articles ``content_N.html``, static list pages."""

from __future__ import annotations

import re

from crawler.adapters.base import Page, Parsed
from crawler.adapters.generic import parse_static
from crawler.adapters.signs import seen_signs

_TEXT_SIGNS = {"articles named content_N": re.compile(r"/content_\d+\.s?html?\b")}
_URL_SIGNS = {"numeric folders": re.compile(r"^https?://[^/]+(?:/\w+)?/\d{3,}/(?:\d+/)*(?:index|list|col)?[\w.]*$")}


class ContentN:
    """A static list; numeric folders alone are no sign."""

    name = "content_n"

    def signs(self, page: Page) -> list[str]:
        seen = seen_signs(page, _TEXT_SIGNS, {})
        return seen_signs(page, _TEXT_SIGNS, _URL_SIGNS) if seen else []

    def parse(self, page: Page) -> Parsed:
        return parse_static(page)


ADAPTER = ContentN()
