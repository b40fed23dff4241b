"""Makes the tree say what a browser would show: no hidden words in cells, line breaks of preformatted text kept."""

from __future__ import annotations

from itertools import islice
from typing import cast

from lxml import etree

# One step over all elements: a path through cells would visit nested tables once for each cell around them.
_HIDDEN = etree.XPath(
    ".//@style[contains(., 'none')][contains(translate(., ' ', ''), 'display:none')]"
    "/parent::*[self::span or self::font or self::i or self::em]"
)
_MOST_PREFORMATTED, _MOST_PARTS = 20, 2_000


def apply_visibility(body: etree._Element) -> None:
    """Changes ``body`` in place. Hidden blocks stay: reports stand in tabs of which one is open."""
    for hidden in cast("list[etree._Element]", _HIDDEN(body)):
        if next(hidden.iterancestors("td"), None) is None:
            continue
        hidden.text = None
        for child in list(hidden):
            hidden.remove(child)
    for preformatted in islice(body.iter("pre"), _MOST_PREFORMATTED):
        if len(preformatted) > _MOST_PARTS:
            continue
        for element in (preformatted, *preformatted.iterdescendants("span")):
            first, *rest = (element.text or "").split("\n")
            element.text = first
            _insert(element, 0, rest)
        for child in list(preformatted):
            first, *rest = (child.tail or "").split("\n")
            child.tail = first
            _insert(preformatted, preformatted.index(child) + 1, rest)


def _insert(parent: etree._Element, at: int, lines: list[str]) -> None:
    for line in reversed(lines):
        broken = etree.Element("br")
        broken.tail = line
        parent.insert(at, broken)
