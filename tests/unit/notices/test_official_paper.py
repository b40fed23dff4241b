"""The form of GB/T 9704-2012: head, number, title, names of whom it goes to, signature, and the foot of the last page."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from archive.notices.notice_docx import render_notice
from archive.notices.official_parts import broken_title, sign_indents, text_width
from tests.unit.notices.made_board import MADE, everything, rules

OFFICE = "双塔县人民政府办公室"


def paper(**settings: Any) -> Any:
    own = rules().model_copy(update={"office": OFFICE, "copies": "县委办公室，县人大常委会办公室", **settings})
    return Document(
        BytesIO(
            render_notice(
                everything(),
                own,
                made_at=MADE,
                number="双政办〔2026〕7号",
                dated="2026年2月10日",
                printed="2026年2月11日",
            )
        )
    )


def test_f1_head_number_title_and_addressees_come_in_their_order_and_typefaces() -> None:
    told = [one for one in paper().paragraphs if one.text][:4]
    assert [one.text.replace("\n", "") for one in told] == [
        f"{OFFICE}文件",
        "双政办〔2026〕7号",
        f"{OFFICE}关于双塔县2025年度政府信息公开工作年度报告公布情况的通报",
        "各有关单位：",
    ]
    head, number, title, _ = (one.runs[0] for one in told)
    assert str(head.font.color.rgb) == "FF0000"
    assert fonts(head) == fonts(title) == "方正小标宋简体"
    assert (number.font.size.pt, title.font.size.pt) == (16, 22)
    line = told[1].paragraph_format.element.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}")
    assert (line.get(qn("w:color")), line.get(qn("w:space"))) == ("FF0000", "11")  # 4 mm
    assert told[2].text.split("\n")[1].startswith("政府信息公开")  # no word is cut


def fonts(run: Any) -> str:
    return str(run.element.rPr.rFonts.get(qn("w:eastAsia")))


def test_f1_headings_are_set_in_the_typeface_of_their_level() -> None:
    faces = {one.text: fonts(one.runs[0]) for one in paper().paragraphs if one.text}
    assert faces["一、总体情况"] == "黑体"
    assert faces["（一）逾期未见公布"] == "楷体"
    assert {face for text, face in faces.items() if text.startswith("1．")} == {"仿宋"}


def test_f1_page_numbers_stand_outside() -> None:
    document = paper()
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.text.strip(), even.text.strip()) == ("—  —", "—  —")
    assert (odd.alignment, even.alignment) == (2, 0)
    assert odd.paragraph_format.right_indent == even.paragraph_format.left_indent > 0
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)


@pytest.mark.parametrize(
    ("name", "day", "sealed", "found"),
    [
        (10, 7, True, (2.5, 4)),  # the day four characters from the right, the name in the middle above it
        (20, 7, True, (0, 6.5)),  # a long name stays within the text, the day below its middle
        (10, 7, False, (2, 3)),  # the name two characters from the right, the day two after its beginning
        (4, 7, False, (7, 2)),  # a day longer than the name: two characters from the right, the name two before it
    ],
)
def test_f1_name_and_day_stand_as_a_seal_asks(
    name: float, day: float, sealed: bool, found: tuple[float, float]
) -> None:
    assert sign_indents(name, day, sealed=sealed) == found


@given(st.floats(1, 26), st.floats(4, 9), st.booleans())
def test_f1_name_and_day_never_leave_the_text(name: float, day: float, sealed: bool) -> None:
    name_right, day_right = sign_indents(name, day, sealed=sealed)
    assert min(name_right, day_right) >= 0
    if sealed:
        assert name_right + name / 2 == pytest.approx(day_right + day / 2)


def test_f1_the_foot_names_copies_printer_and_day_between_thick_lines_and_a_thin_one() -> None:
    document = paper()
    foot = document.tables[-1]
    assert [row.cells[0].text for row in foot.rows] == [
        "抄送：县委办公室，县人大常委会办公室。",
        f"{OFFICE}\t2026年2月11日印发",
    ]
    borders = document.element.body.findall(qn("w:tbl"))[-1].tblPr.find(qn("w:tblBorders"))
    sizes = {one.tag.rpartition("}")[2]: one.get(qn("w:sz")) for one in borders if one.get(qn("w:sz"))}
    assert sizes == {"top": "8", "insideH": "6", "bottom": "8"}
    assert len(paper(copies="").tables[-1].rows) == 1


def test_f4_number_title_signature_and_day_are_those_given() -> None:
    texts = [one.text.replace("\n", "") for one in paper().paragraphs]
    assert texts.count("双政办〔2026〕7号") == 1
    signed = texts.index(OFFICE)
    assert texts[signed + 1] == "2026年2月10日"
    assert paper().core_properties.title.startswith(OFFICE)


def test_an_office_without_a_name_leaves_its_places_to_the_clerk() -> None:
    texts = [one.text for one in Document(BytesIO(render_notice(everything(), rules(), made_at=MADE))).paragraphs]
    assert "（发文机关标志）" in texts
    assert "（草稿，未经核定）" in texts
    assert "（发文机关）" in texts


@given(st.lists(st.text("县政府公开年报", min_size=1, max_size=12), min_size=1, max_size=5))
def test_f1_a_title_is_broken_between_its_pieces_alone(pieces: list[str]) -> None:
    lines = broken_title(pieces, 20)
    assert "".join(lines) == "".join(pieces)
    ends = {sum(map(len, pieces[:count])) for count in range(len(pieces) + 1)}
    assert all(sum(map(len, lines[:count])) in ends for count in range(len(lines) + 1))
    assert all(text_width(line) <= 20 for line in lines)


def drawn(width: int, height: int) -> bytes:
    content = BytesIO()
    Image.new("RGB", (width, height), "white").save(content, "PNG")
    return content.getvalue()


def test_f5_an_annex_has_for_each_who_is_named_the_deciding_visits_their_pictures_and_the_package() -> None:
    made = render_notice(
        everything(),
        rules(),
        made_at=MADE,
        base="https://nianbao.example",
        pictures_for=lambda captures: {one: drawn(1280, 9000) for one in captures if one == "urn:2"},
    )
    paper = Document(BytesIO(made))
    assert any(one.text.endswith("逐家核查记录") for one in paper.paragraphs)
    table = next(one for one in paper.tables if one.rows[0].cells[-1].text == "证据包")
    told = {row.cells[1].text: [cell.text for cell in row.cells] for row in table.rows[1:]}
    assert set(told) == {one.organ for one in everything().named}
    visits, package = told["双塔县水利局"][2:]
    assert visits.split("\n") == [
        "2月2日20时　栏目页，当时未发现该年报（摘要aaaaaaaaaaaaaaaa）",
        "2月3日20时　年报页面（摘要bbbbbbbbbbbbbbbb）",
    ]
    filing = next(one for one in everything().named if one.organ == "双塔县水利局")
    assert package == f"https://nianbao.example/reports/{filing.filing_id}/evidence.wacz?as_of=2026-02-09"
    pictures = paper.inline_shapes
    assert len(pictures) == sum(one.state in ("late", "on_time", "withdrawn") for one in everything().named)
    assert all(one.height <= one.width for one in pictures), "what is long is cut, so that it stays to be read"
    bare = Document(BytesIO(render_notice(everything(), rules(), made_at=MADE)))
    assert len(bare.inline_shapes) == 0
    assert "可向制发单位索取" in bare.tables[2].rows[1].cells[-1].text
