"""Where in its box, beside its link, in its link or behind its box a row shows its day."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.dates import FULL, listed_date
from crawler.adapters.markup import collapse_spaces
from crawler.adapters.row_links import RowLink

_MOST_BESIDE = 200  # pieces of text in a row; a box with more is more than a row
_MOST_PIECES = 40  # text behind a row that goes on longer is not the row's any more
_DATED_TAIL = re.compile(rf"^(?P<title>.{{5,}}?[^\s\-－—~至到])\s*[\[(（【]?\s*{FULL.pattern}\s*日?\s*[\])）】]?$")


def row_day(box: HtmlElement, link: RowLink, boxes: Collection[HtmlElement], anchors: set[HtmlElement]) -> date | None:
    """Return the day of the row in ``box``: beside the link, in the link, behind the box, before it.

    None when there is none. ``boxes`` are all records of the list in document order, ``anchors`` all usable links of
    the page.
    """
    beside = _text_beside(box, anchors)
    if any(word in beside for word in adapter_vocabulary().clock_words):
        return None
    if day := listed_date(beside, link.url) or listed_date(link.inside, link.url):
        return day
    if _dates_lead(box, link, boxes):
        return listed_date(_text_between(box, boxes, forward=False), link.url)
    return listed_date(_text_between(box, boxes, forward=True), link.url)


def split_tail(title: str) -> tuple[str, date | None]:
    """Return a title that carries its day as last words, taken apart; for rows that show no day elsewhere."""
    tail = _DATED_TAIL.match(title)
    day = listed_date(title[tail.end("title") :]) if tail else None
    return (tail["title"], day) if tail and day else (title, None)


def _dates_lead(box: HtmlElement, link: RowLink, boxes: Collection[HtmlElement]) -> bool:
    """``<dd>date</dd><dt>title</dt>``: the list begins with a date and ends without one. Asked of the whole list,
    or every day would shift by one row."""
    parent = box.getparent()
    if parent is None:
        return False
    first = next(one for one in parent if one in boxes)
    last = next(one for one in reversed(parent) if one in boxes)
    before = listed_date(_text_between(first, boxes, forward=False), link.url)
    return before is not None and listed_date(_text_between(last, boxes, forward=True), link.url) is None


def _text_beside(box: HtmlElement, anchors: set[HtmlElement]) -> str:
    """Return the text of a box without that of its usable links."""
    pieces: list[str] = []
    stack: list[HtmlElement | str] = [box]
    while stack and len(pieces) < _MOST_BESIDE:
        part = stack.pop()
        if isinstance(part, str):
            pieces.append(part)
        elif part not in anchors:
            stack.extend(reversed([one for child in part for one in (child, child.tail) if one is not None]))
            pieces.append(part.text or "")
    return collapse_spaces(" ".join(pieces))


def _text_between(box: HtmlElement, boxes: Collection[HtmlElement], *, forward: bool) -> str:
    """Return the text from a box to the next (or previous) record beside it."""
    pieces: list[str] = [box.tail or ""] if forward else []
    for sibling in box.itersiblings(preceding=not forward):
        if sibling in boxes:
            pieces[:0] = [] if forward else [sibling.tail or ""]
            break
        text = [*sibling.itertext(), sibling.tail or ""]
        pieces = [*pieces, *text] if forward else [*text, *pieces]
        if len(pieces) > _MOST_PIECES:
            break
    return collapse_spaces(" ".join(pieces))
