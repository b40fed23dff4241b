"""The report's running text: paragraphs in order, without its title, without the lines that the page puts around it."""

from __future__ import annotations

from archive.reading.document import Block, Grid, Paragraph
from archive.reading.labels import label_key, strip_all_space
from archive.reading.published_date import is_info_line
from archive.reading.reading_rules import reading_rules
from archive.reading.sections import heading_number
from archive.reading.tables.vocabulary import form_words
from archive.reading.values import is_value

_HEAD = 12
"""Paragraphs at the beginning among which title and date lines are looked for."""
_INFO_LINES = 4
"""Lines below the title that may tell of the page and not of the year."""
_BORDERED = 4
"""A lone cell of at least so many characters that is no label is prose with a border around it."""


def flatten(blocks: list[Block]) -> tuple[list[str], list[Grid]]:
    """Return paragraphs and grids; headings and prose that stand inside a table's border are paragraphs too."""
    paragraphs: list[str] = []
    grids: list[Grid] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            paragraphs.append(block.text)
            continue
        grids.append(block)
        paragraphs += _bordered(block)
    return paragraphs, grids


def _bordered(grid: Grid) -> list[str]:
    """Texts that stand alone in their row and are no label of the form: the report has a border around it."""
    filled: dict[int, str | None] = {}
    for text, row, *_ in grid.cells:
        if text:
            filled[row] = None if row in filled else text
    return [text for _, text in sorted(filled.items()) if text and _is_prose(text)]


def _is_prose(text: str) -> bool:
    if text[:1] in "一二三四五六" and heading_number(text):
        return True
    return len(text) >= _BORDERED and not is_value(text) and label_key(text) not in form_words()


def report_prose(paragraphs: list[str], titles: list[str]) -> tuple[list[str], list[str]]:
    """Return the report's own paragraphs, and the lines dropped from among them (which may carry the date)."""
    keys = {strip_all_space(title) for title in titles if title}
    kept: list[str] = []
    dropped: list[str] = []
    head = _title_lines(paragraphs[:_HEAD], keys)
    noise = reading_rules().noise.line
    for at, text in enumerate(paragraphs):
        above = at < head or (at < head + _INFO_LINES and not kept and is_info_line(text))
        (dropped if above or (len(text) < 200 and noise.search(text)) else kept).append(text)
    return kept, dropped


def _title_lines(paragraphs: list[str], keys: set[str]) -> int:
    """Return how many paragraphs at the beginning belong to the title and to what stands above it."""
    for start in range(len(paragraphs)):
        joined = ""
        for end in range(start, min(start + 4, len(paragraphs))):
            joined += strip_all_space(paragraphs[end])
            if joined in keys:
                return end + 1
    return 0
