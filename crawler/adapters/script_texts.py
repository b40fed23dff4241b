"""Articles whose text a script fetches: is a page such a shell, and the request that its scripts write down for it."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from archive.reading.html_scripts import html_in
from archive.reading.json_answer import article_of, is_json
from crawler.adapters.base import PageRequest
from crawler.adapters.lead_scripts import inline_scripts
from crawler.adapters.list_api import query_of
from crawler.adapters.markup import collapse_spaces, decode, parse_html
from crawler.adapters.page_values import PageValues
from crawler.adapters.script_calls import calls_of
from crawler.adapters.script_requests import request_of
from crawler.adapters.script_values import Reader
from crawler.adapters.script_variables import take_down_variables

_TEXT = 240  # characters outside links from which a page has a text of its own
_ARTICLE = 80  # characters by which an answer is an article, or a page came to hold one
_SILENT = frozenset({"script", "style", "noscript", "template", "title", "a", "select", "button"})
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_FROM_ADDRESS = re.compile(r"location|href|document\.url|query|param|urlsearch", re.IGNORECASE)
_QUOTED = re.compile(r"[\"']([\w-]{1,40})[\"']")
_MOST = 3


def is_shell(text: str) -> bool:
    """Whether a page has scripts and next to no text, and none of them holds a report: they may fetch it."""
    tree = parse_html(text) if _SCRIPT.search(text) else None
    if tree is None or any(table.find(".//td") is not None for table in tree.iter("table")):
        return False
    body = tree.find(".//body")
    if len(collapse_spaces(_said(tree if body is None else body))) >= _TEXT:
        return False
    return not html_in(inline_scripts(text))


def text_requests(text: str, url: str) -> tuple[PageRequest, ...]:
    """Return the requests of the inline scripts of a shell in which everything is known; ``url`` is its address.

    What a script reads out of the page's own address is taken from there.
    """
    reader = Reader(inline_scripts(text), look_up=_Values(text, url).value)
    take_down_variables(reader)
    found: dict[tuple[str, str], PageRequest] = {}
    for call in calls_of(reader):
        made = request_of(call, url)
        if made is None or made.turns_pages or made.url == url:
            continue
        asked = PageRequest(made.url, made.method, made.body.encode(), tuple(made.headers.items()))
        found.setdefault((made.url, made.body), asked)
    return tuple(found.values())[:_MOST]


def holds_text(body: bytes, content_type: str, shell: bytes = b"") -> bool:
    """Whether an answer holds an article: a long text in JSON, or markup with more text than the ``shell`` by one."""
    if is_json(body):
        return article_of(body) is not None
    return _length(body, content_type) - _length(shell, content_type) >= _ARTICLE


class _Values:
    """What a script reads out of its page and out of the page's address."""

    def __init__(self, text: str, url: str) -> None:
        self._of_page, self._own = PageValues(text).value, query_of(url)

    def value(self, words: str) -> str | None:
        """Return what an expression gives; None where it is not known."""
        if (read := self._of_page(words)) is not None:
            return read
        if not self._own or not _FROM_ADDRESS.search(words):
            return None
        named = next((self._own[name] for name in _QUOTED.findall(words) if name in self._own), None)
        return next(iter(self._own.values())) if named is None and len(self._own) == 1 else named


def _length(body: bytes, content_type: str) -> int:
    tree = parse_html(decode(body, content_type)) if body else None
    return 0 if tree is None else len(collapse_spaces(_said(tree)))


def _said(element: HtmlElement) -> str:
    """Return the text of an element outside links and what is never shown."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SILENT:
            parts.append(_said(child))
        parts.append(child.tail or "")
    return " ".join(parts)
