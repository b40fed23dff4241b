"""Tables that real offices print otherwise than the form: what is sure is read in its place, what is not is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive.reading.document import Cell, Grid
from archive.reading.forms import load_forms
from archive.reading.read import read
from archive.reading.reading_model import Reading, Section, Value
from archive.reading.tables.form_layout import arrange_by_form, detect_form, missing_rows, table_forms
from archive.reading.tables.run_together import flattened_problems, flattened_tables, run_together
from archive.reading.tables.table_state import Tables
from bench.accuracy.plain_pages import body, page, reading, row
from tests.unit.reading.grids import APPLICANTS, ISSUED, RESULTS, WAYS, grid, review_grid, tables_of, told

COLUMNS = ["natural_person", "business", "research", "social_organisation", "legal_service", "other", "total"]
FEES = ["信息内容", "本年收费金额（单位：万元）"]


def requests_of(*lines: list[str]) -> Tables:
    return tables_of(grid(APPLICANTS, *lines))


def disclosure_of(*lines: list[str]) -> Tables:
    return tables_of(grid(ISSUED, *lines))


def test_a_heading_over_rows_is_no_row_of_the_form() -> None:
    """（六）其他处理 alone in a row heads the three below it; with numbers of its own it is kept beside them."""
    rows = [row.id for row in load_forms()[1].tables["requests"].rows]
    lines = [["（六）其他处理", *[""] * 7], ["1.申请人无正当理由逾期不补正、行政机关不再处理", *"1000001"]]
    found = requests_of(*lines)
    assert list(arrange_by_form(found, table_forms(found)[0])["requests"]) == rows
    counted = requests_of(["（六）其他处理", *"1000001"], lines[1])
    assert list(arrange_by_form(counted, {"requests": "F2021"})["requests"]) == [*rows, "other"]


def test_a_number_of_the_other_form_is_kept_beside_those_of_this_one() -> None:
    found = disclosure_of(["行政规范性文件", *"123"])
    found.values["disclosure"]["other_services"] = {"decisions": 5}
    found.values["disclosure"]["procurement"] = {"decisions": None}
    kept = arrange_by_form(found, {"disclosure": "F2021"})["disclosure"]
    assert kept["other_services"] == {"decisions": 5}
    assert kept["procurement"] == {"decisions": None}


def test_of_a_row_that_lacks_the_label_of_the_form_is_told() -> None:
    found = disclosure_of(["规章", *"000"])
    lacking = {problem.where: problem.text for problem in missing_rows(found, {"disclosure": "F2021"})}
    assert lacking["disclosure.normative_documents"] == "行政规范性文件"
    assert "disclosure.rules" not in lacking
    assert not missing_rows(found, {})


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["见附件"] * 7, dict.fromkeys(COLUMNS)),
        (["见附件", *"000009"], {"natural_person": None, **dict.fromkeys(COLUMNS[1:-1], 0), "total": 9}),
    ],
)
def test_a_row_of_words_is_no_heading_for_one_word_of_its_label(texts: list[str], numbers: dict[str, Value]) -> None:
    """总计 is a word of headings too. The rows below stay in their columns."""
    found = requests_of(["1.属于国家秘密", *"1000001"], ["（七）总计", *texts], ["四、结转下年度继续办理", *"2000002"])
    assert found.values["requests"]["total"] == numbers
    assert found.values["requests"]["carried_out"]["natural_person"] == 2
    assert {problem.kind for problem in found.problems} == {"unread_cell"}


def test_the_numbers_beside_a_heading_over_rows_are_in_doubt_and_called_by_it() -> None:
    known = ["（一）予以公开", *"0000000"]
    found = requests_of(known, ["（三）不予公开", *"1000001"])
    assert [(problem.kind, problem.text) for problem in found.problems] == [("unknown_row", "（三）不予公开")]
    found = requests_of(known, ["（三）不予公开", "9.新的情形", *"1000001"])
    assert [(problem.kind, problem.text) for problem in found.problems] == [("unknown_row", "9.新的情形")]
    assert found.problems[0].cells == ("requests.?.natural_person", "requests.?.total")


@pytest.mark.parametrize(("label", "called"), [(["转送处理"], "转送处理"), (["另外机关", "转送处理"], "转送处理")])
def test_the_numbers_of_a_row_that_no_form_has_are_in_doubt(label: list[str], called: str) -> None:
    heads = [*APPLICANTS[:1], *[""] * (len(label) - 1), *APPLICANTS[1:]]
    known = ["（一）予以公开", *[""] * (len(label) - 1), *"0000000"]
    found = tables_of(grid(heads, known, [*label, *"2000102"]))
    assert [(one.kind, one.text, one.cells) for one in found.problems] == [
        ("unknown_row", called, ("requests.?.natural_person", "requests.?.legal_service", "requests.?.total"))
    ]


@pytest.mark.parametrize(
    ("again", "kinds"),
    [(["1", "2", ""], ["doubled_row"]), (["", "", ""], []), (["1", "2", "3"], ["doubled_row"])],
)
def test_a_row_that_stands_there_twice_is_told_unless_blank(again: list[str], kinds: list[str]) -> None:
    found = disclosure_of(["行政规范性文件", *"123"], ["行政规范性文件", *again])
    assert found.values["disclosure"]["normative_documents"] == {"issued": 1, "repealed": 2, "in_force": 3}
    assert [problem.kind for problem in found.problems] == kinds


def test_a_blank_row_gives_way_to_the_one_that_is_filled_in() -> None:
    found = disclosure_of(["行政规范性文件", "", "", ""], ["行政规范性文件", *"123"])
    assert found.values["disclosure"]["normative_documents"] == {"issued": 1, "repealed": 2, "in_force": 3}
    assert not found.problems


def test_of_two_tables_that_differ_nobody_can_tell_which_is_meant() -> None:
    first, again = (grid(ISSUED, ["行政规范性文件", *"123"]) for _ in range(2))
    found = tables_of(first, grid(ISSUED, ["行政规范性文件", *"129"]))
    assert found.values["disclosure"]["normative_documents"]["in_force"] == 3
    assert [(one.kind, one.cells) for one in found.problems] == [("unknown_row", ("disclosure.normative_documents",))]
    assert [one.kind for one in tables_of(first, again).problems] == ["doubled_row"]


@pytest.mark.parametrize(
    ("heading", "cell", "amount"),
    [
        (FEES[1], "1.2亿元", 12_000), (FEES[1], "2亿", 20_000), (FEES[1], "3万", 3), (FEES[1], "3.5万元", Decimal("3.5")),
        (FEES[1], "35000元", Decimal("3.5")), (FEES[1], "30000元", 3), (FEES[1], "7", 7), (FEES[1], "0元", 0),
        ("本年收费金额（元）", "35000", Decimal("3.5")), ("本年收费金额（单位：元）", "3.5万元", Decimal("3.5")),
        ("本年收费金额（元）", "无", None), ("本年收费金额（元）", "0", 0), ("本年收费金额（元）", "", None),
    ],
)  # fmt: skip
def test_fees_are_in_the_unit_of_the_form(heading: str, cell: str, amount: Value) -> None:
    found = tables_of(grid([FEES[0], heading], ["行政事业性收费", cell]))
    assert found.values["disclosure"]["fees"] == {"amount_wan_yuan": amount}
    assert not found.problems


@pytest.mark.parametrize(
    ("cell", "count"),
    [("1.2万", 12_000), ("3万件", 30_000), ("1亿", 100_000_000), ("35元", 35), ("3万元", 3), ("9件", 9)],
)
def test_pieces_are_counted_in_pieces(cell: str, count: int) -> None:
    assert (
        disclosure_of(["行政规范性文件", cell, "0", "0"]).values["disclosure"]["normative_documents"]["issued"] == count
    )


@pytest.mark.parametrize(
    ("label", "row_id"),
    [
        ("1.本机关不掌相关政府信息", "unable.not_held"),
        ("1.本机关不不掌握相关政府信息", "unable.not_held"),
        ("2.重复申申请", "not_processed.repeat"),
        ("5.属于三类内部事物信息", "refused.internal_affairs"),
        ("2.重复请", None),
        ("2.重要会议", None),
        ("6.属于类信息", None),
    ],
)
def test_a_label_that_lost_or_doubled_a_character_is_known_where_it_is_like_one_only(
    label: str, row_id: str | None
) -> None:
    found = requests_of(["四、结转下年度继续办理", *"0000000"], [label, *"2000002"])
    assert set(found.values["requests"]) - {"carried_out"} == ({row_id} if row_id else set())
    assert [problem.kind for problem in found.problems] == ([] if row_id else ["unknown_row"])


@pytest.mark.parametrize(("words", "known"), [(0, True), (46, True), (47, False), (80, False)])
def test_a_long_sentence_that_holds_words_of_a_label_is_no_label(words: int, known: bool) -> None:
    """本年新收政府信息公开申请 within at most 60 characters names its row."""
    found = requests_of([f"全年本年新收政府信息公开申请{'情' * words}", *"2000002"])
    assert ("new" in found.values.get("requests", {})) is known


# Headings


OLD_HEADS = ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"]


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (OLD_HEADS, ["made", "published", "published_total"]),
        (["信息内容", "本年制发件数", *OLD_HEADS[2:]], ["made", "published", "published_total"]),
        (["信息内容", "本年制发件数", OLD_HEADS[2], "现行有效件数"], ["issued", "published", "in_force"]),
        (["信息内容", "本年制发件数", OLD_HEADS[2]], ["issued", "published"]),
        ([*OLD_HEADS, "本年制发件数"], ["made", "published", "published_total", "issued"]),
        ([*OLD_HEADS, "现行有效件数"], ["made", "published", "published_total", "in_force"]),
    ],
)
def test_one_heading_of_the_other_form_is_that_of_its_place_in_this_one(heads: list[str], columns: list[str]) -> None:
    """Where both forms are named as often, or the place is taken, nothing is put in another's place."""
    numbers = [str(at) for at in range(1, len(heads))]
    found = tables_of(grid(heads, ["规章", *numbers]))
    assert found.values["disclosure"]["rules"] == {column: at for at, column in enumerate(columns, 1)}
    assert not found.problems


