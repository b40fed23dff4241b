"""Tables as county offices print them, line by line: which cell is read as what, and what is left in doubt."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive.reading.document import Cell, Grid
from archive.reading.tables.form_layout import arrange_by_form, missing_rows, table_forms
from archive.reading.tables.table_state import Tables
from tests.unit.reading.grids import APPLICANTS, ISSUED, RESULTS, WAYS, grid, review_grid, tables_of, told

NEW, CARRIED_OUT = "一、本年新收政府信息公开申请数量", "四、结转下年度继续办理"
TWO_LABELS = ["申请人情况", "", *APPLICANTS[1:]]
ONE, TWO = [*"1000001"], [*"2000002"]
WITH_ALL_THREE = {"issued": 1, "repealed": 2, "in_force": 3}


def rows_read(found: Tables, name: str = "requests") -> dict[str, object]:
    """The first number of every row."""
    return {row: next(iter(cells.values()), None) for row, cells in found.values.get(name, {}).items()}


# Headings


@pytest.mark.parametrize("corner", ["项目", "类别", "（勾稽关系：第一项加第二项之和等于第三项）"])
def test_the_heading_over_the_labels_is_no_column_that_is_not_known(corner: str) -> None:
    found = tables_of(grid([corner, *APPLICANTS[1:]], [NEW, *ONE]))
    assert rows_read(found) == {"new": 1}
    assert not found.problems
    reviews = tables_of(grid([corner, *RESULTS], ["行政复议", *"10001"]))
    assert rows_read(reviews, "review") == {"reconsideration": 1}
    assert not reviews.problems


def test_an_unknown_heading_over_two_columns_of_cells_is_told_once() -> None:
    """指标文件 stands over two columns of the page; its number is in doubt, those beside it are not."""
    head = [*grid(ISSUED[:2]).cells, Cell("留存的", 0, 2, 1, 2), Cell(ISSUED[2], 0, 4), Cell(ISSUED[3], 0, 5)]
    line = [Cell("规章", 1, 0), Cell("1", 1, 1), Cell("7", 1, 2, 1, 2), Cell("2", 1, 4), Cell("3", 1, 5)]
    found = tables_of(Grid((*head, *line)))
    assert found.values["disclosure"]["rules"] == WITH_ALL_THREE
    assert [(one.kind, one.text, one.cells) for one in found.problems] == [
        ("unknown_column", "留存的", ("disclosure.*.?",)),
        ("unread_cell", "7", ("disclosure.rules.?",)),
    ]


def test_a_heading_over_two_columns_of_cells_is_one_column() -> None:
    head = [Cell("信息内容", 0, 0), *(Cell(text, 0, 1 + 2 * at, 1, 2) for at, text in enumerate(ISSUED[1:]))]
    cells = [Cell(text, 1, at) for at, text in enumerate(["规章", "1", "", "2", "", "3"])]
    found = tables_of(Grid((*head, *cells)))
    assert found.values["disclosure"]["rules"] == WITH_ALL_THREE
    assert not found.problems


def test_the_group_of_articles_beside_the_headings_is_no_column() -> None:
    """第二十条第（一）项 stands left of headings and rows alike."""
    lines = (ISSUED, ["规章", *"123"])
    cells = [Cell(text, row, 1 + at) for row, line in enumerate(lines) for at, text in enumerate(line)]
    found = tables_of(Grid((Cell("第二十条第（一）项", 0, 0, 2), *cells)))
    assert found.values["disclosure"]["rules"] == WITH_ALL_THREE
    assert not found.problems


@pytest.mark.parametrize(("length", "headed"), [(40, True), (41, False)])
def test_a_sentence_is_no_heading(length: int, headed: bool) -> None:
    found = tables_of(grid([*ISSUED, "字" * length], ["规章", *"123", "0"]))
    assert ("disclosure" in found.columns) is headed


def test_a_row_of_words_and_numbers_is_no_heading() -> None:
    """The first row of numbers names two columns in its cells."""
    found = tables_of(grid(ISSUED, ["规章", "制发1件", "废止2件", "3"], ["行政规范性文件", *"123"]))
    assert rows_read(found, "disclosure") == {"rules": None, "normative_documents": 1}
    assert {one.kind for one in found.problems} == {"unread_cell"}


def test_words_that_two_tables_head_belong_to_the_one_that_is_being_read() -> None:
    """其他 and 总计 stand over applicants as over results: the page was broken within the headings."""
    first = grid(APPLICANTS, [NEW, *ONE])
    again = Grid(
        (Cell("其他", 0, 6), Cell("总计", 0, 7), *(Cell(t, 1, at) for at, t in enumerate([CARRIED_OUT, *TWO])))
    )
    found = tables_of(first, again)
    assert set(found.columns) == {"requests"}
    reviews = review_grid([str(at) for at in range(15)])
    found = tables_of(reviews, grid(["其他", "总计"], ["1", "2"]))
    assert set(found.columns) == {"review"}


def test_a_line_of_one_heading_among_headings_is_no_row_of_the_table() -> None:
    """法人或其他组织 stands alone in its line, beside 总计 that reaches down from above."""
    head = [Cell("项目", 0, 0, 3), Cell("自然人", 0, 1, 3), Cell("申请人情况", 0, 2, 1, 5), Cell("总计", 0, 7, 3)]
    head += [Cell("法人或其他组织", 1, 2, 1, 5), *(Cell(text, 2, 2 + at) for at, text in enumerate(APPLICANTS[2:7]))]
    found = tables_of(Grid((*head, *(Cell(text, 3, at) for at, text in enumerate([NEW, *ONE])))))
    assert rows_read(found) == {"new": 1}
    assert not found.problems


def test_one_heading_over_a_number_is_no_table() -> None:
    assert not tables_of(grid(["总计"], ["说明", "5"])).columns
    assert not tables_of(grid(["总计", "说明"], ["5", "无"])).columns


def test_headings_of_two_tables_one_below_the_other_stay_apart() -> None:
    """Nothing stands below the headings of fees, and the table of requests follows at once."""
    found = tables_of(
        grid(ISSUED, ["规章", *"123"], ["信息内容", "本年收费金额（单位：万元）"], APPLICANTS, [NEW, *ONE])
    )
    assert rows_read(found, "disclosure") == {"rules": 1}
    assert found.values["requests"]["new"] == dict(zip(found.values["requests"]["new"], map(int, ONE), strict=True))
    assert "amount_wan_yuan" in found.columns["disclosure"]
    assert "amount_wan_yuan" not in found.columns["requests"]


def test_each_block_of_disclosure_has_headings_of_its_own_even_if_they_say_less() -> None:
    """A second block names 本年制发件数 alone, further left: its number stands there."""
    second = [*grid(["信息内容", "", "", "本年制发件数"]).cells, Cell("行政规范性文件", 1, 0), Cell("7", 1, 3)]
    found = tables_of(Grid((*grid(ISSUED, ["规章", *"123"]).cells, *(c._replace(row=c.row + 2) for c in second))))
    assert found.values["disclosure"]["normative_documents"] == {"issued": 7}


def test_a_table_without_its_headings_is_not_read() -> None:
    found = tables_of(grid([NEW, *ONE]))
    assert found.values["requests"] == {"new": {}}
    assert {one.kind for one in found.problems} == {"unread_cell"}


def test_headings_are_called_by_their_first_words() -> None:
    found = tables_of(Grid((Cell("自然人", 0, 1), Cell("商业企业", 0, 2))))
    assert [(one.where, one.text) for one in found.problems] == [("requests.*", "自然人")]


def test_yuan_is_the_unit_of_its_own_column_alone() -> None:
    heads = ["信息内容", "采购项目数量", "采购总金额（单位：元）"]
    found = tables_of(grid(heads, ["政府集中采购", "30000", "35000"]))
    assert found.values["disclosure"]["procurement"] == {"items": 30000, "amount": 35000}
    fees = tables_of(grid(["信息内容", "本年收费金额（单位：元）"], ["行政事业性收费", "35000"]))
    assert fees.values["disclosure"]["fees"] == {"amount_wan_yuan": Decimal("3.5")}


# Labels


@pytest.mark.parametrize("rows", [(0, 1), (0,)])
def test_a_garbled_label_counts_under_the_heading_beside_it(rows: tuple[int, ...]) -> None:
    """（四）无法提供 says which number 1 is meant, whatever group stands above."""
    refused = ["（三）不予公开", "1.属于国家秘密", *ONE]
    lines = [TWO_LABELS, refused, ["（四）无法提供", "1.□□□□政府□□", *TWO], ["", "3.□□□内容", *ONE]]
    found = tables_of(grid(*(lines[at] for at in range(4) if at != 1 or len(rows) == 2)))
    assert rows_read(found) == {
        **({"refused.state_secret": 1} if len(rows) == 2 else {}), "unable.not_held": 2, "unable.unclear": 1,
    }  # fmt: skip
    assert not found.problems


def test_other_handling_is_a_heading_for_garbled_labels_too() -> None:
    lines = (["（五）不予处理", "1.信访举报投诉类申请", *ONE], ["（六）其他处理", "1.□□□□逾期", *TWO])
    assert rows_read(tables_of(grid(TWO_LABELS, *lines))) == {"not_processed.petition": 1, "other.not_corrected": 2}
    alone = (["5.要求行政机关确认或重新出具已获取信息", *ONE], ["（六）其他处理", *[""] * 7], ["2.□□□□通知", *TWO])
    found = arrange_by_form(tables_of(grid(APPLICANTS, *alone)), {"requests": "F2021"})["requests"]
    assert found["other.fee_unpaid"]["natural_person"] == 2
    assert found["not_processed.repeat"]["natural_person"] is None


def test_after_the_total_no_number_belongs_to_a_group() -> None:
    lines = (["1.信访举报投诉类申请", *ONE], ["（七）总计", *ONE], ["2.□□情况", *TWO])
    found = tables_of(grid(APPLICANTS, *lines))
    assert rows_read(found) == {"not_processed.petition": 1, "total": 1}
    assert told(found) == [("unknown_row", "requests.情况")]


def test_a_garbled_label_of_two_characters_is_told_by_its_number_and_of_one_is_not() -> None:
    for left, row in (("申请", "not_processed.repeat"), ("申", None)):
        found = tables_of(grid(APPLICANTS, ["1.信访举报投诉类申请", *ONE], [f"2.□{left}□", *TWO]))
        assert set(rows_read(found)) == {"not_processed.petition"} | ({row} if row else set())


def test_a_label_that_words_of_two_tables_name_is_of_the_table_being_read() -> None:
    """逾期未按行政事业性收费通知缴纳费用 holds 事业性收费, which is a row of the first table."""
    label = "2.申请人逾期未按行政事业性收费通知要求缴纳费用"
    assert set(tables_of(grid(APPLICANTS, [NEW, *ONE], [label, *TWO])).values) == {"requests"}
    assert set(tables_of(grid(["信息内容", "本年收费金额（单位：万元）"], [label, "3"])).values) == {"disclosure"}


def test_the_total_of_other_handling_is_no_total_of_results() -> None:
    lines = (["（六）其他处理", "3.其他", *ONE], ["（六）其他处理", "小计", *ONE], ["（六）其他处理", "合计", *ONE])
    found = tables_of(grid(TWO_LABELS, *lines, ["（七）总计", "", *TWO]))
    assert rows_read(found)["total"] == 2
    assert "doubled_row" not in {one.kind for one in found.problems}


@pytest.mark.parametrize(
    ("labels", "called"),
    [
        (["（四）无法提供", "其中", "4.另外情形"], "4.另外情形"),
        (["转办", "移送", "4.另外情形"], "4.另外情形"),
    ],
)
def test_of_several_labels_before_the_numbers_the_last_names_an_unknown_row(labels: list[str], called: str) -> None:
    heads = ["申请人情况", "", "", *APPLICANTS[1:]]
    found = tables_of(grid(heads, ["（一）予以公开", "", "", *ONE], [*labels, *TWO]))
    assert [(one.kind, one.text, one.cells) for one in found.problems] == [
        ("unknown_row", called, ("requests.?.natural_person", "requests.?.total"))
    ]


def test_a_word_between_the_numbers_of_a_heading_over_rows_hides_none_of_them() -> None:
    """（三）不予公开 | 9.新的情形 | 1 | … : the numbers behind the words are in doubt, each in its column."""
    found = tables_of(grid(TWO_LABELS, ["（三）不予公开", "9.新的情形", *TWO]))
    assert [one.cells for one in found.problems if one.text == "9.新的情形"] == [
        ("requests.?.natural_person", "requests.?.total")
    ]


def test_numbers_beside_a_heading_over_rows_that_no_column_holds_leave_the_table_in_doubt() -> None:
    line = [Cell("（三）不予公开", 1, 0), *(Cell(text, 1, 1 + at) for at, text in enumerate([*ONE, "5"]))]
    found = tables_of(Grid((*grid(APPLICANTS).cells, *line)))
    assert [one.cells for one in found.problems if one.text == "（三）不予公开"] == [("requests",)]


@pytest.mark.parametrize(("numbers", "cells"), [([*"0000000"], ("requests.?.?",)), ([""] * 7, None)])
def test_an_unknown_row_of_zeros_may_be_any_row_that_lacks(numbers: list[str], cells: tuple[str, ...] | None) -> None:
    found = tables_of(grid(APPLICANTS, [NEW, *ONE], ["转送处理", *numbers]))
    assert [one.cells for one in found.problems] == ([cells] if cells else [])


def test_words_and_numbers_before_any_table_are_nobodys() -> None:
    assert not tables_of(grid(["联系电话", "3221100"], ["邮编", "274000"])).problems


def test_a_label_with_words_of_two_rows_names_neither() -> None:
    found = tables_of(grid(APPLICANTS, [NEW, *ONE], ["本年新收和上年结转申请合计件", *TWO]))
    assert rows_read(found) == {"new": 1}
    assert [one.kind for one in found.problems] == ["unknown_row"]


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("规范性文", "normative_documents"), ("规范性文仵", "normative_documents"), ("行政规范性文仵", "normative_documents"),
        ("行政许可证", "licensing"), ("行政许", None), ("规范性仵仵", None),
    ],
)  # fmt: skip
def test_a_label_that_was_cut_or_misread_is_known_by_four_of_five_characters(label: str, row: str | None) -> None:
    found = tables_of(grid([*ISSUED, "本年处理决定数量"], [label, *"1234"]))
    assert set(found.values.get("disclosure", {})) == ({row} if row else set())


def test_a_label_as_like_one_row_as_another_is_neither() -> None:
    """未经复议起诉 may have lost 直接, or be 经复议后起诉 misread."""
    found = tables_of(grid(["类别", *RESULTS], ["行政复议", *"00000"], ["未经复议起诉", *"20002"]))
    assert set(found.values["review"]) == {"reconsideration"}


def test_a_row_of_merged_cells_that_reach_below_is_read_once() -> None:
    """The second line of cells merged over two has no cell of its own."""
    cells = [Cell(text, 1, at, 2) for at, text in enumerate([NEW, *ONE])]
    found = tables_of(
        Grid((*grid(APPLICANTS).cells, *cells, *(Cell(t, 3, at) for at, t in enumerate([CARRIED_OUT, *TWO]))))
    )
    assert rows_read(found) == {"new": 1, "carried_out": 2}
    assert not found.problems


def test_a_row_that_a_blank_template_repeats_is_in_doubt_and_keeps_its_numbers() -> None:
    found = tables_of(grid(ISSUED, ["规章", *"123"]), grid(ISSUED, ["规章", "", "", ""]))
    assert found.values["disclosure"]["rules"] == WITH_ALL_THREE
    assert [one.cells for one in found.problems] == [("disclosure.rules",)]


def test_a_note_behind_the_numbers_is_no_number_in_doubt() -> None:
    found = tables_of(grid([*ISSUED, "备注"], ["规章", *"123", "含废止后重发"], ["行政规范性文件", *"123", ""]))
    assert rows_read(found, "disclosure") == {"rules": 1, "normative_documents": 1}
    assert [one.kind for one in found.problems] == ["unknown_column"]


def test_zeros_beside_a_row_that_lacks_a_cell_are_in_doubt_where_their_columns_are_not_sure() -> None:
    """With a cell for every heading an extra 0 is nothing; with one cell fewer it may be any column's."""
    heads = ["信息内容", "本年制发件数", "没有了的", "本年废止件数", "现行有效件数"]
    complete = tables_of(grid(heads, ["规章", "1", "0", "2", "3"]))
    assert "unread_cell" not in {one.kind for one in complete.problems}
    short = tables_of(grid(heads, ["规章", "1", "0", "2"]))
    assert [(one.text, one.cells) for one in short.problems if one.kind == "unread_cell"] == [("0", ())]


