"""PDF pages made here: what a break, a border, a watermark or a turned page must not do to the text."""

from __future__ import annotations

import pytest

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats import convert

from .grids import grids, prose, row, spans, texts
from .paper import HEIGHT, WIDTH, Page, pdf_of

XS = [90.0, 170.0, 300.0, 400.0, 505.0]


def read(*pages: Page) -> Document:
    document = convert(pdf_of(pages))
    assert document is not None
    return document


def body(page: Page, lines: list[str], top: float = 120) -> None:
    for number, line in enumerate(lines):
        page.text(90, top + 20 * number, line)


def ys(count: int, top: float) -> list[float]:
    return [top + 30 * n for n in range(count + 1)]


def test_wrapped_lines_are_one_paragraph_and_indented_ones_begin_another() -> None:
    page = Page()
    full = "甲" * 41
    body(page, ["　　" + full[:39], full, "末尾。", "　　" + full[:39], "结束。"])
    assert prose(read(page)) == [full[:39] + full + "末尾。", full[:39] + "结束。"]


def test_page_numbers_and_running_heads_are_dropped_in_every_usual_form() -> None:
    pages = []
    for number, foot in enumerate(["- 1 -", "第2页 共3页", "3/3"]):
        page = Page()
        page.text(90, 40, "某区政府信息公开")
        body(page, [f"第{'一二三'[number]}段。"])
        page.text(280, HEIGHT - 50, foot)
        pages.append(page)
    assert prose(read(*pages)) == ["第一段。", "第二段。", "第三段。"]


def test_a_paragraph_goes_on_over_the_page_break() -> None:
    first, second = Page(), Page()
    body(first, ["　　" + "乙" * 39, "丙" * 41])
    first.text(290, HEIGHT - 50, "— 1 —")
    body(second, ["丁" * 10 + "。"], top=60)
    assert prose(read(first, second)) == ["乙" * 39 + "丙" * 41 + "丁" * 10 + "。"]


def test_repeated_header_is_dropped_and_labels_reach_over_the_break() -> None:
    head = [(0, 0, 1, 2, "事项"), (0, 2, 1, 1, "自然人"), (0, 3, 1, 1, "总计")]
    first, second = Page(), Page()
    first.table(XS, ys(3, 700), [*head, (1, 0, 2, 1, "（三）不予公开"), (1, 1, 1, 1, "1.国家秘密"),
                                 (1, 2, 1, 1, "1"), (1, 3, 1, 1, "2"), (2, 1, 1, 1, "2.法律禁止"),
                                 (2, 2, 1, 1, "3"), (2, 3, 1, 1, "4")])  # fmt: skip
    second.table(XS, ys(3, 80), [*head, (1, 0, 1, 1, ""), (1, 1, 1, 1, "3.安全"), (1, 2, 1, 1, "5"),
                                 (1, 3, 1, 1, "6"), (2, 0, 1, 2, "（七）总计"), (2, 2, 1, 1, "9"),
                                 (2, 3, 1, 1, "12")])  # fmt: skip
    (grid,) = grids(read(first, second))
    assert spans(grid)["（三）不予公开"] == (1, 0, 3, 1)
    assert row(grid, "3.安全") == ["5", "6"]
    assert row(grid, "（七）总计") == ["9", "12"]
    assert len(texts(grid)) == 5


def broken_row(upper: list[str], lower: list[str]) -> list[list[str]]:
    """Two pages, each with one row of a label (4 characters fill its line) and two values."""
    pages = []
    for top, cells, before in ((700.0, upper, True), (80.0, lower, False)):
        page = Page()
        other = ["甲类", "7", "8"] if before else ["乙类", "9", "9"]
        rows = [other, cells] if before else [cells, other]
        page.table([90, 136, 300, 505], ys(2, top),
                   [(r, c, 1, 1, text) for r, line in enumerate(rows) for c, text in enumerate(line)])  # fmt: skip
        pages.append(page)
    (grid,) = grids(read(*pages))
    return texts(grid)[1:-1]


def test_a_row_cut_through_its_label_is_one_row() -> None:
    assert broken_row(["要求确认", "1", "0"], ["已获信息", "", ""]) == [["要求确认已获信息", "1", "0"]]
    assert broken_row(["要求确认", "", ""], ["已获信息", "1", "0"]) == [["要求确认已获信息", "1", "0"]]
    assert broken_row(["要求确认", "", ""], ["", "1", "0"]) == [["要求确认", "1", "0"]]


