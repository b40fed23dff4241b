"""Lines of a PDF keep flat characters and digits of another font; a line in another font goes on its paragraph."""

from __future__ import annotations

import pytest

from archive.reading.document import Paragraph
from archive.reading.formats import convert
from archive.reading.formats.page_layout import Glyph
from archive.reading.formats.text_lines import group_lines, lines_of

from .paper import Page, pdf_of


def glyphs(text: str, size: float = 10, top: float = 100, x: float = 50) -> list[Glyph]:
    return [Glyph(c, x + at * size, top, x + (at + 1) * size, top + size) for at, c in enumerate(text)]


def test_a_flat_character_joins_its_line() -> None:
    line = glyphs("一是公开5500条")
    flat = [g._replace(top=104.6, bottom=105.4) if g.text == "一" else g for g in line]
    assert [one.text for one in lines_of(flat)] == ["一是公开5500条"]


@pytest.mark.parametrize(("top", "bottom"), [(97, 111), (101, 108), (103.5, 109), (99, 107)])
def test_digits_of_another_font_stay_in_the_line(top: float, bottom: float) -> None:
    line = [
        g._replace(top=top, bottom=bottom) if g.text.isdigit() else g
        for g in glyphs("一是主动公开政府信息5500条，其他")
    ]
    assert [one.text for one in lines_of(line)] == ["一是主动公开政府信息5500条，其他"]


def test_two_lines_stay_two() -> None:
    two = [*glyphs("甲乙一丙丁戊"), *glyphs("己庚一辛壬癸", top=116)]
    flat = [g._replace(top=g.top + 4.6, bottom=g.top + 5.4) if g.text == "一" else g for g in two]
    assert ["".join(g.text for g in row) for row in group_lines(flat)] == ["甲乙一丙丁戊", "己庚一辛壬癸"]


@pytest.mark.parametrize("size", [8.0, 12.0, 11.6])
def test_a_line_in_another_size_does_not_part_its_paragraph(size: float) -> None:
    page = Page()
    text = "全年主动公开政府信息以网站为第一平台持续推进各项工作落实到位并加强培训提高质量" * 2
    full = text[:35]
    page.text(90, 100, "（一）主动公开情况。我局坚持公开为常态不公开为例外原则全面推进", 14)
    for at in range(3):
        page.text(62, 122 + 22 * at, full, 14)
    page.text(62, 188, text[: int(490 / (14 * size / 10))], 14 * size / 10)
    page.text(62, 212, "共5500条。", 14)
    document = convert(pdf_of([page]))
    assert document is not None
    last = [block.text for block in document.blocks if isinstance(block, Paragraph)][-1]
    assert last.endswith("共5500条。")
    assert len(last) > 60