@pytest.mark.parametrize(
    ("heads", "columns", "where"),
    [
        (["制作的", "本年废止件数", "现行有效件数"], ["issued", "repealed", "in_force"], "disclosure.*.issued"),
        (["本年制发件数", "没有了的", "现行有效件数"], ["issued", "repealed", "in_force"], "disclosure.*.repealed"),
        (["本年制发件数", "本年废止件数", "留下的"], ["issued", "repealed", "in_force"], "disclosure.*.in_force"),
        (["本年制发件数", "现行有效件数", "没有了的"], ["issued", "in_force"], "disclosure.*.?"),
        (["本年制发件数", "没有了的", "本年废止件数", "现行有效件数"], ["issued", "repealed", "in_force"], "disclosure.*.?"),
    ],
)  # fmt: skip
def test_an_unknown_heading_stands_for_the_one_column_that_its_place_leaves(
    heads: list[str], columns: list[str], where: str
) -> None:
    found = tables_of(grid(["信息内容", *heads], ["规章", *(str(at) for at in range(1, len(heads) + 1))]))
    wanted = {column: at for at, column in enumerate(columns, 1)}
    if where.endswith("?"):
        known = {"本年制发件数": "issued", "本年废止件数": "repealed", "现行有效件数": "in_force"}
        wanted = {known[head]: at for at, head in enumerate(heads, 1) if head in known}
    assert found.values["disclosure"]["rules"] == wanted
    assert [one.cells for one in found.problems if one.kind == "unknown_column"] == [(where,)]