def test_numbers_wrapped_in_narrow_columns_are_sewn_with_their_row() -> None:
    first, second = Page(), Page()
    xs = [90, 136, 160, 184]
    first.table(xs, ys(2, 700), [(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "12"), (0, 2, 1, 1, "3"),
                                 (1, 0, 1, 1, "总的申请"), (1, 1, 1, 1, "1,20"), (1, 2, 1, 1, "7")])  # fmt: skip
    second.table(xs, ys(2, 80), [(0, 0, 1, 1, "数量"), (0, 1, 1, 1, "4"), (0, 2, 1, 1, ""),
                                 (1, 0, 1, 1, "其他"), (1, 1, 1, 1, "5"), (1, 2, 1, 1, "6")])  # fmt: skip
    (grid,) = grids(read(first, second))
    assert texts(grid) == [["规章", "12", "3"], ["总的申请数量", "1,204", "7"], ["其他", "5", "6"]]


def test_a_header_of_two_heights_is_sewn_where_the_page_cuts_it() -> None:
    first, second = Page(), Page()
    xs = [90, 104, 118, 132]
    first.table(xs, [730, 760, 790], [(0, 0, 1, 3, "复议"), (1, 0, 1, 1, "结"), (1, 1, 1, 2, "起诉")])
    second.table(xs, [80, 120, 150], [(0, 0, 1, 1, "果"), (0, 1, 1, 1, "维\n持"), (0, 2, 1, 1, "总\n计"),
                                      (1, 0, 1, 1, "3"), (1, 1, 1, 1, "4"), (1, 2, 1, 1, "5")])  # fmt: skip
    (grid,) = grids(read(first, second))
    assert texts(grid)[1:] == [["结果", "起诉", "起诉"], ["结果", "维持", "总计"], ["3", "4", "5"]]


def test_a_header_and_the_only_data_row_are_never_sewn() -> None:
    first, second = Page(), Page()
    xs = [90, 104, 118, 132]
    first.table(xs, [750, 790], [(0, n, 1, 1, text) for n, text in enumerate(("维\n持", "纠\n正", "总\n计"))])
    second.table(xs, [80, 110], [(0, n, 1, 1, text) for n, text in enumerate(("12", "3", "15"))])
    (grid,) = grids(read(first, second))
    assert texts(grid) == [["维持", "纠正", "总计"], ["12", "3", "15"]]


def test_two_rows_that_meet_at_the_break_stay_two_rows_even_when_blank() -> None:
    assert broken_row(["规章", "", ""], ["处罚", "1", "0"]) == [["规章", "", ""], ["处罚", "1", "0"]]
    assert broken_row(["要求确认", "", ""], ["2.重复", "1", "0"]) == [["要求确认", "", ""], ["2.重复", "1", "0"]]
    assert broken_row(["要求确认", "1", "0"], ["重复申请", "2", "3"])[1] == ["重复申请", "2", "3"]


def test_tables_of_different_width_or_with_text_between_stay_apart() -> None:
    first, second = Page(), Page()
    first.table(XS, ys(1, 760), [(0, 0, 1, 2, "规章"), (0, 2, 1, 1, "1"), (0, 3, 1, 1, "2")])
    second.text(90, 70, "三、收到和处理申请情况")
    second.table(XS, ys(1, 100), [(0, 0, 1, 2, "新收"), (0, 2, 1, 1, "3"), (0, 3, 1, 1, "4")])
    assert [texts(g)[0][-1] for g in grids(read(first, second))] == ["2", "4"]


def test_prose_with_a_border_is_prose_and_a_table_inside_it_a_table() -> None:
    page = Page()
    page.table([80, 520], [100, 700], [(0, 0, 1, 1, "")])
    body(page, ["一、总体情况", "　　全年公开信息。"])
    page.table([100, 300, 500], [200, 230], [(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "0")])
    page.text(90, 260, "二、主动公开情况")
    document = read(page)
    assert prose(document) == ["一、总体情况", "全年公开信息。", "二、主动公开情况"]
    assert [texts(g) for g in grids(document)] == [[["规章", "0"]]]


