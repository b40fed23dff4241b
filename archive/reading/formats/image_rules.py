"""Ruled lines in a picture, found by what survives when everything shorter than a line is erased."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from archive.reading.formats.page_layout import Rule

_LEVEL_SHARE = 1 / 45  # of the picture's width: shorter level strokes belong to characters
_UPRIGHT_SHARE = 1 / 36  # of its width, as type is as tall as it is wide; a table row is taller than its type
_GAP = 9  # pixels of a faint line that may be missing
_BROKEN = 0.8  # of the shortest line: pieces of a broken one are at least so long
_INK = 0.004  # of a cell's area: less is dust
_MOST_SKEW = 5.0  # degrees
_INSET = 5  # pixels at the walls of a cell that may still be line
_MARGIN = 6  # pixels left around what is cut out for reading


def rules_of(image: Any) -> list[Rule]:
    """Return the level and upright lines of a straight picture, in pixels."""
    dark = _dark(image)
    width = image.shape[1]
    level = _strokes(dark, (max(20, int(width * _LEVEL_SHARE)), 1))
    upright = _strokes(dark, (1, max(20, int(width * _UPRIGHT_SHARE))))
    return [*level, *upright]


def skew_of(image: Any) -> float | None:
    """Degrees by which the long level lines fall to the right, None where there are none."""
    width = image.shape[1]
    found = cv2.HoughLinesP(_dark(image), 1, np.pi / 3600, 200, minLineLength=width // 5, maxLineGap=_GAP)
    slopes = []
    for x0, y0, x1, y1 in [] if found is None else found.reshape(-1, 4).tolist():
        slope = float(np.degrees(np.arctan2(y1 - y0, x1 - x0)))
        if abs(slope) < _MOST_SKEW:
            slopes.append(slope)
    return float(np.median(slopes)) if len(slopes) >= 2 else None


def straightened(image: Any, angle: float) -> tuple[Any, Any]:
    """Return the picture turned by ``angle`` degrees about its middle, and the 2 x 3 matrix that moves its points."""
    height, width = image.shape[:2]
    move = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    paper = (255, 255, 255)
    return cv2.warpAffine(image, move, (width, height), borderValue=paper), move


def ink_box(image: Any, box: tuple[float, float, float, float]) -> tuple[int, int, int, int] | None:
    """Return where the ink of a cell is, with a margin; None when it is empty."""
    x0, top, x1, bottom = (int(edge) for edge in box)
    x0, top, x1, bottom = x0 + _INSET, top + _INSET, x1 - _INSET, bottom - _INSET
    if x1 - x0 < _MARGIN or bottom - top < _MARGIN:
        return None
    dark = _dark(image[top:bottom, x0:x1])
    ys, xs = np.nonzero(dark)
    if len(xs) < max(12, _INK * dark.size):
        return None
    left, right, high, low = int(xs.min()), int(xs.max()), int(ys.min()), int(ys.max())
    return max(x0 + left - _MARGIN, x0), max(top + high - _MARGIN, top), x0 + right + _MARGIN, top + low + _MARGIN


def quiet_row(image: Any, start: int, end: int) -> int:
    """Return the row between two with the least ink, where a long picture can be cut."""
    ink = _dark(image[max(start, 0) : end]).sum(axis=1)
    return max(start, 0) + int(ink.argmin())


def _dark(image: Any) -> Any:
    """255 where there is ink. The threshold is the picture's own, as scans differ in paper and light."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if image.ndim == 3 else image
    if grey.size == 0 or int(grey.max()) - int(grey.min()) < 40:
        return np.zeros_like(grey)
    threshold, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.where(grey <= max(threshold, 128), 255, 0).astype(np.uint8)


def _strokes(dark: Any, kernel: tuple[int, int]) -> list[Rule]:
    level = kernel[0] > 1
    # What is too short even for a broken line goes first, or the gaps between characters would be bridged.
    kept = cv2.morphologyEx(dark, cv2.MORPH_OPEN, _bar(kernel, _BROKEN))
    kept = cv2.morphologyEx(kept, cv2.MORPH_CLOSE, _bar((_GAP, 1) if level else (1, _GAP), 1.0))
    kept = cv2.morphologyEx(kept, cv2.MORPH_OPEN, _bar(kernel, 1.0))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(kept)
    rules = []
    for x, y, width, height, _ in boxes[1:].tolist():
        thin, long = (height, width) if level else (width, height)
        if thin <= max(12, long // 6):
            middle = y + height / 2 if level else x + width / 2
            rules.append(Rule(x, middle, x + width, middle) if level else Rule(middle, y, middle, y + height))
    return rules


def _bar(kernel: tuple[int, int], share: float) -> Any:
    return cv2.getStructuringElement(cv2.MORPH_RECT, (max(1, int(kernel[0] * share)), max(1, int(kernel[1] * share))))
