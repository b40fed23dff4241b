"""Pictures: never silently empty, lines found in them, and read when OCR is installed."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from archive.errors import UnreadableError
from archive.reading.formats import convert, ocr

from .grids import grids, texts

without_ocr = pytest.mark.skipif(ocr.available(), reason="the extra ocr is installed")
with_ocr = pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed: no OCR here")
ROWS = [["Rules", "0", "12"], ["Permits", "", "4119"], ["Fees", "7730.28", "0"]]


def picture_of(rows: list[list[str]], *, turn: float = 0.0, noise: int = 0) -> Image.Image:
    """A ruled table on white paper, 1240 pixels wide (A4 at 150 dpi), as a scanner might see it."""
    page = Image.new("RGB", (1240, 700), (252, 251, 248))
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(30)
    for n in range(len(rows) + 1):
        draw.line((120, 120 + 90 * n, 1120, 120 + 90 * n), fill=(20, 20, 20), width=3)
    for n in range(4):
        draw.line((120 + 333 * n, 120, 120 + 333 * n, 120 + 90 * len(rows)), fill=(20, 20, 20), width=3)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            draw.text((150 + 333 * c, 148 + 90 * r), text, fill=(0, 0, 0), font=font)
    if noise:
        dots = Image.effect_noise(page.size, noise).convert("RGB")
        page = Image.blend(page, dots, 0.15)
    return page.rotate(turn, fillcolor=(252, 251, 248), resample=Image.Resampling.BICUBIC)


def body_of(picture: Image.Image, kind: str = "PNG") -> bytes:
    saved = io.BytesIO()
    picture.save(saved, kind)
    return saved.getvalue()


@without_ocr
def test_without_ocr_a_picture_says_that_it_is_one() -> None:
    document = convert(body_of(picture_of(ROWS)))
    assert document is not None
    assert (document.format, document.images, document.blocks) == ("image", 1, [])
    assert "needs OCR" in document.warnings[0]


@with_ocr
@pytest.mark.parametrize(("turn", "noise", "kind"), [(0.0, 0, "PNG"), (0.8, 60, "JPEG")])
def test_a_table_in_a_picture_keeps_its_zeros_and_its_blanks(turn: float, noise: int, kind: str) -> None:
    document = convert(body_of(picture_of(ROWS, turn=turn, noise=noise), kind))
    assert document is not None
    assert [texts(grid) for grid in grids(document)] == [ROWS]
    assert document.warnings == ["the document is a picture and was read by OCR"]


@with_ocr
def test_strokes_of_large_characters_are_no_table() -> None:
    page = Image.new("RGB", (1240, 600), "white")
    ImageDraw.Draw(page).text((100, 200), "HELLO 2023", fill="black", font=ImageFont.load_default(120))
    document = convert(body_of(page))
    assert document is not None
    assert grids(document) == []


def test_icons_are_too_small_to_hold_a_report() -> None:
    document = convert(body_of(Image.new("RGB", (64, 64), "white")))
    assert document is not None
    assert (document.images, document.warnings) == (1, ["the picture is too small to hold a report"])


def test_damaged_and_huge_pictures_say_why() -> None:
    whole = body_of(picture_of(ROWS))
    with pytest.raises(UnreadableError, match="damaged"):
        convert(whole[:20])
    huge = bytearray(whole)
    huge[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(UnreadableError, match=r"damaged|too large|pixels"):
        convert(bytes(huge))
