"""A report as a PDF: paragraphs and ruled tables of its HTML in a font that readers replace; and a scanned one."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

from lxml import html
from PIL import Image

from demo.world import Publication

WIDTH, HEIGHT = 595, 842
_LEFT, _RIGHT, _TOP, _BOTTOM = 50, 545, 60, 790
_SIZE, _LEADING, _CELL = 11, 18, 8
_LONGEST = 20  # characters of a cell for which its column is made wider


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that begin at a place, in points from the top left."""

    x: float
    top: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A ruled line."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass
class Page:
    marks: list[Text | Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    column: int
    height: int
    width: int
    text: str


def as_pdf(publication: Publication, body: str) -> bytes:
    """Return the file; the same publication and body always give the same bytes."""
    return _file([_content(page) for page in pages_of(publication.title, body)])


def pages_of(title: str, body: str) -> list[Page]:
    """Return the marks of every page."""
    setter = _Setter()
    setter.paragraph(title, 14)
    root = html.fragment_fromstring(body, create_parent="div")
    for element in root.iter("p", "div", "table"):
        if element.tag == "table":
            setter.table(list(_cells(element)))
        elif not list(element.iterancestors("table")) and not element.xpath(".//p|.//div|.//table"):
            setter.paragraph(" ".join(element.text_content().split()), _SIZE)
    return setter.pages


@cache
def as_scan(title: str) -> bytes:
    """Return a PDF whose only page is a picture of ``scan.png``: nothing in it is text, but its title beside it."""
    out = BytesIO()
    with Image.open(Path(__file__).parent.parent / "scan.png") as picture:
        picture.save(out, "PDF", resolution=150, title=title, creationDate=None, modDate=None)
    return out.getvalue()


class _Setter:
    """Puts one thing under the other, on a new page where it does not fit."""

    def __init__(self) -> None:
        self.pages = [Page()]
        self._top = float(_TOP)

    def paragraph(self, text: str, size: float) -> None:
        for line in _wrapped(text, _RIGHT - _LEFT, size):
            self._make_room(_LEADING)
            self.pages[-1].marks.append(Text(_LEFT, self._top, size, line))
            self._top += _LEADING

    def table(self, cells: list[_Cell]) -> None:
        """Set a table that is never divided: the forms fit a page."""
        edges = _edges(cells)
        heights = [0.0] * max(cell.row + cell.height for cell in cells)
        for cell in sorted(cells, key=lambda cell: cell.height):  # what reaches down makes its last row high enough
            rows = range(cell.row, cell.row + cell.height)
            wanted = len(_wrapped(cell.text, _room(cell, edges), _CELL)) * (_CELL + 2) + 6
            heights[rows[-1]] += max(0.0, wanted - sum(heights[row] for row in rows))
        self._make_room(sum(heights))
        tops = [self._top + sum(heights[:row]) for row in range(len(heights) + 1)]
        for cell in cells:
            self._cell(cell, edges, tops)
        self._top = tops[-1] + _LEADING

    def _cell(self, cell: _Cell, edges: list[float], tops: list[float]) -> None:
        x0, x1 = edges[cell.column], edges[cell.column + cell.width]
        top, bottom = tops[cell.row], tops[cell.row + cell.height]
        marks = self.pages[-1].marks
        marks += [Line(x0, top, x1, top), Line(x0, bottom, x1, bottom), Line(x0, top, x0, bottom)]
        marks.append(Line(x1, top, x1, bottom))
        for number, line in enumerate(_wrapped(cell.text, _room(cell, edges), _CELL)):
            marks.append(Text(x0 + 2, top + 3 + number * (_CELL + 2), _CELL, line))

    def _make_room(self, height: float) -> None:
        if self._top + height > _BOTTOM:
            self.pages.append(Page())
            self._top = float(_TOP)


def _edges(cells: list[_Cell]) -> list[float]:
    """Return where the columns begin and end: wider the longer their texts are."""
    shares = [4.0] * max(cell.column + cell.width for cell in cells)
    for cell in cells:
        if cell.width == 1:
            shares[cell.column] = max(shares[cell.column], min(len(cell.text), _LONGEST))
    unit = (_RIGHT - _LEFT) / sum(shares)
    return [_LEFT + unit * sum(shares[:column]) for column in range(len(shares) + 1)]


def _room(cell: _Cell, edges: list[float]) -> float:
    return edges[cell.column + cell.width] - edges[cell.column] - 4


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """Return the lines of a text, broken between any two characters."""
    lines, room = [""], width
    for character in text:
        wide = size if ord(character) > 0xFF else size / 2
        if wide > room:
            lines.append("")
            room = width
        lines[-1] += character
        room -= wide
    return lines


def _cells(table: html.HtmlElement) -> Iterator[_Cell]:
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line.iter("td", "th"):
            while (row, column) in taken:
                column += 1
            width, height = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
            taken |= {(row + down, column + across) for down in range(height) for across in range(width)}
            yield _Cell(row, column, height, width, "".join(cell.text_content().split()))
            column += width


def _content(page: Page) -> bytes:
    parts = []
    for mark in page.marks:
        if isinstance(mark, Line):
            parts.append(f"0.5 w {mark.x0:.1f} {HEIGHT - mark.top:.1f} m {mark.x1:.1f} {HEIGHT - mark.bottom:.1f} l S")
        elif mark.text:
            baseline, code = HEIGHT - mark.top - 0.88 * mark.size, mark.text.encode("utf-16-be").hex()
            parts.append(f"BT /F1 {mark.size} Tf 1 0 0 1 {mark.x:.1f} {baseline:.2f} Tm <{code}> Tj ET")
    return "\n".join(parts).encode()


def _file(contents: list[bytes]) -> bytes:
    """Return a PDF of these pages. The font is named, not embedded: readers replace it."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]"
        b"/Ascent 880/Descent -120/ItalicAngle 0/CapHeight 880/StemV 93>>>>",
    ]
    for n, content in enumerate(contents):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]"
            f"/Resources<</Font<</F1 3 0 R>>>>/Contents {6 + 2 * n} 0 R>>".encode()
        )
        packed = zlib.compress(content)
        head = f"<</Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
        objects.append(head + packed + b"\nendstream")
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
