"""Characters with places become lines of text, left to right, with only the spaces that mean something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from archive.reading.formats.page_layout import Glyph

_LATIN = re.compile(r"[A-Za-z0-9]")
_WIDE_GAP = 1.5  # of the type size: less is only justified setting ("邮 编 ："), more separates two things
_FULL = 0.6  # of the usual height: what is lower joins a line and makes none
_LATIN_GAP = 0.2  # of the type size: a word space in Latin text


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a page: its text and box, and the size of its type (the height of its tallest characters)."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float

    @property
    def centre(self) -> float:
        """Horizontal centre."""
        return (self.x0 + self.x1) / 2


def group_lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Return characters that stand on one line, lines from top to bottom, each from left to right.

    Flat characters (一, —) may have a box as thin as their stroke, and digits of another font one set higher or
    lower: full characters make the lines, and the others join the line that they overlap.
    """
    every = sorted(glyphs, key=lambda g: g.middle)
    if not every:
        return []
    usual = sorted(g.height for g in every if g.text.strip())[-1 - len(every) // 4 :][:1] or [0.0]
    full = [g for g in every if g.height >= _FULL * usual[0]]
    rows = _rows(full)
    bands = [(min(g.top for g in row), max(g.bottom for g in row)) for row in rows]
    loose: list[Glyph] = []
    for glyph in every:
        if glyph.height < _FULL * usual[0]:
            at = _band(glyph, bands)
            (rows[at] if at is not None else loose).append(glyph)
    rows += _rows(loose)
    rows.sort(key=lambda row: sum(g.middle for g in row) / len(row))
    return [sorted(row, key=lambda g: g.x0) for row in rows]


def _rows(glyphs: list[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    low = high = 0.0
    for glyph in glyphs:
        reach = 0.5 * min(glyph.height, high - low) if rows else 0.0
        if rows and abs(glyph.middle - (low + high) / 2) <= reach:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            low, high = glyph.top, glyph.bottom
    return rows


def _band(glyph: Glyph, bands: list[tuple[float, float]]) -> int | None:
    """Return the line whose height a flat or small character stands in; the nearest middle where it touches two."""
    touching = [at for at, (low, high) in enumerate(bands) if low <= glyph.middle <= high]
    return min(touching, key=lambda at: abs(sum(bands[at]) / 2 - glyph.middle), default=None)


def lines_of(glyphs: Iterable[Glyph], *, in_cell: bool = False) -> list[TextLine]:
    """Return the lines of a region; in a cell no gap between Chinese characters is a space (``总    计`` is 总计)."""
    lines = []
    for row in group_lines(glyphs):
        ink = [g for g in row if g.text.strip()]
        if ink:
            lines.append(_line(row, ink, in_cell))
    return lines


def join_texts(texts: Iterable[str]) -> str:
    """Texts of wrapped lines as one: a space only between Latin words, none inside a broken number."""
    joined = ""
    for text in texts:
        if joined and joined[-1].isascii() and joined[-1].isalpha() and text[:1].isascii() and text[:1].isalpha():
            joined += " "
        joined += text
    return joined


def _line(row: list[Glyph], ink: list[Glyph], in_cell: bool) -> TextLine:
    size = sorted(g.height for g in ink)[len(ink) // 2]
    box = (min(g.x0 for g in ink), min(g.top for g in ink), max(g.x1 for g in ink), max(g.bottom for g in ink))
    return TextLine(_text(row, size, in_cell), *box, size)


def _text(row: list[Glyph], size: float, in_cell: bool) -> str:
    """Return the words with spaces by what they separate and how wide they are, not by the file."""
    parts: list[str] = []
    before: Glyph | None = None
    blank = False
    for glyph in row:
        if not glyph.text.strip():
            blank = True
            continue
        if before is not None:
            if _same_place(before, glyph, size):
                continue  # bold made by printing the character twice
            if _separated(before, glyph, blank, size, in_cell):
                parts.append(" ")
        parts.append(glyph.text)
        before, blank = glyph, False
    return "".join(parts)


def _same_place(before: Glyph, glyph: Glyph, size: float) -> bool:
    return before.text == glyph.text and glyph.x0 - before.x0 < 0.3 * min(size, before.x1 - before.x0)


def _separated(before: Glyph, glyph: Glyph, blank: bool, size: float, in_cell: bool) -> bool:
    gap = glyph.x0 - before.x1
    if _LATIN.match(before.text[-1]) and _LATIN.match(glyph.text[0]):
        return blank or gap > _LATIN_GAP * size
    return not in_cell and gap > _WIDE_GAP * size
