"""OFD made here: text at its places, tables from paths, packages as different writers lay them out."""

from __future__ import annotations

import io
import zipfile

import pytest

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats import convert
from archive.reading.formats.ofd_layout import deltas

from .grids import grids, prose, texts

_NAME = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(x: float, y: float, words: str, size: float = 4.0, more: str = "") -> str:
    steps = " ".join(str(size if not c.isascii() else size / 2) for c in words[:-1])
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 100 {size}" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{0.88 * size}" DeltaX="{steps}">{words}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return (
        f'<ofd:PathObject ID="2" Boundary="{x0} {y0} {max(x1 - x0, 0.2)} {max(y1 - y0, 0.2)}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def lattice(xs: list[float], ys: list[float]) -> str:
    across = "".join(line(xs[0], y, xs[-1], y) for y in ys)
    return across + "".join(line(x, ys[0], x, ys[-1]) for x in xs)


def ofd_of(*pages: str, root: str = "Doc_0/Document.xml", template: str = "") -> bytes:
    named = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    entries = {
        "OFD.xml": f"<ofd:OFD {_NAME}><ofd:DocBody><ofd:DocInfo><ofd:Title>示例年报</ofd:Title>"
        f"<ofd:CreationDate>2024-01-20</ofd:CreationDate></ofd:DocInfo><ofd:DocRoot>{root}</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_NAME}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        '</ofd:PhysicalBox></ofd:PageArea><ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        f"<ofd:Pages>{named}</ofd:Pages></ofd:Document>",
        "Doc_0/Tpls/Tpl_0/Content.xml": f"<ofd:Page {_NAME}><ofd:Content><ofd:Layer>{template}</ofd:Layer>"
        "</ofd:Content></ofd:Page>",
    }
    use = '<ofd:Template TemplateID="9"/>' if template else ""
    for n, page in enumerate(pages):
        entries[f"Doc_0/Pages/Page_{n}/Content.xml"] = (
            f"<ofd:Page {_NAME}>{use}<ofd:Content><ofd:Layer ID='3'>{page}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def read(*pages: str, template: str = "") -> Document:
    document = convert(ofd_of(*pages, template=template))
    assert document is not None
    return document


def test_title_prose_and_properties() -> None:
    document = read(text(70, 20, "某县2023年年度报告", 7) + text(30, 40, "一、总体情况"))
    assert document.metas == {"title": "示例年报", "created": "2024-01-20"}
    assert prose(document) == ["某县2023年年度报告", "一、总体情况"]
    assert document.format == "ofd"


def test_a_table_from_paths_with_a_merged_cell_and_a_blank() -> None:
    page = lattice([30, 60, 90, 120], [100, 110, 120]).replace(line(60, 100, 60, 120), line(60, 110, 60, 120))
    page += text(32, 103, "第二十条第（一）项", 3) + text(32, 113, "规章") + text(95, 103, "3") + text(95, 113, "12.5")
    assert texts(grids(read(page))[0]) == [["第二十条第（一）项"] * 2 + ["3"], ["规章", "", "12.5"]]


def test_a_rectangle_is_four_lines_and_a_white_one_none() -> None:
    box = '<ofd:PathObject Boundary="30 100 40 10" {}><ofd:AbbreviatedData>M 0 0 L 40 0 L 40 10 L 0 10 C'
    box += "</ofd:AbbreviatedData>{}</ofd:PathObject>"
    seen = box.format("", "") + line(50, 100, 50, 110) + text(32, 103, "规章") + text(55, 103, "7")
    assert texts(grids(read(seen))[0]) == [["规章", "7"]]
    white = box.format("", '<ofd:StrokeColor Value="255 255 255"/>') + text(32, 103, "规章")
    assert grids(read(white)) == []


def test_matrix_moves_and_scales_text_and_slanted_text_is_a_watermark() -> None:
    page = lattice([30, 60, 90], [100, 110])
    page += text(0, 0, "规章", 2, 'CTM="2 0 0 2 32 103"') + text(62, 103, "5")
    page += text(50, 150, "内部资料", 20, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    document = read(page)
    assert texts(grids(document)[0]) == [["规章", "5"]]
    assert prose(document) == []


def test_pages_use_their_template_and_tables_go_on_over_the_break() -> None:
    first = lattice([30, 60, 90], [250, 260, 270]) + text(32, 253, "规章") + text(62, 253, "1")
    first += text(32, 263, "处罚") + text(62, 263, "2")
    second = lattice([30, 60, 90], [30, 40]) + text(32, 33, "收费") + text(62, 33, "3")
    document = read(first, second, template=text(90, 285, "某县文件"))
    assert [texts(g) for g in grids(document)] == [[["规章", "1"], ["处罚", "2"], ["收费", "3"]]]
    assert prose(document) == []


def test_repeated_steps_are_bounded_by_the_text() -> None:
    assert deltas("g 3 4.2 1", 10) == [4.2, 4.2, 4.2, 1.0]
    assert deltas("g 999999999 4.2", 5) == [4.2] * 5
    assert deltas("g 3", 5) == []
    assert deltas("g -3 1 2", 5) == [2.0]


def test_pictures_hidden_objects_and_missing_pages_are_said() -> None:
    picture = '<ofd:ImageObject ID="5" Boundary="0 0 210 297" ResourceID="7"/>'
    document = read(picture + text(30, 30, "隐", 4, 'Visible="false"'))
    assert (document.images, document.blocks) == (1, [])
    assert document.warnings == ["page 1 is a picture; reading it needs OCR"]
    with pytest.raises(UnreadableError, match="no pages"):
        convert(ofd_of())
    with pytest.raises(UnreadableError, match="lacks its part"):
        convert(ofd_of("", root="/Doc_9/Document.xml"))
