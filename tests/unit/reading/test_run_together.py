"""Numbers of tables that were run together are read where they can be parted in one way only, and prove no fault."""

from __future__ import annotations

import pytest

from archive.reading.document import Document, Paragraph
from archive.reading.read import read, read_document
from archive.reading.reading_model import Reading
from archive.reading.tables.run_together import flattened_tables, run_together
from bench.accuracy.plain_pages import REQUEST_ROWS, TITLE

HEADS = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他"
REVIEW = (
    "行政复议行政诉讼"
    + "结果维持结果纠正其他结果尚未审结总计"
    + "未经复议直接起诉复议后起诉"
    + "结果维持结果纠正其他结果尚未审结总计" * 2
)


def rows(numbers: dict[str, str] | None = None) -> str:
    """The table of requests in one line; ``numbers`` replaces the digits behind a label."""
    text = HEADS
    for label, count in REQUEST_ROWS:
        digits = f"{count}00000{count}"
        for name, other in (numbers or {}).items():
            digits = other if name in label else digits
        text += label.replace("|", "") + digits
    return text


def report(*lines: str) -> Reading:
    whole = [TITLE, "一、总体情况", "主动公开120条。", "三、收到和处理政府信息公开申请情况", *lines]
    whole += ["五、存在的主要问题及改进情况", "更新不够均衡。", "六、其他需要报告的事项", "没有收费。"]
    return read("\n".join(whole).encode())


def test_rows_of_one_digit_cells_are_read() -> None:
    table = report(rows()).tables["requests"]
    assert len(table) == 25
    assert {row: (cells["natural_person"], cells["business"], cells["total"]) for row, cells in table.items()} == {
        row: (count, 0, count) for row, (_, count) in zip(table, REQUEST_ROWS, strict=True)
    }


@pytest.mark.parametrize("digits", ["1200000012", "9000008", "90000", "90000009"])
def test_what_can_be_parted_in_several_ways_is_not_read(digits: str) -> None:
    found = report(rows({"新收": digits}))
    assert set(found.tables["requests"]["new"].values()) == {None}
    assert found.tables["requests"]["carried_in"]["total"] == 1
    assert [one.check for one in found.findings if one.where.startswith("requests")] == ["not_understood"]


def test_a_sum_that_does_not_fit_is_no_error() -> None:
    found = report(rows({"上年结转": "5000005"}))
    assert found.tables["requests"]["carried_in"]["total"] == 5
    assert not [one for one in found.findings if one.severity == "error"]


@pytest.mark.parametrize(("digits", "pending"), [("000221000100000", 2), ("000230000000000", None), ("00022", None)])
def test_reviews_are_read_where_their_totals_fit(digits: str, pending: int | None) -> None:
    found = report("四、政府信息公开行政复议、行政诉讼情况", REVIEW + digits)
    reconsideration = found.tables.get("review", {}).get("reconsideration", {})
    assert reconsideration.get("pending") == pending
    assert any(one.where == "review" and one.severity == "not_understood" for one in found.findings)


def test_the_form_is_that_of_the_headings() -> None:
    old = (
        "第二十条第（一）项信息内容本年新制作数量本年新公开数量对外公开总数量规章000规范性文件000第二十条第（五）项"
        "信息内容上一年项目数量本年增/减处理决定数量行政许可12-39其他对外管理服务事项000第二十条第（九）项信息内容采购项目数量采购总金额政府集中采购00"
    )
    table = report(old).tables["disclosure"]
    assert table["rules"] == {"made": 0, "published": 0, "published_total": 0}
    assert set(table["licensing"].values()) == {None}
    assert set(table["other_services"].values()) == {0}


def test_a_table_that_begins_with_its_first_row_is_read_from_there() -> None:
    """Headings over columns stand on the page before."""
    text = "".join(f"{label.replace('|', '')}{count}00000{count}" for label, count in REQUEST_ROWS)
    names = "自然人商业企业科研机构社会公益组织法律服务机构其他总计"
    [grid] = [grid for grid in run_together(text + names) if len(grid.cells) > 100]
    assert grid.rows()[1][0] is not None
    assert [cell.text for cell in grid.rows()[1] if cell][1:] == [
        str(REQUEST_ROWS[0][1]),
        *"00000",
        str(REQUEST_ROWS[0][1]),
    ]


# Tables of which every line is a paragraph, as a PDF without ruled lines gives them

