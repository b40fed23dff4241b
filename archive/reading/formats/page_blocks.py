"""Pages become blocks: prose and tables in reading order, joined over page breaks.

Page numbers and the lines repeated at the head or foot of every page are taken out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.reading.document import Block, Paragraph
from archive.reading.formats.lattice import frames_of
from archive.reading.formats.lines import TextLine, lines_of
from archive.reading.formats.page_layout import Sheet
from archive.reading.formats.paragraphs import measure, paragraphs, title_of
from archive.reading.formats.ruled import TableBox, table_of
from archive.reading.formats.split_tables import is_continuation, join_tables

_Piece = TextLine | TableBox
_ZONE = 0.12  # of the page height, at the top and at the bottom
_OUTER_LINES = 2  # only the outermost lines of a page can be running ones
_DASH = r"[-—–－―·•~～\s]*"
_PAGE_NUMBER = re.compile(
    rf"^{_DASH}(?:第\s*)?(?:\d{{1,4}}|[一二三四五六七八九十]{{1,3}})\s*页?"
    rf"(?:\s*[/／,，]?\s*(?:共\s*)?\d{{1,4}}\s*页?)?{_DASH}$"
)


@dataclass(slots=True)
class _Page:
    height: float
    lines: list[TextLine]
    tables: list[TableBox]


def blocks_of(sheets: Sequence[Sheet]) -> tuple[list[Block], str]:
    """Return the blocks of a document and its title as set (larger and centred), empty when none stands out."""
    pages = [_page(sheet) for sheet in sheets]
    kept = without_running([page.lines for page in pages], [page.height for page in pages])
    pieces: list[_Piece] = []
    for page, lines in zip(pages, kept, strict=True):
        mixed: list[_Piece] = [*lines, *page.tables]
        _append(pieces, sorted(mixed, key=lambda piece: piece.top))
    body = measure(kept, max((sheet.width for sheet in sheets), default=0))
    blocks: list[Block] = []
    run: list[TextLine] = []
    for piece in pieces:
        if isinstance(piece, TableBox) and not piece.is_box:
            blocks += [Paragraph(text) for _, text in paragraphs(run, body)]
            blocks.append(piece.grid())
            run = []
        else:
            run += lines_of(piece.glyphs) if isinstance(piece, TableBox) else [piece]
    blocks += [Paragraph(text) for _, text in paragraphs(run, body)]
    return blocks, title_of([line for page in kept for line in page], body)


def _append(pieces: list[_Piece], page: list[_Piece]) -> None:
    """Add a page; a table at its head that continues the one at the foot of the page before is joined to it."""
    if pieces and page:
        last, first = pieces[-1], page[0]
        if isinstance(last, TableBox) and isinstance(first, TableBox) and is_continuation(last, first):
            pieces[-1] = join_tables(last, first)
            page = page[1:]
    pieces += page


def _page(sheet: Sheet) -> _Page:
    """Give tables their characters; a box around a whole page of prose keeps none."""
    free = [g for g in sheet.glyphs if 0 <= g.middle <= sheet.height]
    tables: list[TableBox] = []
    for frame in sorted(frames_of(sheet.rules), key=lambda f: (f.xs[-1] - f.xs[0]) * (f.ys[-1] - f.ys[0])):
        inside = [g for g in free if frame.slot_at(g.centre, g.middle) is not None]
        table = table_of(frame, inside)
        if any(cell.text for cell in table.cells) and not _is_page_border(table, sheet, tables):
            tables.append(table)
            taken = set(inside)
            free = [g for g in free if g not in taken]
    return _Page(sheet.height, lines_of(free), sorted(tables, key=lambda t: t.top))


def _is_page_border(table: TableBox, sheet: Sheet, inner: list[TableBox]) -> bool:
    """A box with one column that is tall, or that holds other tables, is decoration around prose."""
    if not table.is_box:
        return False
    holds = any(table.top <= t.top and t.bottom <= table.bottom for t in inner)
    return holds or table.bottom - table.top > 0.5 * sheet.height


def without_running(pages: Sequence[Sequence[TextLine]], heights: Sequence[float]) -> list[list[TextLine]]:
    """Return the lines of each page without page numbers and repeated headers and footers."""
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
    """Return the text without its digits, and roughly where it stands."""
    return re.sub(r"\d+", "#", line.text), round(line.top / 6)
