"""From stored bytes to text, tree and absolute addresses: the one place where adapters decode and parse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import cast
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree, html
from lxml.html import HtmlElement
from w3lib.url import safe_url_string

from archive.reading.decode import decode as read_bytes
from archive.reading.html_parse import bounded_text
from crawler.adapters.base import ColumnPage

_WHOLE = re.compile(r"<(?:html|body|head)\b", re.IGNORECASE)
_HEAD = 3000  # characters in which a page shows that it is one
_SILENT = ("script", "style", "noscript", "template")
_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False)
_PIECES = etree.XPath("descendant::body/descendant::text()", smart_strings=False)  # a fifth of the time of itertext


@lru_cache(maxsize=4)  # every family asks for the same page's text
def decode(body: bytes, content_type: str = "") -> str:
    """Return text of a page, in the charset in which it makes sense whatever header and tags declare."""
    return read_bytes(body, content_type).text


def is_whole_page(text: str) -> bool:
    """Return whether a text is a page, and no answer to one of its scripts."""
    return _WHOLE.search(text[:_HEAD]) is not None


def page_text(page: ColumnPage) -> str:
    """Return the decoded text of a page."""
    return decode(page.body, page.content_type)


@lru_cache(maxsize=2)  # what stands in a page's place, its names and its rows are read from one tree; nobody changes it
def parse_html(text: str) -> HtmlElement | None:
    """Return the tree of a page or fragment without comments, scripts and styles; None when there is nothing in it.

    What lies beyond the bound of ``archive/reading/html_parse.py`` is left out.
    """
    cleaned = bounded_text(text)[0].replace("\0", "").encode("utf-8", "replace")
    try:
        tree = html.document_fromstring(cleaned, parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    for silent in list[HtmlElement](tree.iter(*_SILENT)):
        silent.drop_tree()  # what stood around it is one text from now on
    return tree


def pieces_of_text(tree: HtmlElement) -> list[str]:
    """Return the text of the body as it stands there, cut at every tag."""
    return cast("list[str]", _PIECES(tree))


def all_text(tree: HtmlElement) -> str:
    """Return the text of a whole tree, head and body, as it stands there."""
    return etree.tostring(tree, method="text", encoding="unicode", with_tail=False)


def page_tree(page: ColumnPage) -> HtmlElement | None:
    """Return the tree of a page."""
    return parse_html(page_text(page))


def base_url(tree: HtmlElement, url: str) -> str:
    """Return the base of relative links: ``<base href>`` when it is usable, else the page's own address."""
    named = tree.find(".//base[@href]")
    return (absolute_url(url, named.get("href", "")) if named is not None else None) or url


def absolute_url(base: str, href: str | None) -> str | None:
    """Return an absolute http(s) address without fragment, percent-encoded.

    None for javascript:, mailto:, # and junk.
    """
    if not (href := "".join((href or "").split())) or href.startswith("#"):
        return None
    try:
        url = urldefrag(urljoin(base, href)).url
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        return safe_url_string(url) if usable else None
    except (ValueError, UnicodeError):
        return None


def collapse_spaces(text: str | None) -> str:
    """Return text with every run of white space (also full-width and non-breaking) made one space."""
    return " ".join((text or "").replace("​", "").replace("﻿", "").split())


def matched_patterns(
    page: ColumnPage, in_text: Mapping[str, re.Pattern[str]], in_url: Mapping[str, re.Pattern[str]]
) -> list[str]:
    """Return the names of the patterns found, those of the text first."""
    text = page_text(page)
    found = [name for name, pattern in in_text.items() if pattern.search(text)]
    return found + [name for name, pattern in in_url.items() if pattern.search(page.url)]


def distinct_matches(
    page: ColumnPage, in_text: Mapping[str, re.Pattern[str]], in_url: Mapping[str, re.Pattern[str]]
) -> list[str]:
    """Return the same, where a sign in both text and address counts once: the family with the most signs is chosen."""
    return list(dict.fromkeys(matched_patterns(page, in_text, in_url)))