APPLICANTS = "自然人 商业企 科研机 社会公 法律服 其他 总计"
LINES = [
    "第二十条第（一）项",
    "信息内容 本年制发件数 本年废止件数 现行有效件数",
    "规章 0 0 0",
    "行政规范性文件 4 1 55",
    "信息内容 本年处理决定数量",
    "行政许可 846",
    "行政处罚 198",
    "信息内容 本年收费金额（单位：万元）",
    "行政事业性收费 55.9",
]
REQUESTS = [
    "申请人情况（本列数据的勾稽关系为：第一项加第二项之和）",
    APPLICANTS,
    "一、本年新收政府信息公开申请数量 27 21 20 24 20 44 156二、上年结转政府信息公开申请数量 2 0 2 1 1 0 6",
    "（一）予以公开 0 6 0 1 0 0 7",
    "1.属于国家秘密 0 0 0 0 0 12 122.其他法律行政法规禁止公",
    "0 0 0 11 0 0 11",
    "开",
    "3.危及“三安全一稳定” 0 0 0 12 0 0 12",
    "6.属于四类过程性信息 0 9 9 0 0 10 287.属于行政执法案卷 0 0 0 0 0 0 08.属于行政查询事项 7 0 0 0 0 0 7",
    "（七）总计 29 21 21 25 21 44 162",
]
REVIEWS = ["行政复议 行政诉讼", "未经复议直接起诉 复议后起诉", "维持 纠正 结果 审结 维持 纠正 结果 审结",
           "0 2 1 1 4 1 1 2 1 5 10 1 1 1 13"]  # fmt: skip


def of_lines(*lines: str) -> Reading:
    """As the front end for PDF gives them."""
    around = (
        TITLE,
        "一、总体情况",
        "主动公开120条。",
        "二、各表",
        *lines,
        "五、存在的主要问题及改进情况",
        "更新不够均衡。",
    )
    return read_document(Document("pdf", blocks=[Paragraph(line) for line in around]))


def test_disclosure_in_lines_is_read_where_spaces_part_its_numbers() -> None:
    found = of_lines(*LINES)
    table = found.tables["disclosure"]
    assert list(table["normative_documents"].values()) == [4, 1, 55]
    assert [next(iter(table[row].values())) for row in ("rules", "licensing", "penalties")] == [0, 846, 198]
    assert float(table["fees"]["amount_wan_yuan"] or 0) == 55.9
    assert [(one.check, one.where, one.cells) for one in found.findings if one.where == "disclosure"] == [
        ("not_understood", "disclosure", ("disclosure",))
    ]
    assert "第二十条第（一）项" in next(one.message_zh for one in found.findings if one.where == "disclosure")


def test_requests_in_lines_are_read_row_by_row_where_their_totals_fit() -> None:
    """The label of row 2 is broken by its numbers, and the total of the last line is wrong: neither is read."""
    table = of_lines(*REQUESTS).tables["requests"]
    read_rows = {
        row: list(cells.values()) for row, cells in table.items() if any(v is not None for v in cells.values())
    }
    assert read_rows == {
        "new": [27, 21, 20, 24, 20, 44, 156], "carried_in": [2, 0, 2, 1, 1, 0, 6], "granted": [0, 6, 0, 1, 0, 0, 7],
        "refused.state_secret": [0, 0, 0, 0, 0, 12, 12], "refused.three_securities": [0, 0, 0, 12, 0, 0, 12],
        "refused.process_information": [0, 9, 9, 0, 0, 10, 28], "refused.enforcement_files": [0] * 7,
        "refused.administrative_query": [7, 0, 0, 0, 0, 0, 7],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("last", "is_read"),
    [
        (REVIEWS[-1], True), ("0 2 1 1 4 1 1 2 1 5 10 1 1 1 14", False), ("0 2 1 1 4 1 1 2 1 6 10 1 1 1 13", False),
        ("0 2 1 1 5 1 1 2 1 5 10 1 1 1 13", False), ("0 2 1 1 4 1 1 2 1 5 10 1 1 1", False),
        ("0 2 1 1 4 1 1 2 1 5 10 1 1 1 13 7", False),
    ],
)  # fmt: skip
def test_reviews_in_lines_are_read_where_all_three_totals_fit_and_always_told(last: str, is_read: bool) -> None:
    found = of_lines(*REVIEWS[:-1], last)
    values = [value for way in found.tables.get("review", {}).values() for value in way.values()]
    assert values == ([0, 2, 1, 1, 4, 1, 1, 2, 1, 5, 10, 1, 1, 1, 13] if is_read else [])
    assert [one.where for one in found.findings if one.check == "not_understood"] == ["review"]


@pytest.mark.parametrize(("length", "is_told"), [(100, True), (101, False)])
def test_lines_of_a_table_are_short(length: int, is_told: bool) -> None:
    """Words of its headings in three paragraphs of prose are no table."""
    told = list(flattened_tables([line.ljust(length, "。") for line in (LINES[1], LINES[4], LINES[7])], []))
    assert bool(told) is is_told


def test_a_long_paragraph_ends_a_table_of_lines() -> None:
    """Two words of headings on either side of one are not three."""
    told = list(flattened_tables(["平稳。", LINES[1], "长" * 101, LINES[4]], []))
    assert told == []
    [(text, names)] = flattened_tables(["平稳。", *LINES, "长" * 101], [])
    assert (text, names) == ("\n".join(LINES), ["disclosure"])


def test_a_table_in_plain_text_whose_headings_were_broken_is_told() -> None:
    found = report("四、政府信息公开行政复议、行政诉讼情况", *REVIEWS)
    assert "review" not in found.tables
    assert [one.where for one in found.findings if one.check == "not_understood"] == ["review"]
