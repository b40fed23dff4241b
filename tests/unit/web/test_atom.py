"""A feed is valid XML whatever a title holds."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from fastapi import Request
from lxml import etree

from archive.web.formats.atom import AtomEntry, atom_answer

_ATOM = "{http://www.w3.org/2005/Atom}"
_HOSTILE = [
    "a\x00b\x0b\x1f",
    "half \ud83d character",
    "]]> & <b> \"'",
    "\ufffe\uffff\x7f\x85",
    "年报\u2028\u202e",
    "😀" * 3,
    "",
]


@pytest.mark.parametrize("hostile", _HOSTILE, ids=ascii)
def test_a_hostile_title_leaves_the_feed_readable(hostile: str) -> None:
    scope = {
        "type": "http", "method": "GET", "path": "/changes.atom", "query_string": b"", "headers": [],
        "server": ("127.0.0.1", 80), "scheme": "http", "root_path": "",
    }  # fmt: skip
    entry = AtomEntry(f"key/{hostile}", f"t{hostile}", "/reports/1", datetime(2026, 2, 1, tzinfo=UTC), hostile)
    answer = atom_answer(Request(scope), f"feed {hostile}", [entry], language="zh-CN")
    etree.fromstring(bytes(answer.body), etree.XMLParser(recover=False))
    feed = ET.fromstring(bytes(answer.body))
    assert feed.findtext(f"{_ATOM}entry/{_ATOM}title", "").startswith("t")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-CN"
    if hostile.isprintable():
        assert feed.findtext(f"{_ATOM}entry/{_ATOM}title") == f"t{hostile}"