def test_with_one_known_heading_the_others_are_not_guessed() -> None:
    found = tables_of(grid(["信息内容", "本年制发件数", "去了的", "留下的"], ["规章", *"123"]))
    assert found.values["disclosure"]["rules"] == {"issued": 1}
    assert [one.cells for one in found.problems if one.kind == "unknown_column"] == [("disclosure.*.?",)] * 2


def test_a_number_under_an_unknown_heading_is_in_doubt_unless_it_is_none() -> None:
    heads = ["信息内容", "本年制发件数", "没有了的", "本年废止件数", "现行有效件数"]
    found = tables_of(grid(heads, ["规章", "1", "0", "2", "3"], ["行政规范性文件", "1", "7", "2", "3"]))
    assert found.values["disclosure"]["rules"] == {"issued": 1, "repealed": 2, "in_force": 3}
    unread = [(one.text, one.cells) for one in found.problems if one.kind == "unread_cell"]
    assert unread == [("7", ("disclosure.normative_documents.?",))]


def test_a_cell_too_many_is_put_nowhere() -> None:
    found = tables_of(Grid((*grid(ISSUED).cells, *(Cell(text, 1, at) for at, text in enumerate(["规章", *"1234"])))))
    assert found.values["disclosure"]["rules"] == {"issued": 1, "repealed": 2, "in_force": 3}
    assert told(found) == [("unread_cell", "disclosure.rules")]


