"""What the program does not know is said once, apart from faults, and never makes a fault of the organ's."""

from __future__ import annotations

import pytest

from archive.reading.reading_model import Reading
from bench.accuracy.plain_pages import body, checks, disclosure, reading, requests, review


def with_tables(first: dict[str, str] | None = None, second: dict[str, str] | None = None) -> Reading:
    return reading(body(tables=(disclosure(first), requests(second), review())))


@pytest.mark.parametrize(
    "swap",
    [
        {"商业企业": "企业"},
        {"商业企业": "商业类企业（含个体工商户）"},
        {"科研机构": "科研院所", "社会公益组织": "社会团体"},
        {"法律服务机构": "律师事务所"},
        {"自然人": "公民个人"},
        {"总计</td></tr><tr><td>商": "合计</td></tr><tr><td>商"},
        {"社会公益组织": "慈善机构"},
    ],
)
def test_headings_of_applicants_in_other_words(swap: dict[str, str]) -> None:
    found = with_tables(second=swap)
    assert found.tables["requests"]["new"] == reading().tables["requests"]["new"]
    assert checks(found) <= {"not_understood"}


@pytest.mark.parametrize(
    "swap",
    [
        {"本年制发件数": "本年制作数量"},
        {"本年制发件数": "本年制发件数（指以政府名义）"},
        {"本年废止件数": "本年失效数量"},
        {"现行有效件数": "年末现行有效总数"},
        {"本年处理决定数量": "本年办理数量"},
        {"规章</td>": "规章（设区的市填报）</td>"},
        {"行政规范性文件": "行政规范性文件 注：含以办公室名义制发的"},
        {"本年收费金额（单位：万元）": "收费总金额(万元)"},
    ],
)
def test_headings_of_disclosure_in_other_words(swap: dict[str, str]) -> None:
    found = with_tables(first=swap)
    assert found.tables["disclosure"] == reading().tables["disclosure"]
    assert checks(found) <= {"not_understood"}


def test_an_unknown_row_is_told_once() -> None:
    found = with_tables(second={"7.属于行政执法案卷": "7.天外来件", "4.保护第三方合法权益": "4.另一种情形"})
    unknown = [f for f in found.findings if f.check == "not_understood"]
    assert len(unknown) <= 1
    assert not [f for f in found.findings if f.severity in ("error", "warning")]


def test_an_unread_cell_proves_nothing() -> None:
    found = with_tables(first={"<td>3</td>": "<td>详见附件</td>"})
    assert [(f.check, f.severity) for f in found.findings] == [("not_understood", "not_understood")]


@pytest.mark.parametrize("mark", ["无", "/", "—", "暂无", "不涉及"])
def test_a_mark_for_none_is_no_blank(mark: str) -> None:
    found = with_tables(second={"<td>0</td>": f"<td>{mark}</td>"})
    assert "blank_cells" not in checks(found)
    assert found.tables["requests"]["new"]["business"] is None


@pytest.mark.parametrize(
    ("printed", "value"), [("9（件）", 9), ("9件", 9), ("1.2万", 12_000), ("1.2万件", 12_000), ("９", 9), ("共9件", 9)]
)
def test_units_and_wan(printed: str, value: int) -> None:
    found = with_tables(first={"<td>8</td>": f"<td>{printed}</td>"})
    assert found.tables["disclosure"]["normative_documents"]["in_force"] == value


@pytest.mark.parametrize(
    ("organ", "said"),
    [
        ("镇江市人民政府", None), ("新乡市人民政府", None), ("萍乡市人民政府", None), ("淮安市人民政府", None),
        ("苏州市人民政府", None), ("恩施土家族苗族自治州人民政府", None), ("恩施州人民政府", None), ("江苏省人民政府", None),
        ("兰州新区管理委员会", None), ("中国人民银行", None), ("景德镇市人民政府", None), ("青山县人民政府", "error"),
        ("青山县城关镇人民政府", "error"), ("青山县民政局", "error"), ("昆山市人民政府", "error"), ("镇江市丹徒区人民政府", "error"),
        ("苏州市民政局", "warning"),
    ],
)  # fmt: skip
def test_who_may_make_rules(organ: str, said: str | None) -> None:
    swap = {"<td>规章</td><td>0</td><td>0</td><td>0</td>": "<td>规章</td><td>2</td><td>0</td><td>5</td>"}
    found = reading(
        body(tables=(disclosure(swap), requests(), review())), title=f"{organ}2024年政府信息公开工作年度报告"
    )
    assert found.organ == organ
    assert next((f.severity for f in found.findings if f.check == "R7"), None) == said


@pytest.mark.parametrize(
    "opening",
    [
        "如有疑问，请与城关街道综合办联系。",
        "本报告由青山县城关街道办事处编制。",
        "如对报告有疑问，请向青山县财政局咨询。",
        "本报告由城关街道党政办公室编制。",
    ],
)
def test_whom_to_ask_is_no_author(opening: str) -> None:
    found = reading(body(opening=opening), title="青山县城关街道办事处2024年政府信息公开工作年度报告")
    assert "R10" not in checks(found)


def test_another_author_is_told() -> None:
    found = reading(body(opening="本报告由青山县发展和改革局编制。"))
    assert "R10" in checks(found)


@pytest.mark.parametrize(("author", "told"), [("县财政局", True), ("青山县人民政府办公室", False), ("县府办", False)])
def test_a_governments_office_draws_up_its_report_and_no_other_body_does(author: str, told: bool) -> None:
    found = reading(body(opening=f"本报告由{author}编制。"), title="青山县人民政府2024年政府信息公开工作年度报告")
    assert ("R10" in checks(found)) is told


@pytest.mark.parametrize("text", ["主动公开**120**条。", "某办（名称由招商局变更）负责。", "__2024年__公开120条。"])
def test_marks_that_are_no_template(text: str) -> None:
    assert "template_left_over" not in checks(reading(body(first=(text,))))


@pytest.mark.parametrize(
    "text", ["XX县民政局公开120条。", "**县民政局公开。", "（单位名称）公开120条。", "20XX年公开。"]
)
def test_words_left_of_a_template(text: str) -> None:
    assert "template_left_over" in checks(reading(body(first=(text,))))


def test_tables_run_together_are_told_and_no_section_is_called_empty() -> None:
    lines = ["第二十条第（一）项信息内容本年制发件数本年废止件数现行有效件数规章000行政规范性文件308",
             "（本列数据的勾稽关系为：第一项加第二项）申请人情况自然人一、本年新收政府信息公开申请数量9予以公开4",
             "行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉0000"]  # fmt: skip
    found = reading(body(tables=tuple(f"<p>{line}</p>" for line in lines)))
    assert found.is_report
    assert [(f.check, f.where.partition(".")[0]) for f in found.findings] == [
        ("not_understood", name) for name in ("disclosure", "requests", "review")
    ]


def test_what_has_sections_or_tables_and_is_no_report_never_passes_without_a_word() -> None:
    for content in (requests(), body(tables=("", "", ""), first=("好。",))):
        found = reading(content, title="某项工作", above="")
        assert not found.is_report
        assert [(f.check, f.severity) for f in found.findings] == [("not_understood", "not_understood")]


def test_an_empty_page_says_that_nothing_was_read() -> None:
    assert {f.check for f in reading("<p></p>", title="", above="").findings} == {"unreadable"}
