"""Pages become blocks: prose and tables in reading order, with what the page breaks cut sewn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.reading.document import Block, Paragraph
from archive.reading.formats.lattice import frames_of
from archive.reading.formats.lines import TextLine, lines_of
from archive.reading.formats.page_layout import Sheet
from archive.reading.formats.paragraphs import measure, paragraphs, title_of
from archive.reading.formats.ruled import TableBox, table_of
from archive.reading.formats.running_headers import without_running
from archive.reading.formats.split_tables import is_continuation, join_tables

_Piece = TextLine | TableBox


@dataclass(slots=True)
class _Page:
    height: float
    lines: list[TextLine]
    tables: list[TableBox]


def blocks_of(sheets: Sequence[Sheet]) -> tuple[list[Block], str]:
    """The blocks of a document and its title as set (larger and centred), empty when none stands out."""
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
    """Tables take their characters; a box around a whole page of prose gives them back."""
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
