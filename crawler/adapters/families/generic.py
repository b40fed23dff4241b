"""The family of last resort: any static page with repeated title and date rows."""

from __future__ import annotations

from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.static_page import parse_static


class Generic:
    """Claims no page and reads every one that lists its rows in HTML."""

    name = "generic"

    def detect(self, page: ColumnPage) -> list[str]:
        """Return no sign: a family that knows the page goes first."""
        return []

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return the rows of the main list, the later pages and the total that the pager states."""
        return parse_static(page)


ADAPTER = Generic()
