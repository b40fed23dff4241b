"""A chart that was drawn as SVG, as PNG: the few shapes and rules of style that our charts are made of."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import hypot
from typing import Any

from lxml import etree
from lxml.cssselect import CSSSelector
from PIL import Image, ImageColor, ImageDraw, ImageFont

SCALE = 2  # pixels for each unit of the drawing
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_FAMILIES = "Noto Sans CJK SC,PingFang SC,Microsoft YaHei,WenQuanYi Zen Hei,sans-serif:lang=zh-cn"
_Point = tuple[float, float]
_Style = dict[str, str]


class NoFontError(Exception):
    """No font with Chinese characters is installed: names would come out as boxes."""


def png_of(svg: str) -> bytes:
    """Return a standalone chart as PNG, twice its size in pixels. Raises NoFontError."""
    root = etree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', "").encode())
    styles = _styles(root)
    size = (round(float(root.get("width", "0")) * SCALE), round(float(root.get("height", "0")) * SCALE))
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for shape in root.iter("line", "polyline", "circle", "text"):
        _drawn(draw, shape, _style_of(shape, styles))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _styles(root: Any) -> dict[Any, _Style]:
    """Return what the rules of the drawing's own style say of each element, later rules before earlier ones."""
    found: dict[Any, _Style] = {}
    for selectors, rule in _RULE.findall(root.findtext("style", "")):
        told = dict(part.strip().split(":", 1) for part in rule.split(";") if ":" in part)
        for selector in selectors.split(","):
            elements: Any = CSSSelector(selector.strip())(root)
            for one in elements:
                found.setdefault(one, {}).update({name: value.strip() for name, value in told.items()})
    return found


def _style_of(shape: Any, styles: dict[Any, _Style]) -> _Style:
    style: _Style = {}
    for one in (*reversed(list(shape.iterancestors())), shape):
        inherited = {name: value for name, value in styles.get(one, {}).items() if name in ("color", "font-size")}
        style |= styles.get(one, {}) if one is shape else inherited
    return style


def _colour(style: _Style, name: str) -> tuple[int, ...] | None:
    value = style.get(name, "")
    if value.casefold() == "currentcolor":
        value = style.get("color", "#000")
    return ImageColor.getrgb(value) if value and value != "none" else None


def _drawn(draw: ImageDraw.ImageDraw, shape: Any, style: _Style) -> None:
    stroke, width = _colour(style, "stroke"), round(float(style.get("stroke-width", "1")) * SCALE)
    if shape.tag == "text":
        _text(draw, shape, style)
    elif shape.tag == "circle":
        x, y, r = (float(shape.get(name)) * SCALE for name in ("cx", "cy", "r"))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=_colour(style, "fill"), outline=stroke, width=width)
    elif stroke:
        dashes = style.get("stroke-dasharray", "none").removeprefix("none").split()
        for piece in _dashed(_points(shape), [float(one) * SCALE for one in dashes]):
            draw.line(piece, fill=stroke, width=width, joint="curve")


def _points(shape: Any) -> list[_Point]:
    if shape.tag == "line":
        x1, y1, x2, y2 = (float(shape.get(name)) * SCALE for name in ("x1", "y1", "x2", "y2"))
        return [(x1, y1), (x2, y2)]
    pairs = (pair.split(",") for pair in shape.get("points", "").split())
    return [(float(x) * SCALE, float(y) * SCALE) for x, y in pairs]


def _dashed(points: Sequence[_Point], dashes: Sequence[float]) -> Iterator[list[_Point]]:
    """Yield the strokes of a line: itself, or its dashes one by one."""
    if not dashes:
        yield list(points)
        return
    at, left, piece = 0, dashes[0], [points[0]]
    for start, end in pairwise(points):
        length, done = hypot(end[0] - start[0], end[1] - start[1]), 0.0
        while length - done > left:
            done += left
            here = (start[0] + (end[0] - start[0]) * done / length, start[1] + (end[1] - start[1]) * done / length)
            if at % 2 == 0:
                yield [*piece, here]
            at, piece = at + 1, [here]
            left = dashes[at % len(dashes)]
        left -= length - done
        piece.append(end)
    if at % 2 == 0 and len(piece) > 1:
        yield piece


def _text(draw: ImageDraw.ImageDraw, shape: Any, style: _Style) -> None:
    font = _font(round(float(style.get("font-size", "12px").removesuffix("px")) * SCALE))
    anchor = {"middle": "ms", "end": "rs"}.get(shape.get("text-anchor", ""), "ls")
    place = (float(shape.get("x")) * SCALE, float(shape.get("y")) * SCALE)
    draw.text(place, shape.text or "", fill=_colour(style, "fill") or (0, 0, 0), font=font, anchor=anchor)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    file, index = _font_file()
    return ImageFont.truetype(file, size, index=index)


@cache
def _font_file() -> tuple[str, int]:
    """Return file and index of a font with Chinese characters, as fontconfig knows it. Raises NoFontError."""
    program = shutil.which("fc-match")
    if program is None:
        raise NoFontError
    wanted = [program, "-f", "%{file}\n%{index}\n%{lang}", _FAMILIES]
    found = subprocess.run(wanted, capture_output=True, text=True, check=False).stdout.split("\n")  # noqa: S603
    if len(found) < 3 or "zh-cn" not in found[2].split("|"):
        raise NoFontError
    return found[0], int(found[1] or 0)
