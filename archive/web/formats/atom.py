"""Atom feeds: one entry for each new thing, whose id never changes when the archive is rebuilt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request, Response
from lxml import etree

_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 cannot hold, which titles of crawled pages may: control characters, half characters, non-characters.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# No host owns the ids: the same archive may be served from anywhere (RFC 4151 wants an authority, RFC 2606 gives one).
_TAG = "tag:nianbao.invalid,2026:"


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """One entry. ``key`` names the thing for ever, ``path`` leads to its page, ``updated`` is its first sight."""

    key: str
    title: str
    path: str
    updated: datetime
    summary: str = ""


def atom_answer(request: Request, title: str, entries: Iterable[AtomEntry], *, language: str) -> Response:
    """Return a feed whose address is that of the request."""
    base = str(request.base_url).rstrip("/")
    listed = list(entries)
    feed = etree.Element(f"{{{_NAMESPACE}}}feed", {_LANGUAGE: language}, nsmap={None: _NAMESPACE})  # type: ignore[dict-item]
    _add(feed, "id", _TAG + "feed" + request.url.path + ("?" + request.url.query if request.url.query else ""))
    _add(feed, "title", title)
    newest = max((entry.updated for entry in listed), default=datetime(2008, 5, 1, tzinfo=UTC))
    _add(feed, "updated", newest.isoformat())
    _add(feed, "link", rel="self", href=str(request.url))
    _add(_add(feed, "author"), "name", "nianbao")
    for entry in listed:
        _entry(feed, entry, base)
    body = etree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="application/atom+xml; charset=utf-8")


def _entry(feed: etree._Element, entry: AtomEntry, base: str) -> None:
    node = _add(feed, "entry")
    _add(node, "id", _TAG + entry.key)
    _add(node, "title", entry.title)
    _add(node, "updated", entry.updated.isoformat())
    _add(node, "link", href=base + entry.path)
    if entry.summary:
        _add(node, "summary", entry.summary)


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    cleaned = {key: xml_text(value) for key, value in attributes.items()}
    node = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", cleaned)
    if text:
        node.text = xml_text(text)
    return node


def xml_text(text: str) -> str:
    """Return a text as XML can hold it; what it cannot hold is shown as a replacement character."""
    return _NO_XML.sub("\ufffd", text)
