"""Meta tags, title and headings of a page: the words by which it calls itself."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from archive.reading.html_items import Item
from archive.reading.html_text import Element, text_of
from archive.reading.reading_rules import reading_rules

_WORDS = re.compile(r"报告|年报|总结")
_CRUMB = re.compile(r"^(?:.{0,4}位置|您(?:当前|现在)?(?:所)?在的?位置|你的位置)")
_METAS = etree.XPath("descendant-or-self::meta")
_SHORTEST, _LONGEST = 6, 120


def metas_of(head: Element | None, body: Element) -> dict[str, str]:
    """Meta tags by lower-cased name (the first counts), and ``title``: the title tag, the site's name included."""
    metas: dict[str, str] = {}
    for place in (head, body):
        for meta in cast("list[Element]", _METAS(place)) if place is not None else ():
            name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
            content = (meta.get("content") or "").strip()
            if name and content:
                metas.setdefault(name, _plain(content))
    title = head.find(".//title") if head is not None else None
    if title is not None and (text := _plain(text_of(title))):
        metas["title"] = text
    return metas


def _plain(text: str) -> str:
    """Some CMS put a styled heading into the title or into meta tags."""
    return " ".join(re.sub(r"<[^>]{1,300}>", "", text).split())


def heading_of(items: list[Item], start: int) -> str:
    """The title shown on the page: a heading element or known title element before or at the start of the report."""
    rules = reading_rules().titles_at
    candidates = []
    for at, item in enumerate(items[: start + 6]):
        if item.grid is not None or not _SHORTEST <= len(item.text) <= _LONGEST or item.linked * 2 > len(item.text):
            continue
        element = item.element
        marked = element.tag in ("h1", "h2", "h3") or any(
            rules.names(e.get("id") or "", e.get("class") or "")
            for e in (element, element.getparent())
            if e is not None
        )
        if marked or _WORDS.search(item.text):
            rank = (bool(_WORDS.search(item.text)), marked, at)
            candidates.append((rank, item.text))
    return max(candidates, default=((False, False, 0), ""))[1]


def breadcrumb_of(items: list[Item], start: int) -> str:
    """Return the line 当前位置：… above the report, "" when there is none."""
    return next((item.text for item in items[:start] if len(item.text) < 200 and _CRUMB.match(item.text)), "")