def test_a_cell_belongs_to_the_column_it_overlaps_most() -> None:
    head = [
        Cell("信息内容", 0, 0),
        Cell("本年制发件数", 0, 1, 1, 3),
        Cell("本年废止件数", 0, 4, 1, 3),
        Cell("现行有效件数", 0, 7, 1, 3),
    ]
    found = tables_of(Grid((*head, Cell("规章", 1, 0), Cell("5", 1, 1, 1, 2), Cell("8", 1, 3, 1, 4))))
    assert found.values["disclosure"]["rules"] == {"issued": 5, "repealed": 8, "in_force": None}
    between = Cell("8", 1, 1, 1, 2), Cell("5", 1, 3)
    found = tables_of(Grid((*head, Cell("规章", 1, 0), *between)))
    assert found.values["disclosure"]["rules"] == {"issued": 8, "repealed": None, "in_force": None}
    assert [one.text for one in found.problems] == ["5"]


def test_a_table_of_headings_alone_was_not_understood() -> None:
    assert [(one.kind, one.where, one.text) for one in tables_of(grid(ISSUED)).problems] == [
        ("unknown_row", "disclosure.*", "信息内容")
    ]
    assert not tables_of(grid(ISSUED, ["规章", *"000"])).problems


def test_headings_of_several_rows_are_called_by_the_first() -> None:
    found = tables_of(grid(["申请人情况", "申请人情况", "申请人情况"], ["", *APPLICANTS[1:3]]))
    assert [(one.where, one.text) for one in found.problems] == [("requests.*", "申请人情况")]


def test_a_label_alone_in_its_row_is_no_heading_though_headings_say_it_too() -> None:
    found = requests_of(["1.属于国家秘密", *"1000001"], ["总计", *[""] * 7], ["四、结转下年度继续办理", *"2000002"])
    assert set(found.values["requests"]["total"].values()) == {None}
    assert found.values["requests"]["carried_out"]["natural_person"] == 2
    assert not found.problems


def test_the_total_of_one_group_of_results_is_no_row_of_the_form() -> None:
    """（三）不予公开 | 合计 beside its own rows; the total of all results is one."""
    heads = ["申请人情况", "", *APPLICANTS[1:]]
    group = ["（三）不予公开", "合计", *"3000003"]
    found = tables_of(grid(heads, ["（一）予以公开", "", *"1000001"], group, ["（七）总计", "", *"4000004"]))
    assert found.values["requests"]["total"]["total"] == 4
    assert not found.problems
    found = tables_of(grid(heads, ["三、本年度办理结果", "总计", *"4000004"]))
    assert found.values["requests"]["total"]["natural_person"] == 4


