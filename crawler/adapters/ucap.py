"""UCAP 开普: articles ``/content/post_N.html``, static list pages with a pager of links."""

from __future__ import annotations

import re

from crawler.adapters.base import Page, Parsed
from crawler.adapters.generic import parse_static
from crawler.adapters.signs import seen_signs

_TEXT_SIGNS = {
    "articles named content/post_N": re.compile(r"/content/(?:\d+/){0,4}post_\d+\.html"),
    "UCAP marks": re.compile(r"UCAP|ucap(?:title|content)|/ucap/"),
}


class Ucap:
    """A static list; the JSON directory of the same maker is the family ``gkmlpt``."""

    name = "ucap"

    def signs(self, page: Page) -> list[str]:
        return seen_signs(page, _TEXT_SIGNS, {})

    def parse(self, page: Page) -> Parsed:
        return parse_static(page)


ADAPTER = Ucap()
