"""What an OFD page draws (GB/T 33190): characters at their places, straight lines, pictures."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from lxml import etree

from archive.reading.formats.page_layout import Glyph, Rule, Sheet

POINTS = 72 / 25.4  # OFD measures in millimetres
_THIN = 0.9  # millimetres: a filled bar thinner than this is a line
_STRAIGHT = 0.2  # millimetres by which the ends of a level or upright line may differ
_ASCENT = 0.88  # of the type size, above the base line
_BLOCKS = {"Layer", "PageBlock", "Content", "Page"}
_PATH = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_PALE = 250
_Point = tuple[float, float]


def add_page(sheet: Sheet, root: etree._Element) -> None:
    """Add what one page part (or its template) draws."""
    for item in _objects(root):
        if item.get("Visible", "true").lower() == "false":
            continue
        kind = local(item)
        if kind == "TextObject":
            sheet.glyphs.extend(_glyphs(item))
        elif kind == "PathObject":
            sheet.rules.extend(_rules(item))
        elif kind == "ImageObject":
            sheet.pictures += 1


def local(element: etree._Element) -> str:
    """Return the name without namespace; writers disagree about prefixes and some leave the namespace out."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def numbers(text: str | None) -> list[float]:
    """Return the finite numbers in an attribute, [] for none."""
    found = []
    for word in (text or "").split():
        try:
            number = float(word)
        except ValueError:
            continue
        if math.isfinite(number) and abs(number) < 1e9:
            found.append(number)
    return found


def _objects(root: etree._Element) -> Iterator[etree._Element]:
    for child in root:
        if local(child) in _BLOCKS:
            yield from _objects(child)
        else:
            yield child


class _Place:
    """From an object's own space to the page, in points."""

    def __init__(self, item: etree._Element) -> None:
        box = numbers(item.get("Boundary"))
        self._x, self._y = (box[0], box[1]) if len(box) == 4 else (0.0, 0.0)
        matrix = numbers(item.get("CTM"))
        self.matrix = matrix if len(matrix) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]

    def at(self, x: float, y: float) -> _Point:
        a, b, c, d, e, f = self.matrix
        return (a * x + c * y + e + self._x) * POINTS, (b * x + d * y + f + self._y) * POINTS

    @property
    def oblique(self) -> bool:
        a, b = self.matrix[:2]
        return min(abs(a), abs(b)) > 0.05 * max(abs(a), abs(b), 1e-9)


def _glyphs(item: etree._Element) -> Iterator[Glyph]:
    place = _Place(item)
    size = (numbers(item.get("Size")) or [3.5])[0]
    stretch = (numbers(item.get("HScale")) or [1.0])[0]
    if place.oblique or size <= 0:
        return  # a watermark
    x = y = 0.0
    for code in (child for child in item if local(child) == "TextCode"):
        text = code.text or ""
        x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
        across, down = deltas(code.get("DeltaX"), len(text)), deltas(code.get("DeltaY"), len(text))
        for n, char in enumerate(text):
            wide = size * stretch * (0.5 if char.isascii() else 1.0)
            step = across[n] if n < len(across) else (0.0 if down else wide)
            width = min(wide, step) if step > 0 else wide
            yield _glyph(char, place.at(x, y - _ASCENT * size), place.at(x + width, y + (1 - _ASCENT) * size))
            x, y = x + step, y + (down[n] if n < len(down) else 0.0)


def _glyph(char: str, a: _Point, b: _Point) -> Glyph:
    return Glyph(char, min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def deltas(text: str | None, most: int) -> list[float]:
    """Return steps between characters: ``g 3 4.2 1`` stands for 4.2 4.2 4.2 1; never more than ``most``."""
    words = (text or "").split()
    found: list[float] = []
    at = 0
    while at < len(words) and len(found) < most:
        if words[at] == "g":
            count, value = (numbers(word) for word in ([*words[at + 1 : at + 3], "", ""])[:2])
            if count and value:
                found += value * max(0, min(int(count[0]), most - len(found)))
            at += 3
        else:
            found += numbers(words[at])
            at += 1
    return found


def _rules(item: etree._Element) -> Iterator[Rule]:
    stroked = item.get("Stroke", "true").lower() != "false" and not _pale(item, "StrokeColor")
    filled = item.get("Fill", "false").lower() == "true" and not _pale(item, "FillColor")
    data = next((child.text for child in item if local(child) == "AbbreviatedData"), None)
    if not data or not (stroked or filled):
        return
    place = _Place(item)
    for outline in _outlines(data):
        points = [place.at(x, y) for x, y in outline]
        if stroked:
            yield from _straight(points)
        else:
            yield from _bar(points)


def _pale(item: etree._Element, name: str) -> bool:
    """White on white paper: shading, not a line."""
    colour = next((numbers(child.get("Value")) for child in item if local(child) == name), [])
    return len(colour) == 3 and min(colour) >= _PALE


def _outlines(data: str) -> Iterator[list[_Point]]:
    words = _PATH.findall(data)
    points: list[_Point] = []
    at = 0
    while at < len(words):
        command = words[at].upper()
        count = _ARGUMENTS.get(command)
        values = [float(word) for word in words[at + 1 : at + 1 + (count or 0)] if not word.isalpha()]
        if count is None or len(values) != count:
            at += 1
            continue
        at += 1 + count
        if command in "SM" and points:
            yield points
            points = []
        if command == "C" and points:
            points.append(points[0])
        elif values:
            if command in "QBA":
                yield points
                points = []
            points.append((values[-2], values[-1]))
    if points:
        yield points


def _straight(points: list[_Point]) -> Iterator[Rule]:
    limit = _STRAIGHT * POINTS
    for n in range(len(points) - 1):
        (ax, ay), (bx, by) = points[n], points[n + 1]
        if abs(ax - bx) <= limit or abs(ay - by) <= limit:
            yield Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _bar(points: list[_Point]) -> Iterator[Rule]:
    x0, x1 = min((x for x, _ in points), default=0), max((x for x, _ in points), default=0)
    y0, y1 = min((y for _, y in points), default=0), max((y for _, y in points), default=0)
    if min(x1 - x0, y1 - y0) <= _THIN * POINTS < max(x1 - x0, y1 - y0):
        yield Rule(x0, y0, x1, y1)