def test_numbers_under_the_headings_of_other_rows_have_no_column() -> None:
    found = disclosure_of(["规章", *"000"], ["行政许可", "5", "", ""])
    assert found.values["disclosure"]["licensing"] == {}
    assert told(found) == [
        ("unread_cell", f"disclosure.licensing.{column}") for column in ("change", "decisions", "items_last_year")
    ]
    assert {one.text for one in found.problems} == {"5"}
    assert not disclosure_of(["规章", *"000"], ["行政许可", "0", "", ""]).problems


def pushed(heads: list[str], at: int, row: int) -> list[Cell]:
    return [Cell(text, row, at + place) for place, text in enumerate(heads)]


def test_headings_repeated_within_a_table_do_not_move_its_columns() -> None:
    """A merged label has pushed the second ones to the right; a row without its last cell is read by place."""
    cells = [*pushed(APPLICANTS, 0, 0), *pushed(["（一）予以公开", *"1000001"], 0, 1), *pushed(APPLICANTS, 1, 2)]
    found = tables_of(Grid((*cells, *pushed(["四、结转下年度继续办理", *"200000"], 0, 3))))
    assert found.values["requests"]["carried_out"] == {
        "natural_person": 2,
        **dict.fromkeys(COLUMNS[1:-1], 0),
        "total": None,
    }
    assert not found.problems


def test_headings_of_the_next_table_are_its_own() -> None:
    second = [*pushed(APPLICANTS, 1, 0), *pushed(["四、结转下年度继续办理"], 0, 1), *pushed([*"200000"], 2, 1)]
    found = tables_of(grid(APPLICANTS, ["（一）予以公开", *"1000001"]), Grid(tuple(second)))
    assert found.values["requests"]["carried_out"]["natural_person"] == 2
    assert found.values["requests"]["carried_out"]["total"] is None


def test_headings_stay_in_force_on_the_next_page() -> None:
    first = grid(APPLICANTS, ["（一）予以公开", *"1000001"])
    found = tables_of(first, grid(["（七）总计", *"1000001"], ["四、结转下年度继续办理", *"2000002"]))
    assert {row: cells["total"] for row, cells in found.values["requests"].items()} == {
        "granted": 1, "total": 1, "carried_out": 2,
    }  # fmt: skip


# Review


IDS = ["reconsideration", "litigation_direct", "litigation_after_reconsideration"]


def review_of(*lines: list[str]) -> Tables:
    return tables_of(review_grid(*lines))


def test_fifteen_numbers_in_a_row_are_three_ways_of_review() -> None:
    found = review_of([str(at) for at in range(1, 16)])
    assert [list(found.values["review"][name].values()) for name in IDS] == [
        [1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12, 13, 14, 15],
    ]  # fmt: skip
    assert not found.problems


def test_marks_for_none_are_filled_in_and_blank_cells_are_not() -> None:
    found = review_of(["无", *[""] * 13, "/"])
    assert {value for cells in found.values["review"].values() for value in cells.values()} == {None}
    assert found.marked == {"review.reconsideration.upheld", "review.litigation_after_reconsideration.total"}
    assert not found.problems


def test_a_second_row_of_numbers_is_told_where_it_differs() -> None:
    first = ["1", *[""] * 14]
    found = review_of(first, ["2", "5", *[""] * 13])
    assert found.values["review"]["reconsideration"] == {
        "upheld": 1, "corrected": 5, "other": None, "pending": None, "total": None,
    }  # fmt: skip
    assert told(found) == [("doubled_row", "review.reconsideration.upheld")]