# Reviews


def test_a_result_that_no_heading_names_is_guessed_by_its_place_for_its_way_of_review() -> None:
    found = tables_of(grid(["类别", *RESULTS[:2], "其余情形", *RESULTS[3:]], ["行政复议", *"12347"]))
    assert list(found.values["review"]["reconsideration"].values()) == [1, 2, 3, 4, 7]
    assert [(one.kind, one.cells) for one in found.problems] == [("unknown_column", ("review.*.other",))]


def test_an_unknown_result_among_fifteen_is_in_doubt_and_the_others_stand() -> None:
    found = tables_of(review_grid([str(at) for at in range(1, 16)], heads=[*RESULTS * 2, *RESULTS[:4], "合计数额"]))
    assert found.values["review"]["litigation_after_reconsideration"] == {
        "upheld": 11, "corrected": 12, "other": 13, "pending": 14,
    }  # fmt: skip
    assert [(one.kind, one.cells) for one in found.problems] == [
        ("unknown_column", ("review.*.?",)), ("unread_cell", ("review.*.?",)),
    ]  # fmt: skip


def test_an_unknown_result_in_the_first_column_of_numbers_is_told() -> None:
    found = tables_of(review_grid([str(at) for at in range(1, 16)], heads=["驳回了的", *RESULTS[1:], *RESULTS * 2]))
    assert [one.text for one in found.problems if one.kind == "unknown_column"] == ["驳回了的"]
    assert found.values["review"]["reconsideration"] == {"corrected": 2, "other": 3, "pending": 4, "total": 5}


