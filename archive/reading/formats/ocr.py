"""Pictures of text, read with rapidocr when the extra ``ocr`` is installed; its models ship in the wheel."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterator
from functools import cache
from typing import Any

from archive.reading.formats.page_layout import Glyph, Rule, Sheet

MAX_SIDE = 4000  # pixels: larger pictures are made smaller before they are read
_TALL = 1.5  # height to width of the pieces in which a long picture is read: the detector shrinks its longer side
_SURE = 0.5  # the recogniser's own certainty; below it a line is noise, a stamp or a signature
_SKEW = 0.1  # degrees: a scan less crooked than this is taken as straight
_STROKE = 1.6  # of the height of a line of text: the longest stroke of a character
_THROUGH = 0.4  # of the height of a line of text, from its middle: nearer than a line of a table comes
_LEVEL_LINES = 4  # times its height that a line must be long for its slope to be trusted
_ZEROS = str.maketrans("OoＯ〇○◯", "000000")


@cache
def available() -> bool:
    """Return whether OCR can run here."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2"))


def sheet_of(image: Any, unit: float) -> Sheet:
    """Return the characters and ruled lines of a picture (height x width x 3), in points of ``unit`` per pixel."""
    from archive.reading.formats.image_rules import rules_of, skew_of, straightened

    found = [line for top, piece in _pieces(image) for line in _lines(piece, top)]
    ruled = skew_of(image)
    angle = _skew(found) if ruled is None else ruled
    image, move = straightened(image, angle) if abs(angle) > _SKEW else (image, None)
    lines = [[_moved(glyph, move) for glyph in line.glyphs] for line in found if line.glyphs]
    boxes = [_around(line) for line in lines]
    rules = [rule for rule in rules_of(image) if not any(_part_of_text(rule, box) for box in boxes)]
    glyphs = [glyph for line in lines for glyph in line]
    height, width = image.shape[:2]
    sheet = Sheet(width * unit, height * unit, pictures=1)
    glyphs += _missed(image, rules, glyphs)
    sheet.glyphs = [Glyph(g.text, *(edge * unit for edge in g[1:])) for g in glyphs]
    sheet.rules = [Rule(*(edge * unit for edge in r)) for r in rules]
    return sheet


def _around(line: list[Glyph]) -> Glyph:
    """Return the box of a whole line."""
    return Glyph("", min(g.x0 for g in line), min(g.top for g in line), max(g.x1 for g in line),
                 max(g.bottom for g in line))  # fmt: skip


def _part_of_text(rule: Rule, box: Glyph) -> bool:
    """Long strokes of characters are no lines of a table, nor are strokes in a row that look like one line."""
    x, y = (rule.x0 + rule.x1) / 2, (rule.top + rule.bottom) / 2
    if not (box.x0 <= x <= box.x1 and box.top <= y <= box.bottom):
        return False
    if rule.level:
        through = abs(y - box.middle) < _THROUGH * box.height
        return through and box.x0 - box.height <= rule.x0 and rule.x1 <= box.x1 + box.height
    return rule.bottom - rule.top < _STROKE * box.height


class _Line:
    """One line as the recogniser gave it: its characters in pixels and its slope in degrees."""

    def __init__(self, box: Any, text: str, characters: Any, top: int) -> None:
        left, right = box[0], box[1]
        self.length = math.dist(left, right)
        self.slope = math.degrees(math.atan2(right[1] - left[1], right[0] - left[0]))
        self.height = math.dist(box[0], box[3])
        self.glyphs = list(_glyphs(text, characters, box, top))


def _glyphs(text: str, characters: Any, box: Any, top: int) -> Iterator[Glyph]:
    """Single characters with their boxes; a lone letter O in a place of its own is a zero."""
    if text.strip() and not text.strip("OoＯ〇○◯ "):
        text = text.translate(_ZEROS)
    known = [c for c in characters or () if c and c[0]]
    if "".join(c[0] for c in known).replace(" ", "") != text.replace(" ", "") or not known:
        known = list(_evenly(text, box))
    for char, corners in ((c[0], c[2]) for c in known):
        xs, ys = [float(p[0]) for p in corners], [float(p[1]) + top for p in corners]
        yield Glyph(char, min(xs), min(ys), max(xs), max(ys))


def _evenly(text: str, box: Any) -> Iterator[tuple[str, float, list[tuple[float, float]]]]:
    """Yield characters spread over the line's box, where the recogniser gave no places of their own."""
    wide = [0.5 if char.isascii() else 1.0 for char in text]
    step = (float(box[1][0]) - float(box[0][0])) / max(sum(wide), 1e-9)
    x, low, high = float(box[0][0]), float(box[0][1]), float(box[2][1])
    for char, width in zip(text, wide, strict=True):
        yield char, 1.0, [(x, low), (x + width * step, low), (x + width * step, high), (x, high)]
        x += width * step


def _lines(piece: Any, top: int) -> Iterator[_Line]:
    # The engine remembers its last arguments, so all are given each time.
    result = _engine()(
        piece, use_det=True, use_cls=True, use_rec=True, return_word_box=True, return_single_char_box=True
    )
    if getattr(result, "boxes", None) is None:  # nothing found, or too small a picture
        return
    words = result.word_results or [None] * len(result.boxes)
    for box, text, score, characters in zip(result.boxes, result.txts, result.scores, words, strict=True):
        if score >= _SURE and text.strip():
            yield _Line(box, text, characters, top)


def _missed(image: Any, rules: list[Rule], glyphs: list[Glyph]) -> list[Glyph]:
    """Single digits that the detector overlooked: cells with ink and no text are read alone.

    Without this a printed 0 would come out as a blank, which means something else.
    """
    from archive.reading.formats.image_rules import ink_box
    from archive.reading.formats.lattice import frames_of

    found: list[Glyph] = []
    for frame in frames_of(rules):
        filled = {frame.slot_at(g.centre, g.middle) for g in glyphs}
        for index, slot in enumerate(frame.slots):
            if index in filled or (box := ink_box(image, frame.box(slot))) is None:
                continue
            x0, top, x1, bottom = box
            result = _engine()(image[top:bottom, x0:x1], use_det=False, use_cls=False, return_word_box=False)
            if result.txts and result.scores[0] >= _SURE and result.txts[0].strip():
                corners = [[x0, top], [x1, top], [x1, bottom], [x0, bottom]]
                found += _glyphs(result.txts[0], None, corners, 0)
    return found


def _pieces(image: Any) -> Iterator[tuple[int, Any]]:
    """Yield a page whole, a long picture cut at rows with the least ink."""
    from archive.reading.formats.image_rules import quiet_row

    height, width = image.shape[:2]
    top = 0
    while top < height:
        bottom = min(height, top + int(_TALL * width) + 1)
        if bottom < height:
            bottom = quiet_row(image, bottom - width // 4, bottom)
        yield top, image[top:bottom]
        top = bottom


def _skew(lines: list[_Line]) -> float:
    slopes = sorted(line.slope for line in lines if line.length > _LEVEL_LINES * line.height)
    return slopes[len(slopes) // 2] if slopes else 0.0


def _moved(glyph: Glyph, move: Any) -> Glyph:
    """Return the glyph where it stands in the straightened picture; its size is kept."""
    if move is None:
        return glyph
    x, y = glyph.centre, glyph.middle
    cx, cy = float(move[0] @ (x, y, 1)), float(move[1] @ (x, y, 1))
    return Glyph(glyph.text, glyph.x0 + cx - x, glyph.top + cy - y, glyph.x1 + cx - x, glyph.bottom + cy - y)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})
