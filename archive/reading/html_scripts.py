"""The article that a page carries inside a script: as a JSON or JavaScript string, or as escaped HTML."""

from __future__ import annotations

import html
import json
import re

TELLING = ("总体情况", "主动公开", "依申请公开", "政府信息公开")
"""Words of which a report holds at least one."""
_WRITTEN = tuple(
    dict.fromkeys(
        form
        for word in TELLING
        for form in (word, json.dumps(word)[1:-1], json.dumps(word)[1:-1].upper().replace("\\U", "\\u"))
    )
)
"""Each word raw, and as \\uXXXX with small and with capital letters."""

_ESCAPED_TAG = re.compile(r"&lt;/?(?:p|div|table|span|td)\b", re.I)
_QUOTES = "\"'`"
_BEFORE = ":=([,"
# Possessive, so that a string without an end is read once and not once from every quote in it.
_REST = {quote: re.compile(rf"(?:[^{quote}\\]++|\\.)*+", re.S) for quote in _QUOTES}
_JSON = json.JSONDecoder(strict=False)
_JS_ESCAPE = re.compile(r"(?P<coded>(?:\\u[0-9a-fA-F]{4})+)|\\(?P<one>x[0-9a-fA-F]{2}|.)", re.S)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_SHORTEST = 200
"""Characters of a literal from which it may be an article."""


def html_in(text: str) -> list[str]:
    """Return the pieces of HTML in the text of a script or template that contain a word of a report."""
    if text.lstrip().startswith("<"):
        return [text] if any(word in text for word in TELLING) else []
    found = _strings_around(text)
    if _ESCAPED_TAG.search(text) and any(word in text for word in TELLING):
        found.append(html.unescape(text))
    return [part for part in found if "<" in part and any(word in part for word in TELLING)]


def _strings_around(text: str) -> list[str]:
    """Return the unescaped contents of the string literals in which a telling word stands."""
    literals: dict[int, tuple[str, int]] = {}
    around: dict[int, str] = {}
    for at in filter(lambda at: at >= 0, map(text.find, _WRITTEN)):
        for quote in _QUOTES:
            start = _opening(text, quote, at)
            if start and start not in literals:
                literals[start] = _literal(text, start)
            if start and literals[start][1] > at and len(literals[start][0]) > _SHORTEST:
                around[start] = literals[start][0]
    return list(around.values())


def _opening(text: str, quote: str, at: int) -> int:
    """Return the index behind the last ``quote`` before ``at`` that begins a literal, or 0."""
    while (at := text.rfind(quote, 0, at)) > 1:
        before = text[at - 2 : at]
        if before[1] in _BEFORE or before in (": ", "= "):
            return at + 1
    return 0


def _literal(text: str, start: int) -> tuple[str, int]:
    """Return the unescaped literal that begins at ``start`` and the index of its end."""
    quote = text[start - 1]
    if quote == '"':
        try:
            plain, end = _JSON.raw_decode(text, start - 1)
        except ValueError:
            pass  # an escape that only JavaScript has, or no end
        else:
            return _unescaped_tags(plain), end - 1
    rest = _REST[quote].match(text, start)
    assert rest is not None  # it matches the empty text
    return _unescaped_tags(_JS_ESCAPE.sub(_character, rest[0])), rest.end()


def _unescaped_tags(plain: str) -> str:
    return html.unescape(plain) if "<" not in plain and _ESCAPED_TAG.search(plain) else plain


def _character(found: re.Match[str]) -> str:
    if coded := found["coded"]:
        return bytes.fromhex(coded.replace("\\u", "")).decode("utf-16-be", "replace")
    code = found["one"]
    return chr(int(code[1:], 16)) if len(code) > 1 else _PLAIN.get(code, code)
