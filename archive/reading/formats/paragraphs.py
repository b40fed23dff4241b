"""Lines become paragraphs: Chinese reports are set justified with an indented first line, and that is the clue."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.reading.formats.lines import TextLine, join_texts

_SHORT = 2.0  # of the type size: a line that ends this far from the margin ends its paragraph
_INDENT = 1.2  # of the type size
_OTHER_SIZE = 0.15  # a change of type size by this share starts a new paragraph
_LONG_LINES = 3  # so many lines that end together show where the right margin is
_LOOSE = 1.9  # of the usual distance between lines


@dataclass(frozen=True, slots=True)
class Measure:
    """How the running text of a document is set: its margins, type size and distance of lines."""

    left: float
    right: float
    size: float
    pitch: float


def measure(pages: Sequence[Sequence[TextLine]], width: float) -> Measure:
    """Taken from the long lines, which are the prose; where too few are long, the margins are taken as equal."""
    lines = [line for page in pages for line in page]
    if not lines:
        return Measure(0, 0, 1, 1)
    size = _usual([(line.size, len(line.text)) for line in lines])
    body = [line for line in lines if abs(line.size - size) <= _OTHER_SIZE * size] or lines
    right = sorted(line.x1 for line in body)[-1 - len(body) // 20]
    left = _usual([(line.x0, len(line.text)) for line in body])
    left = min(left, min((line.x0 for line in body if line.x1 > right - size * _SHORT), default=left))
    long = [line for line in body if line.x1 > right - _SHORT * size and line.x1 - line.x0 > width / 3]
    if len(long) < _LONG_LINES:
        right = max(right, width - left)
    steps = [(b.top - a.top, 1) for page in pages for a, b in itertools.pairwise(page) if b.top > a.top]
    return Measure(left, right, size, _usual(steps) if steps else size * 2)


def paragraphs(lines: Sequence[TextLine], body: Measure) -> list[tuple[TextLine, str]]:
    """Return each paragraph with its first line; lines of several pages may follow one another."""
    found: list[tuple[TextLine, list[str]]] = []
    before: TextLine | None = None
    for line in lines:
        if before is None or starts_new(before, line, body):
            found.append((line, [line.text]))
        else:
            found[-1][1].append(line.text)
        before = line
    return [(first, join_texts(texts)) for first, texts in found]


def starts_new(before: TextLine, line: TextLine, body: Measure) -> bool:
    """True when ``line`` is not the continuation of ``before``."""
    if abs(before.size - line.size) > _OTHER_SIZE * max(before.size, line.size) and not _runs_on(before, line, body):
        return True
    if _is_title(before, body) and _is_title(line, body):
        return False
    if before.x1 < body.right - _SHORT * body.size:
        return True
    if line.x0 > body.left + _INDENT * body.size and line.x0 > before.x0 + _INDENT * body.size:
        return True
    if line.x0 > body.left + _INDENT * body.size and abs(line.x0 - before.x0) <= 1:
        return False  # a quotation or list set in from the margin
    if line.x0 > body.left + _INDENT * body.size:
        return True
    return line.top - before.top > _LOOSE * body.pitch


def _runs_on(before: TextLine, line: TextLine, body: Measure) -> bool:
    """A full line without an end of sentence goes on at the margin, whatever type the next is set in."""
    full = before.x1 >= body.right - _SHORT * body.size and not before.text.endswith(("。", "：", ":", "；"))
    near = line.top - before.top <= _LOOSE * max(body.pitch, before.size * 1.2)
    return full and near and abs(line.x0 - body.left) <= _INDENT * body.size and before.size < 1.5 * body.size


def _is_title(line: TextLine, body: Measure) -> bool:
    """Larger than the text and set in the middle: the lines of one title."""
    middle = (body.left + body.right) / 2
    return line.size > 1.15 * body.size and abs(line.centre - middle) < 1.5 * line.size


def title_of(lines: Sequence[TextLine], body: Measure) -> str:
    """Return the first lines set larger and centred; empty when there are none."""
    texts = []
    for line in lines:
        if _is_title(line, body):
            texts.append(line.text)
        elif texts:
            break
    return join_texts(texts)


def _usual(weighted: list[tuple[float, int]]) -> float:
    counts: Counter[float] = Counter()
    for value, weight in weighted:
        counts[round(value)] += weight
    near, _ = counts.most_common(1)[0]
    return next(value for value, _ in weighted if round(value) == near)
