"""Atom feeds: one entry for each new thing, whose id never changes when the archive is rebuilt."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Request, Response

_NAMESPACE = "http://www.w3.org/2005/Atom"
# No host owns the ids: the same archive may be served from anywhere (RFC 4151 wants an authority, RFC 2606 gives one).
_TAG = "tag:nianbao.invalid,2026:"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``key`` names the thing for ever, ``path`` leads to its page, ``updated`` is its first sight."""

    key: str
    title: str
    path: str
    updated: datetime
    summary: str = ""


def atom_answer(request: Request, title: str, entries: Iterable[Entry], *, language: str) -> Response:
    """A feed whose address is that of the request."""
    base = str(request.base_url).rstrip("/")
    listed = list(entries)
    feed = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": language})
    _text(feed, "id", _TAG + "feed" + request.url.path + ("?" + request.url.query if request.url.query else ""))
    _text(feed, "title", title)
    newest = max((entry.updated for entry in listed), default=datetime(2008, 5, 1, tzinfo=UTC))
    _text(feed, "updated", newest.isoformat())
    ET.SubElement(feed, "link", {"rel": "self", "href": str(request.url)})
    ET.SubElement(ET.SubElement(feed, "author"), "name").text = "nianbao"
    for entry in listed:
        _entry(feed, entry, base)
    body = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="application/atom+xml; charset=utf-8")


def _entry(feed: ET.Element, entry: Entry, base: str) -> None:
    node = ET.SubElement(feed, "entry")
    _text(node, "id", _TAG + entry.key)
    _text(node, "title", entry.title)
    _text(node, "updated", entry.updated.isoformat())
    ET.SubElement(node, "link", {"href": base + entry.path})
    if entry.summary:
        _text(node, "summary", entry.summary)


def _text(parent: ET.Element, name: str, text: str) -> None:
    """XML cannot hold control characters, which titles of crawled pages may."""
    ET.SubElement(parent, name).text = "".join(c for c in text if c >= " " or c in "\t\n\r")