@pytest.mark.parametrize("heads_at", [1, 0])
def test_a_label_before_the_fifteen_numbers_is_passed_over(heads_at: int) -> None:
    """Whether or not a column of its own stands in the headings."""
    ways = tuple(Cell(way, 0, heads_at + 5 * at, 1, 5) for at, way in enumerate(WAYS))
    heads = tuple(Cell(text, 1, heads_at + at) for at, text in enumerate(RESULTS * 3))
    line = tuple(Cell(text, 2, at) for at, text in enumerate(["件数（件）", *map(str, range(1, 16))]))
    found = tables_of(Grid((*ways, *heads, *line)))
    assert [value for name in IDS for value in found.values["review"][name].values()] == list(range(1, 16))
    assert not found.problems


# Tables before FY2019


def in_2015(*lines: tuple[object, ...]) -> Reading:
    return read(
        page(
            f"<p>一、概述</p><p>平稳。</p><table>{''.join(row(*line) for line in lines)}</table>",
            title="青山县2015年政府信息公开工作年度报告",
        )
    )


PUBLISHED = ("主动公开文件数", 310)


@pytest.mark.parametrize(
    ("head", "is_read"),
    [
        (("统计指标", "2015年度"), True),
        (("指标名称", "2015年"), True),
        (("项目", "单位", "2015年"), True),
        (("项目", "2015年", "历年累计"), True),
        (("项目", "2015年"), False),
        (("项目", "2015年", "2014年"), False),
        (("单位", "数量"), False),
        (("序号", "单位", "数量"), True),
        (("统计指标", "情况"), False),
        (("", "单位", "数量"), False),
        (("指标", "本年", "计量单位", "备注"), True),
    ],
)
def test_what_its_headings_must_say_of_a_table_of_indicators(head: tuple[str, ...], is_read: bool) -> None:
    """A name alone heads any list: a unit, a cumulative number or the word for indicators belongs to it."""
    line: list[object] = [PUBLISHED[0], *["" for _ in head[1:]]]
    line[1 if "本年" in head else -1] = PUBLISHED[1]
    found = in_2015(head, tuple(line))
    assert ("indicators" in found.tables) is is_read


def test_years_side_by_side_in_a_report_of_today_are_no_table_of_the_form() -> None:
    table = "<table>" + row("项目", "2024年", "2023年") + row("举办培训", 3, 2) + row("参训人数", 90, 80) + "</table>"
    found = reading(body(first=("主动公开120条。", table)))
    assert "indicators" not in found.tables
    assert not [one for one in found.findings if one.where.startswith("indicators")]


@pytest.mark.parametrize(("above", "is_read"), [(0, True), (4, True), (5, False)])
def test_headings_stand_among_the_first_rows(above: int, is_read: bool) -> None:
    lines = [("青山县政府信息公开情况统计表",)] * above
    found = in_2015(*lines, ("指标名称", "单位", "2015年"), ("主动公开文件数", "条", 310))
    assert ("indicators" in found.tables) is is_read


@pytest.mark.parametrize(("count", "is_read"), [(2, False), (3, True)])
def test_three_known_indicators_make_a_table_without_headings_one(count: int, is_read: bool) -> None:
    rows = [("主动公开文件数", 310), ("收到申请数", 2), ("行政复议数", 0)][:count]
    found = in_2015(*rows, ("本县自设数", 7))
    assert ("indicators" in found.tables) is is_read


def test_what_stands_above_the_headings_is_no_row() -> None:
    found = in_2015(("填报年度", 2015), ("指标名称", "单位", "2015年"), ("主动公开文件数", "条", 310))
    assert found.tables["indicators"] == {"published": {"this_year": 310}}
    assert not [one for one in found.findings if one.check == "not_understood"]


def test_numbers_of_columns_are_no_row_and_a_row_counts_once() -> None:
    found = in_2015(("指标名称", "单位", "2015年", "历年累计"), ("甲", "乙", 1, 2), ("主动公开文件数", "条", 310, 2900),
                    ("主动公开文件数", "条", 999, 999), ("收到申请数", "件", 2, ""), ("其中：网上申请数", "件", "", ""))  # fmt: skip
    assert found.tables["indicators"] == {
        "published": {"this_year": 310, "cumulative": 2900}, "received": {"this_year": 2},
    }  # fmt: skip
    assert not [one for one in found.findings if one.check == "not_understood"]


