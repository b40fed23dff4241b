"""A real county report as PDF: three tables, two of them broken over a page, one in mid-cell."""

from __future__ import annotations

import pytest

from archive.reading.document import Document
from archive.reading.formats import convert

from .grids import SHARED, grids, prose, row, spans, texts

PDF = SHARED / "huaian_hongze_2023_report.pdf"
ZEROS = ["0"] * 7


@pytest.fixture(scope="module")
def report() -> Document:
    if not PDF.is_file():
        pytest.skip(f"{PDF} is absent: the real PDF is not part of the repository")
    document = convert(PDF.read_bytes())
    assert document is not None
    return document


def test_disclosure_table_is_one_grid_across_its_page_break(report: Document) -> None:
    disclosure, _, _ = grids(report)
    assert texts(disclosure)[1:4] == [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "0", "0", "0"],
        ["行政规范性文件", "0", "5", "5"],
    ]
    assert row(disclosure, "行政许可") == ["550"]
    assert row(disclosure, "行政处罚") == ["4119"]
    assert row(disclosure, "行政强制") == ["195"]
    assert row(disclosure, "行政事业性收费") == ["7730.28"]
    assert len(disclosure.rows()) == 14


@pytest.mark.parametrize(
    ("label", "first", "total"),
    [
        ("一、本年新收", "21", "21"),
        ("二、上年结转", "0", "0"),
        ("（一）予以公开", "0", "0"),
        ("（二）部分公开", "4", "4"),
        ("1.属于国家秘密", "1", "1"),
        ("3.危及", "0", "0"),
        ("4.保护第三方", "0", "0"),
        ("5.属于三类内部", "0", "0"),
        ("6.属于四类过程", "1", "1"),
        ("7.属于行政执法", "1", "1"),
        ("8.属于行政查询", "0", "0"),
        ("1.本机关不掌握", "10", "10"),
        ("2.没有现成信息", "3", "3"),
        ("3.补正后", "0", "0"),
        ("1.信访举报", "1", "1"),
        ("2.重复申请", "0", "0"),
        ("3.要求提供公开出版物", "0", "0"),
        ("4.无正当理由", "0", "0"),
        ("5.要求行政机关确认", "0", "0"),
        ("（六）其他处理", "0", "0"),
        ("（七）总计", "21", "21"),
        ("四、结转下年度", "0", "0"),
    ],
)
def test_every_row_of_the_requests_table(report: Document, label: str, first: str, total: str) -> None:
    requests = grids(report)[1]
    assert row(requests, label) == [first, "0", "0", "0", "0", "0", total]


def test_labels_over_several_rows_reach_across_the_page_break(report: Document) -> None:
    found = spans(grids(report)[1])
    assert found["三、本年度办理结果"] == (5, 0, 20, 1)
    assert found["（三）不予公开"] == (7, 1, 8, 1)
    assert found["（四）无法提供"] == (15, 1, 3, 1)
    assert found["（五）不予处理"] == (18, 1, 5, 1)


def test_every_column_header_of_the_requests_table(report: Document) -> None:
    rows = texts(grids(report)[1])
    assert len(rows) == 26
    assert rows[2][3:] == ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    assert rows[1][4:9] == ["法人或其他组织"] * 5


def test_review_table_as_printed_with_its_wrong_totals(report: Document) -> None:
    rows = texts(grids(report)[2])
    assert rows[-1] == ["10", "1", "0", "0", "0", "0", "0", "0", "0", "0", "5", "0", "0", "0", "0"]
    assert rows[0] == ["行政复议"] * 5 + ["行政诉讼"] * 10
    assert rows[1][5:] == ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5
    assert rows[2][:5] == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def test_prose_in_boxes_is_prose_without_page_numbers_or_table_text(report: Document) -> None:
    paragraphs = prose(report)
    assert report.title == "洪泽区人民政府2023年政府信息公开工作年度报告"
    assert [p for p in paragraphs if p[1:2] == "、"] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    assert not [p for p in paragraphs if p.strip("- ").isdigit() or "属于国家秘密" in p or "4119" in p]
    assert len(paragraphs) == 17


def test_properties(report: Document) -> None:
    assert report.format == "pdf"
    assert report.metas["created"] == "2024-02-26T14:41:23"
    assert report.metas["title"] == report.title
    assert report.warnings == []
