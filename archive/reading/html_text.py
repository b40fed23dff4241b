"""The text below an element, tags taken away: the one place that knows lxml's types for it."""

from __future__ import annotations

from lxml import etree

Element = etree._Element


def text_of(element: Element) -> str:
    """Return all text below ``element`` as it stands, white space included."""
    if not len(element):
        return element.text or ""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)
