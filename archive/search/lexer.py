"""Cuts a query as typed into marks and words; full-width signs and Chinese quotes are read as their ASCII kin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archive.search.query_fields import FIELDS

LONGEST = 2_000  # characters of a query that are read
Kind = Literal["word", "phrase", "field", "open", "close", "or", "not"]

# The signs of the language in their full-width forms; all other characters are left to the folding of the text.
_WIDE: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_QUOTES: dict[int, int | str | None] = dict.fromkeys(map(ord, "“”„‟«»「」『』〝〞〟"), '"')
_ASCII = str.maketrans({**_WIDE, **_QUOTES})
# Pasted headings come spaced out (政 府 信 息): three or more single Han characters in a row are one word.
_SPACED = re.compile(r"(?<!\S)[\u3400-\u9fff](?:\s+[\u3400-\u9fff]){2,}(?!\S)")
_COMPARED = re.compile(r"(?<=[^\s()|<>=!])[^\S\n]*(>=|<=|=>|=<|!=|<>|==|≥|≤|≠|>|<|=)[^\S\n]*(?=-?\d|空|blank)")
_PHRASE = re.compile(r'"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_BARE = re.compile(r'["\\]')
_ESCAPED = re.compile(r'\\(["\\])')
_FIELD = re.compile(r"([a-zA-Z]+|[\u4e00-\u9fff]{1,6}):[^\S\n]*")
_WORD = re.compile(r'[^\s()|"]+')
_NOT = re.compile(r"[-–−](?=[^\s)|–−-])")
_OPERATORS: dict[str, Kind | None] = {"OR": "or", "NOT": "not", "AND": None, "&": None, "&&": None}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query; ``text`` is the word, the phrase, or the id of the field."""

    kind: Kind
    text: str = ""
    closed: bool = True  # False for a phrase whose closing quote is missing


def literal(text: str) -> str:
    """Return a query that looks for ``text`` letter by letter, whatever signs of the language stand in it."""
    # Every kind of quote means the same to the folding, and would end the phrase when left bare.
    plain = text.translate(_ASCII)
    return '"' + _BARE.sub(r"\\\g<0>", plain) + '"'


def ascii_signs(query: str) -> str:
    """Return the query with ASCII signs, without the part beyond the limit, spaced-out words closed up."""
    plain = query[:LONGEST].translate(_ASCII)
    return _outside_quotes(_SPACED.sub(lambda match: "".join(match[0].split()), plain))


def _outside_quotes(query: str) -> str:
    """Close up comparisons that are written with spaces (``新收 > 10``), but for what stands in quotes."""
    parts, at = [], 0
    for phrase in _PHRASE.finditer(query):
        parts += [_COMPARED.sub(r"\1", query[at : phrase.start()]), phrase[0]]
        at = phrase.end()
    return "".join([*parts, _COMPARED.sub(r"\1", query[at:])])


def tokens(query: str) -> Iterator[Token]:
    """Yield the pieces of a query prepared by ``ascii_signs``."""
    at, fresh = 0, True  # fresh: at the start of a word, where a minus means "not"
    while at < len(query):
        if query[at].isspace():
            at, fresh = at + 1, True
            continue
        token, end = _next(query, at, fresh)
        if token:
            yield token
        fresh = query[end - 1] in '(|:"-–−' or (end < len(query) and query[end].isspace())
        at = end


def _next(query: str, at: int, fresh: bool) -> tuple[Token | None, int]:
    char = query[at]
    if char in "()|":
        kind: Kind = "open" if char == "(" else "close" if char == ")" else "or"
        return Token(kind), at + 1
    if char == '"':
        return _phrase(query, at)
    if fresh and (match := _NOT.match(query, at)):
        return Token("not"), match.end()
    if (match := _FIELD.match(query, at)) and match[1].lower() in FIELDS:
        return Token("field", FIELDS[match[1].lower()]), match.end()
    return _word(query, at)


def _phrase(query: str, at: int) -> tuple[Token, int]:
    match = _PHRASE.match(query, at)
    if match is None:  # cannot be: the pattern takes the quote alone too
        return Token("word", query[at]), at + 1
    return Token("phrase", _ESCAPED.sub(r"\1", match[1]), closed=bool(match[2])), match.end()


def _word(query: str, at: int) -> tuple[Token | None, int]:
    match = _WORD.match(query, at)
    text, end = (match[0], match.end()) if match else (query[at], at + 1)
    if text in _OPERATORS:
        kind = _OPERATORS[text]
        return (Token(kind) if kind else None), end
    return Token("word", text), end
