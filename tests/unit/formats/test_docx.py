"""DOCX made here: merged cells, tracked changes, automatic numbers, text boxes, and files meant to harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats import convert

from .grids import grids, prose, spans, texts
from .word import docx_of, p, tbl, tc, tr

RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def read(body: str, parts: dict[str, str] | None = None) -> Document:
    document = convert(docx_of(body, parts))
    assert document is not None
    return document


def test_text_title_and_properties() -> None:
    centred = '<w:jc w:val="center"/>'
    document = read(p("某区", centred) + p("2023年政府信息公开工作年度报告", centred) + p("　　一、总体情况　"))
    assert document.title == "某区2023年政府信息公开工作年度报告"
    assert prose(document)[-1] == "一、总体情况"
    assert document.metas == {"title": "示例", "author": "办公室", "created": "2024-01-20T08:00:00Z"}
    assert document.format == "docx"


def test_cells_merged_across_and_down() -> None:
    (grid,) = grids(
        read(
            tbl(
                tr(tc("勾稽关系", span(2) + RESTART), tc("申请人情况", span(2))),
                tr(tc("", span(2) + CONTINUE), "自然人", "总计"),
                tr(tc("三、本年度", RESTART), "（一）予以公开", "3", "3"),
                tr(tc("", CONTINUE), "（二）部分公开", "", "-"),
            )
        )
    )
    assert spans(grid) == {
        "勾稽关系": (0, 0, 2, 2),
        "申请人情况": (0, 2, 1, 2),
        "三、本年度": (2, 0, 2, 1),
    }
    assert texts(grid)[3] == ["三、本年度", "（二）部分公开", "", "-"]


def test_old_sideways_merge_and_rows_that_begin_late() -> None:
    (grid,) = grids(
        read(
            tbl(
                tr(tc("项目", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), "数"),
                tr("规章", "3", properties='<w:gridBefore w:val="1"/>'),
            )
        )
    )
    assert spans(grid) == {"项目": (0, 0, 1, 2)}
    assert texts(grid)[1] == ["∅", "规章", "3"]


def test_a_split_label_is_one_text_and_two_numbers_stay_two() -> None:
    (grid,) = grids(read(tbl(tr(tc(p("结果") + p("维持")), tc(p("1") + p("2"))))))
    assert texts(grid) == [["结果维持", "1 2"]]


def test_tracked_changes_show_the_text_as_accepted() -> None:
    body = (
        '<w:p><w:r><w:t>收到</w:t></w:r><w:del w:id="1"><w:r><w:delText>8</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>9</w:t></w:r></w:ins><w:r><w:t>件</w:t></w:r></w:p>'
        + tbl(
            tr("规章", "1"),
            tr("废行", "7", properties='<w:del w:id="3"/>'),
            tr("许可", "2", properties='<w:ins w:id="4"/>'),
        )
    )
    document = read(body)
    assert prose(document) == ["收到9件"]
    assert texts(grids(document)[0]) == [["规章", "1"], ["许可", "2"]]


def test_hidden_text_field_codes_and_fallback_copies_are_dropped() -> None:
    run = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
    box = "<w:txbxContent>" + p("框内") + "</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert prose(read(f"<w:p>{run}<w:r><w:t>正文</w:t></w:r>{both}</w:p>")) == ["正文", "框内"]


def test_content_controls_and_line_breaks() -> None:
    body = (
        f"<w:sdt><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt><w:p><w:r><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>"
    )
    assert prose(read(body)) == ["甲", "乙", "丙"]


def test_automatic_numbers_are_part_of_headings_and_labels() -> None:
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    numbering = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:abstractNum w:abstractNumId="1">' + level.format(0, "chineseCounting", "%1、")
        + level.format(1, "decimal", "%2.") + '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
        "</w:numbering>"
    )  # fmt: skip
    at = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="5"/></w:numPr>'
    words = [(0, "总体情况"), (1, "国家秘密"), (1, "法律禁止"), (0, "主动公开"), (1, "重新开始")]
    document = read("".join(p(text, at.format(depth)) for depth, text in words), {"word/numbering.xml": numbering})
    assert prose(document) == ["一、总体情况", "1.国家秘密", "2.法律禁止", "二、主动公开", "1.重新开始"]


def test_bordered_prose_gives_its_paragraphs_and_the_tables_inside_in_order() -> None:
    inner = tbl(tr("规章", "0"))
    document = read(tbl(tr(tc(p("一、总体情况") + inner + p("二、主动公开")))))
    assert [type(b).__name__ for b in document.blocks] == ["Paragraph", "Grid", "Paragraph"]


def test_a_table_of_labels_with_nothing_filled_in_is_a_table() -> None:
    assert texts(grids(read(tbl(tr("规章", "", ""), tr("许可", "", ""))))[0])[1] == ["许可", "", ""]


def test_a_table_inside_a_cell_of_a_real_table_follows_it() -> None:
    document = read(tbl(tr("左", tc(tbl(tr("规章", "0")) + p("")))))
    assert [texts(g) for g in grids(document)] == [[["左", ""]], [["规章", "0"]]]


def test_pictures_are_counted() -> None:
    body = "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"
    document = read(body)
    assert (document.images, document.blocks) == (1, [])


def test_strict_documents_read_like_the_usual_ones() -> None:
    strict = (
        '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
        + p("甲") + "</w:body></w:document>"
    )  # fmt: skip
    assert prose(read("", {"word/document.xml": strict})) == ["甲"]


def bomb() -> bytes:
    return docx_of("", {"word/document.xml": "<a>" + " " * 20_000_000 + "</a>"})


def entities() -> bytes:
    lines = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};&l{n - 1};&l{n - 1};">' for n in range(1, 20))
    source = f'<!DOCTYPE d [<!ENTITY l0 "x">{lines}]><d>&l19;</d>'
    return docx_of("", {"word/document.xml": source})


def deep() -> bytes:
    return docx_of("<w:sdt>" * 5000 + "</w:sdt>" * 5000)


def nested() -> bytes:
    table = p("底")
    for _ in range(60):
        table = tbl(tr(tc(table), "x"))
    return docx_of(table)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (bomb(), "zip bomb"),
        (deep(), "not well-formed"),
        (docx_of("<w:p>"), "not well-formed"),
        (docx_of(p("甲"))[:-200], "damaged"),
    ],
)
def test_hostile_or_broken_files_end_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        convert(body)


def test_entities_are_never_expanded() -> None:
    with pytest.raises(UnreadableError, match="not well-formed"):
        convert(entities())
    harmless = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><d><p>&e;</p></d>'
    document = convert(docx_of("", {"word/document.xml": harmless}))
    assert document is not None
    assert document.blocks == []


def test_deeply_nested_tables_end_with_a_reason() -> None:
    with pytest.raises(UnreadableError, match=r"deep|not well-formed"):
        convert(nested())


def test_a_damaged_entry_is_named() -> None:
    source = bytearray(docx_of(p("甲" * 500)))
    at = zipfile.ZipFile(io.BytesIO(source)).getinfo("word/document.xml").header_offset
    source[at + 60] ^= 0xFF
    with pytest.raises(UnreadableError, match=r"word/document\.xml"):
        convert(bytes(source))


def test_a_span_of_a_million_columns_does_not_make_a_million_cells() -> None:
    document = read(tbl(tr(tc("甲", span(10**6)), "乙")))
    assert len(texts(grids(document)[0])[0]) <= 1001
