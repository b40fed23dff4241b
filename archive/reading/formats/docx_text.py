"""The text of one Word paragraph as it would print: insertions kept, deletions, hidden text and field codes dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from archive.reading.formats.wordml import COMPATIBILITY, MATH, is_on, w

_BREAK = "\n"
_DROPPED = {
    w("del"), w("moveFrom"), w("instrText"), w("delText"), w("rt"), w("pPr"), w("rPr"), w("sectPr"),
    w("footnoteReference"), w("commentReference"), COMPATIBILITY + "Fallback",
}  # fmt: skip
_SIGNS = {
    w("tab"): " ", w("br"): _BREAK, w("cr"): _BREAK, w("noBreakHyphen"): "-", w("ptab"): " ", w("softHyphen"): "",
}  # fmt: skip
_TEXT = {w("t"), MATH + "t"}
_BOX, _RUN, _PROPERTIES = w("txbxContent"), w("r"), w("rPr")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")


def paragraph_text(paragraph: etree._Element) -> str:
    r"""Its own text, without text boxes in it; "\\n" where the author broke the line."""
    return "".join(_parts(paragraph))


def text_boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield the contents of text boxes anchored here, once each (the fallback copy for old programs is skipped)."""
    for box in paragraph.iter(_BOX):
        above = list(box.iterancestors())
        nested = any(a.tag == _BOX for a in above[: above.index(paragraph)])
        if not nested and not any(a.tag == COMPATIBILITY + "Fallback" for a in above):
            yield box


def tidy(text: str) -> str:
    """White space collapsed to single spaces and cut at both ends."""
    return _SPACES.sub(" ", text.replace("\n", " ")).strip()


def _parts(element: etree._Element) -> Iterator[str]:
    """Iterate without recursion, for a hostile file may nest as deep as the XML parser lets it."""
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in _TEXT:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _DROPPED and child.tag != _BOX and not _hidden(child):
            stack.append(iter(child))


def _hidden(element: etree._Element) -> bool:
    return element.tag == _RUN and is_on(element.find(_PROPERTIES), "vanish")
