"""Whether a box stands in a menu, hot list or footer: by class, id or the heading in front of it."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.markup import collapse_spaces

_PARTS = re.compile(r"[^A-Za-z]+")
_SIDE_TAGS = ("nav", "header", "footer", "aside")


class SideBoxes:
    """Remembers its answers for one tree; names are a hint that lowers a list's worth, never a proof."""

    def __init__(self, *, named: bool = True) -> None:
        """Take ``named=False`` for fragments, which hold nothing but the list whatever its classes are called."""
        self._named = named
        self._known: dict[HtmlElement, bool] = {}

    def around(self, box: HtmlElement) -> bool:
        """Return whether some box above ``box`` (itself not asked) looks like a side box."""
        if not self._named:
            return False
        chain: list[HtmlElement] = []
        parent = box.getparent()
        while parent is not None and parent not in self._known:
            chain.append(parent)
            parent = parent.getparent()
        known = parent is not None and self._known[parent]
        for above in reversed(chain):
            known = self._known[above] = known or _is_side_box(above)
        return known


def _is_side_box(box: HtmlElement) -> bool:
    if box.tag in ("body", "html"):
        return False
    if box.tag in _SIDE_TAGS:
        return True
    parts = _PARTS.split(f"{box.get('class') or ''} {box.get('id') or ''}".lower())
    return any(part in adapter_vocabulary().side_boxes for part in parts) or _has_side_heading(box)


def _has_side_heading(box: HtmlElement) -> bool:
    headings = [box.getprevious(), box.find("./h2"), box.find("./h3")]
    shown = (collapse_spaces(one.text_content()) for one in headings if one is not None and one.find(".//li") is None)
    return any(word in text for text in shown if len(text) <= 14 for word in adapter_vocabulary().side_headings)
