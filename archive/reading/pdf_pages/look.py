"""The pages of a PDF looked at: pictures, and places of characters and cells. Hostile bodies: call it through
``archive.reading.pdf_pages.worker``, in a process of its own."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats.limits import MAX_PAGES
from archive.reading.formats.page_blocks import blocks_of
from archive.reading.formats.page_layout import Glyph, Sheet
from archive.reading.formats.pdf import metas_of, opened, page_of
from archive.reading.formats.pdf_layout import sheet_of, turned
from archive.reading.formats.text_lines import group_lines
from archive.reading.pdf_pages.cell_places import Rectangle, cell_places
from archive.reading.pdf_pages.page_places import WHOLE, Box, PdfPlaces, PlacedLine, PlacedPage
from archive.reading.read import read_document
from archive.reading.reading_model import Table

LONGEST_SIDE = 1_684  # pixels: A4 at twice its size in points
_LARGEST_SCALE = 4.0  # of a page smaller than a stamp
_MOST_GLYPHS = 400_000  # of one document


def picture_of(body: bytes, number: int) -> bytes:
    """Return page ``number`` (from 1) as PNG, held upright, at most ``LONGEST_SIDE`` pixels long.

    Raises UnreadableError: the file or the page is damaged, encrypted, absent or a drawing without bounds.
    """
    pdf = opened(body)
    try:
        if not 1 <= number <= min(len(pdf), MAX_PAGES):
            raise UnreadableError(f"the PDF has no page {number} that is shown")
        page = page_of(pdf, number - 1)
        scale = min(LONGEST_SIDE / max(*page.get_size(), 1), _LARGEST_SCALE)
        turn = (sheet_of(page).quarter * 90 - page.get_rotation()) % 360
        buffer = io.BytesIO()
        page.render(scale=scale, rotation=turn, may_draw_forms=False).to_pil().convert("RGB").save(buffer, "PNG")
        return buffer.getvalue()
    finally:
        pdf.close()


def places_in(body: bytes) -> PdfPlaces:
    """Return where its characters and the cells of its report stand. Raises UnreadableError: damaged or encrypted."""
    pdf = opened(body)
    try:
        looked = [_looked_at(pdf, index) for index in range(min(len(pdf), MAX_PAGES))]
        sheets, metas = _within_bounds([one.sheet for one in looked]), metas_of(pdf)
        cells = cell_places(sheets, lambda pages: _tables(pages, metas))
        pages = tuple(_placed(sheet, one) for sheet, one in zip(sheets, looked, strict=True))
        found = {cell: (page, _parts(box, looked[page].crop)) for cell, (page, box) in cells.items()}
        return PdfPlaces(len(pdf), pages, found)
    finally:
        pdf.close()


def _tables(sheets: Sequence[Sheet], metas: Mapping[str, str]) -> Mapping[str, Table]:
    document = Document("pdf", metas=dict(metas), charset="utf-8")
    document.blocks, set_title = blocks_of(sheets)
    document.title = set_title or document.metas.get("title", "")
    return read_document(document).tables


@dataclass(frozen=True, slots=True)
class _Looked:
    """A page, the part of it that is shown, and why it could not be looked at ("" when it could)."""

    sheet: Sheet
    crop: Rectangle
    fault: str = ""


def _within_bounds(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the pages as far as they hold ``_MOST_GLYPHS`` characters together; the others without theirs."""
    kept, room = [], _MOST_GLYPHS
    for sheet in sheets:
        room -= len(sheet.glyphs)
        kept.append(sheet if room >= 0 else Sheet(sheet.width, sheet.height))
    return kept


def _looked_at(pdf: pdfium.PdfDocument, index: int) -> _Looked:
    try:
        page = page_of(pdf, index)
    except UnreadableError as reason:
        return _Looked(Sheet(1, 1), (0, 0, 1, 1), str(reason))
    sheet = sheet_of(page)
    turn, _width, _height = turned(page.get_mediabox(), sheet.quarter)
    left, bottom, right, top = page.get_bbox()
    (ax, ay), (bx, by) = turn(left, bottom), turn(right, top)
    return _Looked(sheet, (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))


def _placed(sheet: Sheet, looked: _Looked) -> PlacedPage:
    left, top, right, bottom = looked.crop
    lines = tuple(_line(line, looked.crop) for line in group_lines(sheet.glyphs))
    return PlacedPage(max(right - left, 1.0), max(bottom - top, 1.0), lines, looked.fault)


def _line(glyphs: Sequence[Glyph], crop: Rectangle) -> PlacedLine:
    text = "".join(glyph.text for glyph in glyphs)
    boxes = tuple(_parts((g.x0, g.top, g.x1, g.bottom), crop) for g in glyphs for _letter in g.text)
    return PlacedLine(text, boxes)


def _parts(box: Rectangle, crop: Rectangle) -> Box:
    """Return a box in parts of the page that is shown."""
    x0, top, x1, bottom = box
    left, above, right, below = crop
    wide, high = WHOLE / max(right - left, 1e-6), WHOLE / max(below - above, 1e-6)
    places = ((x0 - left) * wide, (top - above) * high, (x1 - left) * wide, (bottom - above) * high)
    first, second, third, fourth = (round(min(max(place, 0.0), WHOLE)) for place in places)
    return first, second, third, fourth
