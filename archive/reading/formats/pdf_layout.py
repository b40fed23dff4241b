"""What pdfium sees on a PDF page: characters and visible lines, turned the way a reader sees the page."""

from __future__ import annotations

import ctypes
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from archive.reading.formats.page_layout import Glyph, Rule, Sheet

_THIN = 2.6  # points: a filled bar thinner than this is a line
_STRAIGHT = 0.5  # points by which the ends of a level or upright line may differ
_HUGE = 3.0  # of the type size: no character's own box is so large
_FORM_DEPTH = 5
_PALE = 250  # of 255: lines this light are not seen on white paper

_Point = tuple[float, float]
_Turn = Callable[[float, float], _Point]
_Matrix = tuple[float, float, float, float, float, float]


def sheet_of(page: pdfium.PdfPage) -> Sheet:
    """Return the characters and lines of one page, (0, 0) at the top left of the page held upright."""
    textpage = page.get_textpage()
    angles = _angles(textpage)
    quarter = _quarter(angles) if angles else page.get_rotation() // 90
    turn, width, height = turned(page.get_mediabox(), quarter)
    sheet = Sheet(width, height, quarter=quarter)
    sheet.glyphs = list(_glyphs(textpage, angles, turn))
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE], max_depth=_FORM_DEPTH):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            sheet.pictures += 1
        else:
            sheet.rules.extend(_rules(item, turn))
    return sheet


def _angles(textpage: pdfium.PdfTextPage) -> list[int | None]:
    """Clockwise quarter turns that set each character upright, None for oblique ones (watermarks)."""
    angles: list[int | None] = []
    for index in range(textpage.count_chars()):
        angle = math.degrees(raw.FPDFText_GetCharAngle(textpage, index)) / 90
        angles.append(-round(angle) % 4 if abs(angle - round(angle)) < 0.05 else None)
    return angles


def _quarter(angles: list[int | None]) -> int:
    """Return the turn that sets most of the page upright: also a wide table set sideways on an upright page."""
    counts = Counter(angle for angle in angles if angle is not None)
    return counts.most_common(1)[0][0] if counts else 0


def turned(box: tuple[float, float, float, float], quarter: int) -> tuple[_Turn, float, float]:
    """Return what takes a place in PDF space (origin bottom left) to the page after ``quarter`` turns clockwise, and
    the width and height of that page."""
    x0, y0, x1, y1 = box
    turns: list[_Turn] = [
        lambda x, y: (x - x0, y1 - y),
        lambda x, y: (y - y0, x - x0),
        lambda x, y: (x1 - x, y - y0),
        lambda x, y: (y1 - y, x1 - x),
    ]
    width, height = x1 - x0, y1 - y0
    return (turns[quarter], height, width) if quarter % 2 else (turns[quarter], width, height)


def _glyphs(textpage: pdfium.PdfTextPage, angles: list[int | None], turn: _Turn) -> Iterator[Glyph]:
    main = _quarter(angles)
    for index, angle in enumerate(angles):
        code = raw.FPDFText_GetUnicode(textpage, index)
        unusable = code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code <= 0xDFFF
        if angle != main or unusable or raw.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        box = _box(textpage, index)
        if box is not None and all(map(math.isfinite, box)):
            (ax, ay), (bx, by) = turn(box[0], box[1]), turn(box[2], box[3])
            yield Glyph(chr(code), min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _box(textpage: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float] | None:
    """Return the box of the type body (all characters of a line alike), left, bottom, right, top.

    For fonts set downwards pdfium forgets the scale and gives a box twenty times too large; the inked part is
    right even then, so it is taken where the two differ by more than any character can.
    """
    body = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(textpage, index, body):
        return None
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    size = raw.FPDFText_GetFontSize(textpage, index) * max(abs(matrix.a), abs(matrix.b))
    if size <= 0 or max(body.right - body.left, body.top - body.bottom) < _HUGE * size:
        return body.left, body.bottom, body.right, body.top
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    middle = (bottom.value + top.value) / 2
    return left.value, middle - size / 2, right.value, middle + size / 2


def _rules(item: pdfium.PdfObject, turn: _Turn) -> Iterator[Rule]:
    """Level and upright strokes, and thin filled bars; shading and white boxes are not lines."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(item, fill, stroke):
        return
    stroked = bool(stroke.value) and _visible(item, raw.FPDFPageObj_GetStrokeColor)
    filled = bool(fill.value) and _visible(item, raw.FPDFPageObj_GetFillColor)
    if not stroked and not filled:
        return
    for outline in _outlines(item, turn):
        if stroked:
            yield from _straight(outline)
        else:
            yield from _bar(outline)


def _visible(item: pdfium.PdfObject, colour_of: Callable[..., int]) -> bool:
    channels = [ctypes.c_uint() for _ in range(4)]
    if not colour_of(item, *channels):
        return True
    red, green, blue, alpha = (channel.value for channel in channels)
    return alpha > 10 and min(red, green, blue) < _PALE


def _straight(points: list[_Point]) -> Iterator[Rule]:
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        if abs(ax - bx) <= _STRAIGHT or abs(ay - by) <= _STRAIGHT:
            yield Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _bar(points: list[_Point]) -> Iterator[Rule]:
    x0, x1 = min(x for x, _ in points), max(x for x, _ in points)
    y0, y1 = min(y for _, y in points), max(y for _, y in points)
    if min(x1 - x0, y1 - y0) <= _THIN < max(x1 - x0, y1 - y0):
        yield Rule(x0, y0, x1, y1)


def _outlines(item: pdfium.PdfObject, turn: _Turn) -> Iterator[list[_Point]]:
    """Yield the corner points of each sub-path, in page places; curves end an outline, for no table has them."""
    a, b, c, d, e, f = _matrix(item)
    points: list[_Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind != raw.FPDF_SEGMENT_LINETO and points:
            yield points
            points = []
        points.append(turn(a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _matrix(item: pdfium.PdfObject) -> _Matrix:
    """From the object's own space to the page, through the forms that hold it."""
    total: _Matrix = (1, 0, 0, 1, 0, 0)
    holder: pdfium.PdfObject | None = item
    while holder is not None:
        total = _times(total, holder.get_matrix().get())
        holder = holder.container
    return total


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    """Return first ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )
