"""Finds the article that a page carries inside a script: as a JSON or JavaScript string, or as escaped HTML."""

from __future__ import annotations

import html
import json
import re

TELLING = ("总体情况", "主动公开", "依申请公开", "政府信息公开")
"""Words of which a report holds at least one; found raw or written as \\uXXXX."""

_ESCAPED_TAG = re.compile(r"&lt;/?(?:p|div|table|span|td)\b", re.I)
_QUOTES = "\"'`"
_BEFORE = (":", ": ", "=", "= ", "(", "[", ",")
# Possessive, so that a string without an end is read once and not once from every quote in it.
_REST = {quote: re.compile(rf"(?:[^{quote}\\]++|\\.)*+", re.S) for quote in "\"'`"}
_JS_ESCAPE = re.compile(r"(?P<coded>(?:\\u[0-9a-fA-F]{4})+)|\\(?P<one>x[0-9a-fA-F]{2}|.)", re.S)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": "", "\n": ""}


def html_in(text: str) -> list[str]:
    """Pieces of HTML in a script's (or template's) text that speak of a report; none in most scripts."""
    if text.lstrip().startswith("<"):
        return [text] if any(word in text for word in TELLING) else []
    found = [_unescaped(part) for part in _strings_around(text)]
    if _ESCAPED_TAG.search(text) and any(word in text for word in TELLING):
        found.append(html.unescape(text))
    return [part for part in found if "<" in part and any(word in part for word in TELLING)]


def _strings_around(text: str) -> list[str]:
    """The contents of the string literals in which the telling words stand."""
    strings: dict[int, str] = {}
    for word in TELLING:
        for written in (word, json.dumps(word)[1:-1], json.dumps(word)[1:-1].upper().replace("\\U", "\\u")):
            at = text.find(written)
            if at < 0:
                continue
            for quote in _QUOTES:
                start = max(text.rfind(f"{before}{quote}", 0, at) + len(before) + 1 for before in _BEFORE)
                rest = _REST[quote].match(text, start)
                if start > 2 and rest and rest.end() > at:
                    strings[start] = rest[0]
    return [string for string in strings.values() if len(string) > 200]


def _unescaped(literal: str) -> str:
    plain = _JS_ESCAPE.sub(_character, literal)
    return html.unescape(plain) if "<" not in plain and _ESCAPED_TAG.search(plain) else plain


def _character(found: re.Match[str]) -> str:
    if coded := found["coded"]:
        return bytes.fromhex(coded.replace("\\u", "")).decode("utf-16-be", "replace")
    code = found["one"]
    return chr(int(code[1:], 16)) if len(code) > 1 else _PLAIN.get(code, code)
