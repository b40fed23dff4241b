"""Cuts the telling part out of a text and marks what was asked for, in the spelling of the original."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.search.normalise import Mapped, normalise

Parts = list[tuple[str, bool]]  # pieces of text in order, each with whether it is a hit
_WIDTH = 120  # folded characters shown
_BEFORE = 5  # one in so many of them stands before the first hit
_SPARE = 3  # characters of the original taken for one that is shown: blanks between Han fold to nothing
_BEGINNING = 1_500  # characters folded first where a word is written otherwise: a comma need not be looked for far
_MOST = 40  # hits of one word that are weighed
_BLANKS = re.compile(r"\s+")


def snippet(text: str, words: Sequence[str], *, width: int = _WIDTH) -> Parts:
    """Return the part of ``text`` with the most different words, marked; its beginning when none stands in it.

    ``words`` are folded. Line breaks and runs of blanks are shown as one blank, cuts as an ellipsis.
    """
    offset, stretch = _stretch(text, words, width)
    mapped = Mapped(stretch)
    if not mapped.text:
        return []
    start = _best_start(mapped.text, words, width)
    end = min(start + width, len(mapped.text))
    spans = [(mapped.span(low, high)) for low, high in _hits(mapped.text, words, start, end)]
    begin, finish = mapped.span(start, end)
    parts = [(_BLANKS.sub(" ", piece), hit) for piece, hit in _pieces(stretch, spans, begin, finish)]
    before = offset + start > 0
    after = end < len(mapped.text) or offset + len(stretch) < len(text)
    return [*([("…", False)] if before else []), *parts, *([("…", False)] if after else [])]


def _stretch(text: str, words: Sequence[str], width: int) -> tuple[int, str]:
    """Return the part of the text worth folding, and where it begins: folding all of it is most of a search's time.

    What stands in the text as it was folded is found without folding; only words written otherwise need the whole.
    """
    if not words:
        return 0, text[: width * _SPARE]
    if not any(word in text for word in words):
        folded = normalise(beginning := text[:_BEGINNING])
        return 0, beginning if any(word in folded for word in words) else text
    start = max(0, _best_start(text, words, width) - width // _BEFORE)
    return start, text[start : start + width * _SPARE]


def marked(text: str, words: Sequence[str]) -> Parts:
    """Return the whole of a short text, such as a title, with its hits."""
    mapped = Mapped(text)
    spans = [mapped.span(low, high) for low, high in _hits(mapped.text, words, 0, len(mapped.text))]
    return list(_pieces(text, spans, 0, len(text)))


def _best_start(folded: str, words: Sequence[str], width: int) -> int:
    places = sorted((at, word) for word in words for at in _places(folded, word))
    best, most = 0, 0
    for number, (at, word) in enumerate(places):
        inside = {word}
        for later, other in places[number + 1 :]:
            if later + len(other) > at + width - width // _BEFORE:
                break
            inside.add(other)
        if len(inside) > most:
            best, most = max(0, at - width // _BEFORE), len(inside)
        if most == len(words):
            break
    return best


def _places(folded: str, word: str) -> Iterator[int]:
    at = folded.find(word)
    for _ in range(_MOST):
        if at < 0 or not word:
            return
        yield at
        at = folded.find(word, at + len(word))


def _hits(folded: str, words: Sequence[str], start: int, end: int) -> list[tuple[int, int]]:
    """Spans of hits that touch the part shown, cut to it, joined where they overlap."""
    found: list[tuple[int, int]] = []
    for word in filter(None, words):
        at = folded.find(word, max(0, start - len(word) + 1))
        while 0 <= at < end:
            found.append((max(at, start), min(at + len(word), end)))
            at = folded.find(word, at + 1)
    return _joined(sorted(found))


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for low, high in spans:
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def _pieces(text: str, spans: Sequence[tuple[int, int]], begin: int, finish: int) -> Iterator[tuple[str, bool]]:
    at = begin
    for low, high in spans:
        low = max(low, at)  # one character of the original may fold to several of two hits
        if low > at:
            yield text[at:low], False
        if high > low:
            yield text[low:high], True
        at = max(at, high)
    if at < finish:
        yield text[at:finish], False
