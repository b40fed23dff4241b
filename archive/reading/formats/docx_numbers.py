"""Automatic numbers of Word paragraphs: "一、" before a heading often stands only in numbering.xml."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from archive.reading.formats.wordml import number, value, w

_DIGITS = "〇一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "japaneseDigitalTenThousand", "ideographDigital",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One depth of a list: Word's name of its numerals, its pattern ("第%1章"), its first number."""

    style: str
    pattern: str
    start: int


class Counter:
    """Counts as Word does while paragraphs pass in document order; ``levels`` by list and depth."""

    def __init__(self, levels: dict[str, dict[int, Level]]) -> None:
        self._levels = levels
        self._counts: dict[str, dict[int, int]] = {}

    def next(self, num: str, depth: int) -> str:
        """Return the number before the next paragraph of a list at a depth, "" when the list is not known."""
        levels = self._levels.get(num)
        if not levels or depth not in levels:
            return ""
        counts = self._counts.setdefault(num, {})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return _filled(levels, counts, depth)


class Numbers:
    """The numbers of a DOCX, from its numbering and styles parts."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._counter = Counter({} if numbering is None else _levels(numbering))
        self._styles = {} if styles is None else _style_numbers(styles)

    def label(self, properties: etree._Element | None) -> str:
        """Return the number before a paragraph with these properties, "" when it has none; counts it."""
        return self._counter.next(*self._number_of(properties))

    def _number_of(self, properties: etree._Element | None) -> tuple[str, int]:
        if properties is None:
            return "", 0
        inherited = self._styles.get(value(properties, "pStyle"), ("", 0))
        own = properties.find(w("numPr"))
        if own is None:
            return inherited
        depth = number(value(own, "ilvl"), inherited[1], most=8)
        return value(own, "numId", inherited[0]), depth


def _filled(levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
    def one(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        level = levels.get(at)
        return "" if level is None else numeral(counts.get(at, level.start), level.style)

    return "" if levels[depth].style == "bullet" else re.sub(r"%([1-9])", one, levels[depth].pattern)


def numeral(count: int, style: str) -> str:
    """Return a count in one of Word's styles; unknown styles fall back to digits."""
    if style == "none":
        return ""
    if style in _CHINESE and 0 < count < 100:
        return _chinese(count)
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 0 < count <= len(_CIRCLED):
        return _CIRCLED[count - 1]
    if style in ("lowerLetter", "upperLetter") and 0 < count <= 26:
        return chr((97 if style == "lowerLetter" else 65) + count - 1)
    return str(count)


def _chinese(count: int) -> str:
    tens, ones = divmod(count, 10)
    head = "" if not tens else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones else "")


def _levels(numbering: etree._Element) -> dict[str, dict[int, Level]]:
    abstract = {a.get(w("abstractNumId"), ""): _depths(a) for a in numbering.iterfind(w("abstractNum"))}
    found: dict[str, dict[int, Level]] = {}
    for num in numbering.iterfind(w("num")):
        levels = dict(abstract.get(value(num, "abstractNumId"), {}))
        for override in num.iterfind(w("lvlOverride")):
            depth = number(override.get(w("ilvl"), "0"), 0, most=8)
            if (start := value(override, "startOverride")) and depth in levels:
                levels[depth] = Level(levels[depth].style, levels[depth].pattern, number(start))
        found[num.get(w("numId"), "")] = levels
    found.pop("0", None)  # numId 0 means "no number" by the standard
    return found


def _depths(abstract: etree._Element) -> dict[int, Level]:
    return {
        number(level.get(w("ilvl"), "0"), 0, most=8): Level(
            value(level, "numFmt", "decimal"), value(level, "lvlText"), number(value(level, "start", "1"))
        )
        for level in abstract.iterfind(w("lvl"))
    }


def _style_numbers(styles: etree._Element) -> dict[str, tuple[str, int]]:
    found = {}
    for style in styles.iterfind(w("style")):
        numbered = style.find(f"{w('pPr')}/{w('numPr')}")
        if numbered is not None and value(numbered, "numId"):
            found[style.get(w("styleId"), "")] = (value(numbered, "numId"), number(value(numbered, "ilvl"), 0, most=8))
    return found
