"""Numbers of tables that were run together are read where they can be parted in one way only, and prove no fault."""

from __future__ import annotations

import pytest

from archive.reading.read import read
from archive.reading.reading_model import Reading
from archive.reading.tables.run_together import run_together
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
