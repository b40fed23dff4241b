"""A very small PDF writer for tests: Chinese text, lines, fills, pictures, turned pages."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0


@dataclass
class Page:
    """One page; places are points from the top left."""

    rotate: int = 0
    marks: list[str] = field(default_factory=list)
    picture: bool = False

    def text(self, x: float, top: float, text: str, size: float = 10.0) -> None:
        """Horizontal text whose type body begins at ``top``."""
        code = text.encode("utf-16-be").hex()
        self.marks.append(f"BT /F1 {size} Tf 1 0 0 1 {x} {HEIGHT - top - 0.88 * size:.2f} Tm <{code}> Tj ET")

    def slanted(self, x: float, top: float, text: str) -> None:
        """A watermark, set at 45 degrees."""
        code = text.encode("utf-16-be").hex()
        self.marks.append(f"BT /F1 40 Tf 0.7 0.7 -0.7 0.7 {x} {HEIGHT - top} Tm <{code}> Tj ET")

    def line(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """A stroke."""
        self.marks.append(f"0 G 0.5 w {x0} {HEIGHT - top} m {x1} {HEIGHT - bottom} l S")

    def fill(self, x0: float, top: float, x1: float, bottom: float, grey: float) -> None:
        """A filled box: 1 is white."""
        self.marks.append(f"{grey} g {x0} {HEIGHT - bottom} {x1 - x0} {bottom - top} re f 0 g")

    def show_picture(self) -> None:
        """A grey picture over the whole page, as in a scan."""
        self.picture = True
        self.marks.append(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Im1 Do Q")

    def table(self, xs: Sequence[float], ys: Sequence[float], cells: Sequence[tuple[int, int, int, int, str]]) -> None:
        """Cells (row, column, rowspan, colspan, text) with their borders; text near the top left of each."""
        for row, column, rowspan, colspan, text in cells:
            x0, x1, top, bottom = xs[column], xs[column + colspan], ys[row], ys[row + rowspan]
            self.line(x0, top, x1, top)
            self.line(x0, bottom, x1, bottom)
            self.line(x0, top, x0, bottom)
            self.line(x1, top, x1, bottom)
            for number, part in enumerate(text.split("\n")):
                self.text(x0 + 3, top + 3 + 12 * number, part)


def pdf_of(pages: Sequence[Page], *, title: str = "", encrypt: bool = False) -> bytes:
    """The bytes of a PDF with these pages; ``encrypt`` only claims a password that nobody knows."""
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(pages)))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        3: b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        4: b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]"
        b"/Ascent 880/Descent -120/ItalicAngle 0/CapHeight 880/StemV 93>>>>",
        5: _stream(
            bytes([90]), "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
        ),
    }
    for n, page in enumerate(pages):
        resources = "/Font<</F1 3 0 R>>" + ("/XObject<</Im1 5 0 R>>" if page.picture else "")
        objects[6 + 2 * n] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Rotate {page.rotate}"
            f"/Resources<<{resources}>>/Contents {7 + 2 * n} 0 R>>"
        ).encode()
        objects[7 + 2 * n] = _stream("\n".join(page.marks).encode(), "")
    return _file(objects, title, encrypt)


def _stream(content: bytes, entries: str) -> bytes:
    packed = zlib.compress(content)
    head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
    return head + packed + b"\nendstream"


def _file(objects: dict[int, bytes], title: str, encrypt: bool) -> bytes:
    info = max(objects) + 1
    objects[info] = b"<</Title<FEFF" + title.encode("utf-16-be").hex().encode() + b">/CreationDate(D:20240126093000)>>"
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (info + 1)
    for number in sorted(places):
        out += b"%010d 00000 n \n" % places[number]
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"11" * 32, b"22" * 32)
    out += b"trailer<</Size %d/Root 1 0 R/Info %d 0 R" % (info + 1, info) + (lock if encrypt else b"")
    return bytes(out + b">>\nstartxref\n%d\n%%%%EOF\n" % start)