def test_three_numbers_without_headings_are_nobodys() -> None:
    found = in_2015(("主动公开文件数", 1, 2, 3), ("收到申请数", 2, 7), ("行政复议数", 5))
    assert found.tables["indicators"]["received"] == {"this_year": 2, "cumulative": 7}
    assert found.tables["indicators"]["reconsideration"] == {"this_year": 5}
    assert not found.tables["indicators"]["published"]


def test_an_ordinary_list_in_a_report_of_today_is_no_table_of_indicators() -> None:
    """Its headings say neither indicator nor cumulative, whatever a row further below says."""
    rows = [("项目", "单位", "数量"), *((f"培训{at}", "次", at) for at in range(1, 5)), ("累计", "次", 10)]
    found = reading(body(first=("主动公开120条。", f"<table>{''.join(row(*line) for line in rows)}</table>")))
    assert set(found.tables) == {"disclosure", "requests", "review"}
    known = [("主动公开文件数", 310), ("收到申请数", 2), ("行政复议数", 0), ("2024年其他", 1)]
    found = reading(body(first=("主动公开120条。", f"<table>{''.join(row(*line) for line in known)}</table>")))
    assert set(found.tables) == {"disclosure", "requests", "review"}


def test_indicators_may_stand_in_the_third_column_behind_number_and_group() -> None:
    rows = [
        ("1", "一、公开", "主动公开文件数", 310),
        ("2", "二、申请", "收到申请数", 2),
        ("3", "三、复议", "行政复议数", 0),
    ]
    assert in_2015(*rows).tables["indicators"] == {
        "published": {"this_year": 310}, "received": {"this_year": 2}, "reconsideration": {"this_year": 0},
    }  # fmt: skip


def test_an_unknown_indicator_is_in_doubt_only_with_a_number() -> None:
    head, known = ("指标名称", "单位", "2015年"), ("主动公开文件数", "条", 310)
    for number, told_of in (("7", 1), ("无", 0), ("", 0)):
        found = in_2015(head, known, ("本县自设数", "条", number))
        assert len([one for one in found.findings if one.check == "not_understood"]) == told_of
        assert found.tables["indicators"] == {"published": {"this_year": 310}}


def test_an_indicator_of_a_group_is_told_by_the_one_above() -> None:
    """其他情形数 stands below reviews and below suits; what a sub-row says begins no group."""
    rows = [("主动公开文件数", "条", 310), ("行政复议数", "件", 3), ("（一）维持具体行政行为数", "件", 1), ("（二）被依法纠错数", "件", 2),
            ("行政诉讼数", "件", 9), ("其中：维持具体行政行为或者驳回原告诉讼请求数", "件", 4), ("其中：其他情形数", "件", 5)]  # fmt: skip
    found = in_2015(("指标名称", "单位", "2015年"), *rows).tables["indicators"]
    assert {name: cells["this_year"] for name, cells in found.items()} == {
        "published": 310, "reconsideration": 3, "reconsideration.upheld": 1, "reconsideration.corrected": 2,
        "litigation": 9, "litigation.upheld": 4, "litigation.other": 5,
    }  # fmt: skip


# Run together


SIGNS = "第二十条第（一）项信息内容本年制发件数本年废止件数现行有效件数规章"


def test_three_words_of_its_headings_tell_a_table_that_ran_together() -> None:
    texts = [
        "全年平稳。",
        "信息内容和现行有效件数见本机关门户网站公开栏目。",
        f"{SIGNS}等",
        "结果维持结果纠正尚未审结总计，未经复议直接起诉",
    ]
    assert list(flattened_tables(texts, [])) == [(texts[2], ["disclosure"]), (texts[3], ["review"])]
    assert list(flattened_tables([texts[2], texts[2]], [])) == [(texts[2], ["disclosure"])]
    assert list(flattened_tables(texts, ["disclosure"])) == [(texts[3], ["review"])]
    assert list(flattened_tables(texts, ["disclosure", "requests", "review"])) == []


