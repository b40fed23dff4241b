"""Values that a script reads out of its page: hidden fields, meta tags, attributes."""

from __future__ import annotations

import re
from functools import cached_property

from lxml.cssselect import SelectorError
from lxml.html import HtmlElement

from crawler.adapters.markup import parse_html

_BY_SELECTOR = re.compile(
    r"""^(?:\$|jQuery|document\.querySelector)\(\s*(["'])(?P<selector>.{1,120}?)\1\s*\)\s*\.\s*(?P<what>.+)$""",
    re.DOTALL,
)
_BY_ID = re.compile(r"""^document\.getElementById\(\s*["'](?P<id>[\w-]+)["']\s*\)\s*\.\s*(?P<what>.+)$""", re.DOTALL)
_VALUE = re.compile(r"^(?:val\(\s*\)|value)$")
_ATTRIBUTE = re.compile(r"""^(?:attr|getAttribute|prop)\(\s*["']([\w-]+)["']\s*\)$""")
_DATA = re.compile(r"""^(?:data\(\s*["']([\w-]+)["']\s*\)|dataset\.(\w+))$""")
_TEXT = re.compile(r"^(?:text\(\s*\)|html\(\s*\)|innerText|textContent)$")


class PageValues:
    """Looks up in one page what the words of a script name."""

    def __init__(self, page: str) -> None:
        self._page = page

    @cached_property
    def _tree(self) -> HtmlElement | None:
        return parse_html(self._page)

    def value(self, words: str) -> str | None:
        """Return what an expression such as ``$("#id").val()`` gives; None where it is none, or gives nothing."""
        found = _BY_SELECTOR.match(words) or _BY_ID.match(words)
        if found is None or self._tree is None:
            return None
        selector = found["selector"] if "selector" in found.re.groupindex else f"#{found['id']}"
        try:
            elements = self._tree.cssselect(selector)
        except (SelectorError, ValueError):
            return None
        return _read(elements[0], found["what"].strip()) if elements else None


def _read(element: HtmlElement, what: str) -> str | None:
    """Return what is asked of an element; a text's spaces at both ends are left out."""
    if _VALUE.match(what):
        return str(element.get("value") or "")
    if what == "content":
        return str(element.get("content") or "")
    if found := _ATTRIBUTE.match(what):
        return str(element.get(found[1]) or "")
    if found := _DATA.match(what):
        named = found[1] or re.sub(r"([A-Z])", r"-\1", found[2]).lower()
        return str(element.get(f"data-{named}") or "")
    return str(element.text_content()).strip() if _TEXT.match(what) else None