def test_a_way_of_review_over_a_column_without_a_result_is_no_unknown_heading() -> None:
    found = tables_of(review_grid([str(at) for at in range(1, 15)], heads=[*RESULTS * 2, *RESULTS[:4], ""]))
    assert found.values["review"]["litigation_after_reconsideration"]["pending"] == 14
    assert not found.problems


def test_words_among_fifteen_cells_leave_the_numbers_in_their_columns() -> None:
    found = tables_of(review_grid(["1", "见附件", *"0001000000009"]))
    assert [value for way in found.values["review"].values() for value in way.values()] == [
        1, None, 0, 0, 0, 1, *[0] * 8, 9,
    ]  # fmt: skip
    assert told(found) == [("unread_cell", "review.reconsideration.corrected")]


def test_a_lone_number_below_the_headings_stands_in_its_column_and_a_lone_note_in_none() -> None:
    found = tables_of(review_grid(["1"]))
    assert found.values["review"]["reconsideration"]["upheld"] == 1
    assert not found.problems
    assert tables_of(review_grid(["备注：全年未发生"])).values.get("review") is None


def test_fifteen_blank_cells_are_read_as_blank() -> None:
    found = tables_of(review_grid([""] * 15))
    assert {value for way in found.values["review"].values() for value in way.values()} == {None}
    assert set(found.values["review"]) == {"reconsideration", "litigation_direct", "litigation_after_reconsideration"}


def test_a_number_in_a_row_for_one_way_of_review_is_of_that_way() -> None:
    found = tables_of(
        grid(["类别", *RESULTS], *([way, *f"{at}000{at}"] for at, way in enumerate(WAYS, 1)), ["合计", *"60006"])
    )
    assert {row: cells["total"] for row, cells in found.values["review"].items()} == {
        "reconsideration": 1, "litigation_direct": 2, "litigation_after_reconsideration": 3,
    }  # fmt: skip
    assert not [one for one in found.problems if one.kind == "doubled_row"]


def test_a_row_of_review_that_is_not_there_is_told() -> None:
    found = tables_of(grid(["类别", *RESULTS], ["行政复议", *"10001"], ["未经复议直接起诉", *"00000"]))
    lacking = missing_rows(found, table_forms(found)[0])
    assert [one.where for one in lacking] == ["review.litigation_after_reconsideration"]