@pytest.mark.parametrize(("length", "is_table"), [(19, False), (20, True)])
def test_a_few_words_of_headings_are_no_table(length: int, is_table: bool) -> None:
    text = "结果维持结果纠正尚未审结".ljust(length, "。")
    assert bool(list(flattened_tables([text], []))) is is_table


@pytest.mark.parametrize(("rows", "found"), [(2, 0), (3, 3)])
def test_three_rows_with_numbers_make_a_table(rows: int, found: int) -> None:
    lines = ["规章0", "行政规范性文件0", "行政许可12"][:rows]
    assert len(list(run_together(SIGNS.removesuffix("规章") + "".join(lines)))) == found


def test_the_number_of_the_next_label_is_no_digit_of_this_row() -> None:
    labels = ["1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益"]
    heads = "申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他"
    text = heads + "".join(f"{label}{at}00000{at}" for at, label in enumerate(labels, 1))
    found = tables_of(*run_together(text)).values["requests"]
    assert [cells["natural_person"] for cells in found.values()] == [1, 2, 3, 4]
    assert [cells["total"] for cells in found.values()] == [1, 2, 3, 4]


def test_of_a_paragraph_that_is_a_table_its_beginning_is_told() -> None:
    text = SIGNS + "其余文字" * 10
    [problem] = flattened_problems([(text, ["disclosure"])])
    assert (problem.kind, problem.where, problem.text, problem.cells) == (
        "unknown_row", "disclosure.*", text[:40], ("disclosure",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("digits", "read_as"),
    [
        ("100121002310023", [1, 0, 0, 1, 2, 1, 0, 0, 2, 3, 1, 0, 0, 2, 3]),
        ("100121002310024", None), ("100121002410023", None), ("100131002310023", None), ("1001210023100230", None),
    ],
)  # fmt: skip
def test_fifteen_digits_are_cells_where_all_three_totals_fit(digits: str, read_as: list[int] | None) -> None:
    text = "行政复议结果维持结果纠正其他结果尚未审结总计未经复议直接起诉结果维持结果纠正其他结果尚未审结总计复议后起诉"
    found = tables_of(*run_together(f"{text}结果维持结果纠正其他结果尚未审结总计{digits}")).values.get("review", {})
    assert [value for way in found.values() for value in way.values()] == (read_as or [])


def test_of_the_form_of_2019_its_rows_tell_where_no_headings_stand() -> None:
    grids = list(run_together("规章000规范性文件000行政许可000其他对外管理服务事项000行政处罚000"))
    assert [next(cell.text for cell in one.cells if cell.row) for one in grids] == [
        "规章", "规范性文件", "行政许可", "其他对外管理服务事项", "行政处罚",
    ]  # fmt: skip


def test_the_table_of_requests_needs_its_applicants() -> None:
    """Numbers behind labels of rows alone may be anything."""
    text = "本年新收政府信息公开申请数量1000001上年结转政府信息公开申请数量0000000结转下年度继续办理1000001"
    assert list(run_together(text)) == []


def test_old_headings_tell_the_form_before_2019_by_two_of_their_words() -> None:
    def form(*titles: str) -> str:
        return detect_form(
            {}, [Section(at, title, "文。") for at, title in enumerate(titles, 1)], None, mixed_table=False
        )

    assert form("概述", "收费及减免情况", "工作成效", "下一步打算") == "pre2019"
    assert form("概述", "工作亮点", "工作成效", "下一步打算") == "none"
    old = ("概述", "主动公开政府信息情况", "依申请公开情况", "收费及减免情况")
    assert form(*old, "其他需要报告的事项") == "pre2019"
    assert form(*old, "其他需要报告的事项", "存在的主要问题及改进情况") == "none"
