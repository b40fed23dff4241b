"""Where a report lies whose page does not hold it: documents linked or framed, and pages in frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml.html import HtmlElement

from archive.reading.reading_rules import reading_rules
from crawler.adapters.base import ColumnPage
from crawler.adapters.markup import page_tree
from crawler.visiting.page_problem import is_markup

_DOCUMENT = re.compile(r"\.(pdf|docx?|wps|ofd|xlsx?|et|zip|rtf)(\?|#|&|$)|downfile\.jsp", re.IGNORECASE)
_VIEWED = ("file", "url", "src")  # parameters in which a viewer page is told what to show
_FORM = "自然人"  # a heading of the form's third table: the report is in the page


def attachments(body: bytes, url: str, content_type: str) -> list[str]:
    """Return all absolute addresses to fetch for a page without the form's tables, documents before frames."""
    tree = page_tree(ColumnPage(url, body, content_type)) if is_markup(body) else None
    if tree is None or _FORM in "".join(tree.itertext()):
        return []
    found = dict.fromkeys((*_documents(tree, url), *_frames(tree, url)))
    return [address for address in found if urlsplit(address).scheme in ("http", "https")]


def _documents(tree: HtmlElement, url: str) -> Iterator[str]:
    for address in _addresses(tree, "a", "iframe", "frame", "embed", "object"):
        shown = next((value for name, value in parse_qsl(urlsplit(address).query) if name in _VIEWED), "")
        if _DOCUMENT.search(shown):  # viewer.html?file=…: the document, not the page that shows it
            yield urljoin(url, shown)
        elif _DOCUMENT.search(address):
            yield urljoin(url, address)


def _frames(tree: HtmlElement, url: str) -> Iterator[str]:
    """Yield pages in frames, but not counters, share buttons and menus."""
    unwanted = reading_rules().noise.frame
    for address in _addresses(tree, "iframe", "frame"):
        if not _DOCUMENT.search(address) and not unwanted.search(address):
            yield urljoin(url, address)


def _addresses(tree: HtmlElement, *tags: str) -> Iterator[str]:
    for element in tree.iter(*tags):
        for name in ("href", "src", "data"):
            if address := (element.get(name) or "").strip():
                yield address
