"""Pages become blocks: prose and tables in reading order, joined over page breaks.

Page numbers and the lines repeated at the head or foot of every page are taken out.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.reading.document import Block, Paragraph
from archive.reading.formats.lattice import frames_of
from archive.reading.formats.page_layout import Sheet
from archive.reading.formats.ruled import TableBox, table_of
from archive.reading.formats.split_tables import is_continuation, join_tables
from archive.reading.formats.text_lines import TextLine, join_texts, lines_of

_SHORT = 2.0  # of the type size: a line that ends this far from the margin ends its paragraph
_INDENT = 1.2  # of the type size
_OTHER_SIZE = 0.15  # a change of type size by this share starts a new paragraph
_LONG_LINES = 3  # so many lines that end together show where the right margin is
_LOOSE = 1.9  # of the usual distance between lines


@dataclass(frozen=True, slots=True)
class Measure:
    """How the running text of a document is set: its margins, type size and distance of lines."""

    left: float
    right: float
    size: float
    pitch: float


def measure(pages: Sequence[Sequence[TextLine]], width: float) -> Measure:
    """Taken from the long lines, which are the prose; where too few are long, the margins are taken as equal."""
    lines = [line for page in pages for line in page]
    if not lines:
        return Measure(0, 0, 1, 1)
    size = _usual([(line.size, len(line.text)) for line in lines])
    body = [line for line in lines if abs(line.size - size) <= _OTHER_SIZE * size] or lines
    right = sorted(line.x1 for line in body)[-1 - len(body) // 20]
    left = _usual([(line.x0, len(line.text)) for line in body])
    left = min(left, min((line.x0 for line in body if line.x1 > right - size * _SHORT), default=left))
    long = [line for line in body if line.x1 > right - _SHORT * size and line.x1 - line.x0 > width / 3]
    if len(long) < _LONG_LINES:
        right = max(right, width - left)
    steps = [(b.top - a.top, 1) for page in pages for a, b in itertools.pairwise(page) if b.top > a.top]
    return Measure(left, right, size, _usual(steps) if steps else size * 2)


def paragraphs(lines: Sequence[TextLine], body: Measure) -> list[tuple[TextLine, str]]:
    """Return each paragraph with its first line; lines of several pages may follow one another."""
    found: list[tuple[TextLine, list[str]]] = []
    before: TextLine | None = None
    for line in lines:
        if before is None or starts_new(before, line, body):
            found.append((line, [line.text]))
        else:
            found[-1][1].append(line.text)
        before = line
    return [(first, join_texts(texts)) for first, texts in found]


def starts_new(before: TextLine, line: TextLine, body: Measure) -> bool:
    """Return whether ``line`` is not the continuation of ``before``."""
    if abs(before.size - line.size) > _OTHER_SIZE * max(before.size, line.size) and not _runs_on(before, line, body):
        return True
    if _is_title(before, body) and _is_title(line, body):
        return False
    if before.x1 < body.right - _SHORT * body.size:
        return True
    if line.x0 > body.left + _INDENT * body.size and line.x0 > before.x0 + _INDENT * body.size:
        return True
    if line.x0 > body.left + _INDENT * body.size and abs(line.x0 - before.x0) <= 1:
        return False  # a quotation or list set in from the margin
    if line.x0 > body.left + _INDENT * body.size:
        return True
    return line.top - before.top > _LOOSE * body.pitch


def _runs_on(before: TextLine, line: TextLine, body: Measure) -> bool:
    """Return whether a full line without an end of sentence goes on at the margin, whatever type the next is set in."""
    full = before.x1 >= body.right - _SHORT * body.size and not before.text.endswith(("。", "：", ":", "；"))
    near = line.top - before.top <= _LOOSE * max(body.pitch, before.size * 1.2)
    return full and near and abs(line.x0 - body.left) <= _INDENT * body.size and before.size < 1.5 * body.size


def _is_title(line: TextLine, body: Measure) -> bool:
    """Larger than the text and set in the middle: the lines of one title."""
    middle = (body.left + body.right) / 2
    return line.size > 1.15 * body.size and abs(line.centre - middle) < 1.5 * line.size


def title_of(lines: Sequence[TextLine], body: Measure) -> str:
    """Return the first lines set larger and centred; empty when there are none."""
    texts = []
    for line in lines:
        if _is_title(line, body):
            texts.append(line.text)
        elif texts:
            break
    return join_texts(texts)


def _usual(weighted: list[tuple[float, int]]) -> float:
    counts: Counter[float] = Counter()
    for value, weight in weighted:
        counts[round(value)] += weight
    near, _ = counts.most_common(1)[0]
    return next(value for value, _ in weighted if round(value) == near)


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
    """Return whether a box is decoration around prose: one column that is tall, or one that holds other tables."""
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