def test_white_boxes_underlines_and_shading_make_no_table() -> None:
    page = Page()
    for n in range(5):
        page.fill(90, 118 + 20 * n, 505, 138 + 20 * n, 1.0)
    page.fill(90, 300, 505, 330, 0.8)
    page.line(90, 240, 505, 240)
    body(page, ["第一句。", "第二句。"])
    assert prose(read(page)) == ["第一句。", "第二句。"]


def test_borders_drawn_as_thin_bars_are_borders() -> None:
    page = Page()
    for y in (100.0, 130.0, 160.0):
        page.fill(90, y, 300, y + 0.5, 0.0)
    for x in (90.0, 200.0, 300.0):
        page.fill(x, 100, x + 0.5, 160, 0.0)
    for x, y, text in ((95, 105, "规章"), (205, 105, "3"), (95, 135, "许可"), (205, 135, "41")):
        page.text(x, y, text)
    assert [texts(g) for g in grids(read(page))] == [[["规章", "3"], ["许可", "41"]]]


def test_a_table_open_at_its_sides_keeps_its_outer_columns() -> None:
    page = Page()
    for y in (100.0, 130.0, 160.0):
        page.line(90, y, 400, y)
    page.line(200, 100, 200, 160)
    for x, y, text in ((95, 105, "规章"), (205, 105, "3"), (95, 135, "许可"), (205, 135, "41")):
        page.text(x, y, text)
    assert [texts(g) for g in grids(read(page))] == [[["规章", "3"], ["许可", "41"]]]


def test_a_number_wider_than_its_column_stays_whole() -> None:
    page = Page()
    page.table([90, 130, 155, 300], [100, 130], [(0, 0, 1, 1, "收费"), (0, 1, 1, 1, "7730.28"), (0, 2, 1, 1, "")])
    assert texts(grids(read(page))[0]) == [["收费", "7730.28", ""]]


def test_digits_of_neighbouring_cells_do_not_run_together() -> None:
    page = Page()
    page.table([90, 112, 134, 156], [100, 120], [(0, 0, 1, 1, "693"), (0, 1, 1, 1, "665"), (0, 2, 1, 1, "0")])
    assert texts(grids(read(page))[0]) == [["693", "665", "0"]]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_turned_by_the_viewer_reads_the_same(rotate: int) -> None:
    page = Page(rotate=rotate)
    page.marks.append(
        {90: f"0 1 -1 0 {WIDTH} 0 cm", 180: f"-1 0 0 -1 {WIDTH} {HEIGHT} cm", 270: f"0 -1 1 0 0 {HEIGHT} cm"}[rotate]
    )
    page.table([90, 200, 300], [300, 330], [(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "12")])
    page.text(90, 350, "以上。")
    document = read(page)
    assert [texts(g) for g in grids(document)] == [[["规章", "12"]]]
    assert prose(document) == ["以上。"]


def test_a_table_set_sideways_on_an_upright_page() -> None:
    page = Page()
    page.marks.append(f"0 1 -1 0 {WIDTH} 0 cm")
    page.table([90, 200, 300], [300, 330], [(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "12")])
    assert [texts(g) for g in grids(read(page))] == [[["规章", "12"]]]


def test_watermarks_and_doubled_characters_do_not_enter_the_text() -> None:
    page = Page()
    page.slanted(100, 400, "内部资料")
    page.text(90, 120, "总体情况")
    page.text(90.4, 120, "总体情况")
    assert prose(read(page)) == ["总体情况"]


def test_justified_spaces_are_dropped_and_meaningful_ones_kept() -> None:
    page = Page()
    page.text(90, 120, "邮 编 ： 223100 电 话")
    page.text(90, 160, "Open Government 2023 年")
    assert prose(read(page)) == ["邮编：223100电话", "Open Government 2023年"]


def test_a_scanned_page_is_never_empty_and_silent() -> None:
    page = Page()
    page.show_picture()
    document = read(page)
    assert document.images == 1
    assert any("page 1 is a picture" in warning for warning in document.warnings)


def test_encrypted_broken_and_truncated_files_say_why() -> None:
    whole = pdf_of([Page()])
    with pytest.raises(UnreadableError, match="password"):
        convert(pdf_of([Page()], encrypt=True))
    with pytest.raises(UnreadableError, match="damaged"):
        convert(b"%PDF-1.7\n" + b"\0" * 100)
    assert convert(whole) is not None
