"""Where a thing stands on a column's page: in a row, with the main list, in another list's box, or aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.main_list import ListItem
from crawler.adapters.row_links import RowLink
from crawler.adapters.side_boxes import SideBoxes

Place = Literal["row", "list", "other"]

_YEAR = re.compile(r"^(?:19|20)\d{2}年?[度份]?$")
_TELLING = 5  # characters; links with so long a title are the rows of some list
_OTHER_LIST = 2  # so many of them in a box that holds none of the rows make it another list's


class Places:
    """Answers for one page, from the records of its main list and all its usable links."""

    def __init__(self, records: Sequence[ListItem], links: Sequence[RowLink]) -> None:
        self._boxes = {record.box for record in records}
        own = {link.element for record in records for link in record.links}
        self._with_rows: set[HtmlElement] = set()
        for box in self._boxes:
            for above in box.iterancestors():
                if above in self._with_rows:
                    break
                self._with_rows.add(above)
        self._foreign: Counter[HtmlElement] = Counter()
        for link in links:
            if link.element not in own and len(link.title) >= _TELLING and not _speaks_of_pages(link.title):
                self._foreign.update(link.element.iterancestors())
        self._sides = SideBoxes()
        self.first = next((record.box for record in records), None)

    def of(self, one: HtmlElement, foreign: int = _OTHER_LIST) -> Place:
        """Return whose an element is, by the nearest box above it that holds rows of some list."""
        above: HtmlElement | None = one
        while above is not None:
            if above in self._boxes:
                return "row"
            if above in self._with_rows:
                return "list"
            if self._foreign[above] >= foreign:
                return "other"
            above = above.getparent()
        return "list"

    def is_row(self, one: HtmlElement) -> bool:
        """Return whether a thing is the box of a row."""
        return one in self._boxes

    def holds_rows(self, box: HtmlElement) -> bool:
        """Return whether some row stands in a box."""
        return box in self._with_rows

    def aside(self, one: HtmlElement) -> bool:
        """Return whether a thing stands in a menu, header or footer, or where pictures and days are turned."""
        return self._sides.around(one) or turns_no_rows(one)


def turns_no_rows(one: HtmlElement) -> bool:
    """Return whether a thing is, or stands in, a box of pictures, of days, or of links for sharing."""
    pattern, above = adapter_vocabulary().leads.rules.not_boxes, one
    while above is not None:
        if (named := names_of(above)) and pattern.search(named):
            return True
        above = above.getparent()
    return False


def names_of(one: HtmlElement) -> str:
    """Return class and id of a box, as one text."""
    return f"{one.get('class') or ''} {one.get('id') or ''}".strip()


def _speaks_of_pages(title: str) -> bool:
    text = title.replace(" ", "")
    return adapter_vocabulary().leads.rules.words.fullmatch(text) is not None or _YEAR.match(text) is not None
