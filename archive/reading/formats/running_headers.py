"""Page numbers and the lines repeated at the head or foot of every page, which are not part of the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from archive.reading.formats.lines import TextLine

_ZONE = 0.12  # of the page height, at the top and at the bottom
_OUTER_LINES = 2  # only the outermost lines of a page can be running ones
_DASH = r"[-—–－―·•~～\s]*"
_PAGE_NUMBER = re.compile(
    rf"^{_DASH}(?:第\s*)?(?:\d{{1,4}}|[一二三四五六七八九十]{{1,3}})\s*页?"
    rf"(?:\s*[/／,，]?\s*(?:共\s*)?\d{{1,4}}\s*页?)?{_DASH}$"
)


def without_running(pages: Sequence[Sequence[TextLine]], heights: Sequence[float]) -> list[list[TextLine]]:
    """The lines of each page without page numbers and repeated headers and footers."""
    outer = [_outer(lines, height) for lines, height in zip(pages, heights, strict=True)]
    counts = Counter(key for lines in outer for key in {_key(line) for line in lines})
    repeated = {key for key, count in counts.items() if count >= max(2, (len(pages) + 1) // 2)}
    kept = []
    for lines, candidates in zip(pages, outer, strict=True):
        gone = {id(c) for c in candidates if _key(c) in repeated or _PAGE_NUMBER.match(c.text)}
        kept.append([line for line in lines if id(line) not in gone])
    return kept


def _outer(lines: Sequence[TextLine], height: float) -> list[TextLine]:
    top = [line for line in lines[:_OUTER_LINES] if line.bottom < _ZONE * height]
    foot = [line for line in lines[-_OUTER_LINES:] if line.top > (1 - _ZONE) * height]
    return top + foot


def _key(line: TextLine) -> tuple[str, int]:
    """The text without its digits, and roughly where it stands."""
    return re.sub(r"\d+", "#", line.text), round(line.top / 6)
