"""Titles of reports and of what only looks like one; all titles here are made up."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.recognition.recognise import recognise, recognise_lines

YEAR_BOARD = "信息公开年报"

REPORTS = [
    ("青山县审计局 2017 年度政府信息公开工作年度报告", 2017, "青山县审计局"),
    ("青山县审计局2017政府信息公开工作 年度报告", 2017, "青山县审计局"),
    ("2017年青山县审计局政府信息公开年度报告", 2017, "青山县审计局"),
    ("青山县审计局政府信息公开工作2017年度报告", 2017, "青山县审计局"),
    ("青山县审计局政府信息公开2017年年度报告", 2017, "青山县审计局"),
    ("青山县审计局政府信息公开工作年度报告（2017年度）", 2017, "青山县审计局"),
    ("青山县审计局二〇二三年政府信息公开工作年度报告", 2023, "青山县审计局"),
    ("二零二三年度青山县审计局政府信息公开年报", 2023, "青山县审计局"),
    ("青山县审计局２０２３年政府信息公开工作年度报告．ＰＤＦ", 2023, "青山县审计局"),
    ("青山县审计局17年度政府信息公开工作年度报告", 2017, "青山县审计局"),
    ("青山县审计局2023年政府信息公开工作年度报告（文字版）", 2023, "青山县审计局"),
    ("青山县审计局2023年政府信息公开工作年度报告(图片版).docx", 2023, "青山县审计局"),
    ("附件1：青山县审计局2023年政府信息公开工作年度报告.pdf", 2023, "青山县审计局"),
    ("【部门年报】青山县审计局2023年政府信息公开工作年度报告", 2023, "青山县审计局"),
    ("青山县审计局2023年政府信息公开工作年度报告 2024-01-20", 2023, "青山县审计局"),
    ("青山县审计局2023年政府信息公开工作年度报告（2024年1月20日）", 2023, "青山县审计局"),
    ("青山县审计局2023年政府信息公开工作年度报告_青山县人民政府门户网站", 2023, "青山县审计局"),
    ("2023年政府信息公开工作年度报告（青山县审计局）", 2023, "青山县审计局"),
    ("2023年度政府信息公开工作年度报告 青山县审计局", 2023, "青山县审计局"),
    ("《青山县审计局2023年政府信息公开工作年度报告》", 2023, "青山县审计局"),
    ("关于青山县审计局2023年度政府信息公开工作情况的报告", 2023, "青山县审计局"),
    ("青山县审计局2023年政府信息公公开工作年度报告", 2023, "青山县审计局"),
    ("青山縣審計局2023年政府信息公開工作年度報告", 2023, "青山县审计局"),
    ("青山县县审计局关于2017年度政府信息公开年度报告", 2017, "青山县审计局"),
    ("青山县审计局2016年信息公开工作报告", 2016, "青山县审计局"),
    ("青山县审计局2016年度政府信息工作年度报告", 2016, "青山县审计局"),
    ("青山县审计局2016年政务公开工作年度报告", 2016, "青山县审计局"),
    ("青山县审计局2016年信息公开工作总结", 2016, "青山县审计局"),
    ("青山县国防动员办公室2023年政府信息公开工作年度报告", 2023, "青山县国防动员办公室"),
    ("青山县预算评审中心2023年政府信息公开工作年度报告", 2023, "青山县预算评审中心"),
    ("青山县政务公开办公室2022年政府信息公开工作年度报告", 2022, "青山县政务公开办公室"),
    ("中共青山县委组织部2023年政府信息公开工作年度报告", 2023, "中共青山县委组织部"),
    ("红旗市市场监督管理局2023年政府信息公开工作年度报告", 2023, "红旗市市场监督管理局"),
    ("某某省电力公司青山县供电公司 2017年政府信息公开工作年度报告", 2017, "某某省电力公司青山县供电公司"),
    ("青山县市场监督管理局（知识产权局）2023年政府信息公开年报", 2023, "青山县市场监督管理局(知识产权局)"),
    ("青山县审计局2023年政府信息公开工作年度报告（含统计表）", 2023, "青山县审计局"),
    ("青山县审计局2018年政府信息公开工作年…", 2018, "青山县审计局"),
    ("青山县审计局关于2015年度政府信息公开工作情况的总结", 2015, "青山县审计局"),
    ("青山县审计局政府信息公开工作年度报告", None, "青山县审计局"),
]

KINDS = [
    ("青山县2017年政府信息公开工作年度报告", "青山县", "government"),
    ("青山县人民政府信息公开工作2019年度报告", "青山县人民政府", "government"),
    ("青山县人民政府办公室2019年政府信息公开工作年度报告", "青山县人民政府办公室", "department"),
    ("县政府办2022年度政府信息公开工作年度报告", "县政府办", "department"),
    ("大河镇2023年政府信息公开工作年度报告", "大河镇", "township"),
    ("青山县大河乡人民政府2023年政府信息公开工作年度报告", "青山县大河乡人民政府", "township"),
    ("2021年青山县红旗街道政府信息公开工作年度报告", "青山县红旗街道", "subdistrict"),
    ("青山县新城办事处2017年政府信息公开工作年度报告", "青山县新城办事处", "subdistrict"),
    ("青山高新区管委会2023年政府信息公开工作年度报告", "青山高新区管委会", "committee"),
    ("青山县民族宗教事务委员会2017年政府信息公开工作年度报告", "青山县民族宗教事务委员会", "department"),
    ("青山县人民法院2017年政府信息公开工作年度报告", "青山县人民法院", "other"),
    ("青山县高级中学2017政府信息公开工作年度报告", "青山县高级中学", "other"),
]

OTHERS = [
    "青山县2022年政府信息公开工作年度报告解读",
    "【图解】青山县2022年政府信息公开工作年度报告",
    "一图读懂青山县2022年政府信息公开工作年度报告",
    "关于做好2022年政府信息公开工作年度报告编制发布工作的通知",
    "青山县各单位2022年政府信息公开年度报告公布情况",
    "关于公布青山县2022年政府信息公开工作年度报告的公告",
    "青山县公布2022年政府信息公开工作年度报告",
    "青山县召开2022年政府信息公开工作年度报告编制培训会",
    "青山县财政局2022年度法治政府建设情况报告",
    "青山县2022年法治政府建设年度报告",
    "2022年政府工作报告",
    "青山县政府网站工作年度报表（2022年度）",
    "青山县2022年度部门决算公开",
    "青山县政府信息公开指南",
    "2022年青山县政务公开工作要点",
    "青山县政府信息公开工作年度报告制度",
    "青山县审计局2023年政府信息公开工作年度报告（征求意见稿）",
    "青山县2022年上半年政府信息公开工作总结",
    "青山县财政局2022年第三季度政府信息公开工作报告",
    "青山县2023年3月政府信息公开工作报告",
    "青山县2022年政务公开工作总结",
    "青山县2022年政务公开工作第三方评估报告",
    "青山县2022年度环境信息公开年度报告",
    "青山县2022年政府信息公开情况统计表",
    "青山县财政局2022年工作总结",
    "政府信息公开年报",
    "2022",
    "",
]


@pytest.mark.parametrize(("title", "year", "organ"), REPORTS)
def test_a_report_is_recognised_with_year_and_organ(title: str, year: int | None, organ: str) -> None:
    found = recognise(title)
    assert (found.is_report, found.report_year, found.organ) == (True, year, organ), found.reason


@pytest.mark.parametrize(("title", "organ", "kind"), KINDS)
def test_the_kind_of_organ(title: str, organ: str, kind: str) -> None:
    found = recognise(title)
    assert (found.organ, found.kind) == (organ, kind)


@pytest.mark.parametrize("title", OTHERS)
def test_what_only_looks_like_a_report(title: str) -> None:
    found = recognise(title)
    assert not found.is_report, found.reason
    assert (found.report_year, found.organ, found.kind) == (None, "", "other")
    assert found.reason


@pytest.mark.parametrize(
    "title",
    [
        "青山县大河镇2017年度报告编制公布工作总结",
        "青山县大河镇2022年政务公开工作总结",
        "青山县大河镇2022年年度报告",
        "青山县大河镇2022年政府信息公开工作年度报告公示",
        "关于报送青山县大河镇2022年政府信息公开工作年度报告的报告",
    ],
)
def test_a_column_of_annual_reports_vouches_for_loose_titles(title: str) -> None:
    assert not recognise(title).is_report
    found = recognise(title, column="首页 > 政务公开 > 信息公开年报")
    assert (found.is_report, found.organ) == (True, "青山县大河镇"), found.reason


@pytest.mark.parametrize(
    "title", ["青山县2022年法治政府建设年度报告", "2022年政府工作报告", "青山县2022年政府信息公开工作年度报告解读"]
)
def test_no_column_turns_another_document_into_a_report(title: str) -> None:
    assert not recognise(title, column=YEAR_BOARD).is_report


def test_a_silent_title_takes_its_publisher_from_source_then_column() -> None:
    title = "2015年政府信息公开工作年度报告"
    assert recognise(title).organ == ""
    assert recognise(title, column="首页>青山县审计局>年报").organ == "青山县审计局"
    assert recognise(title, column="首页>青山县审计局>年报", source="青山县规划委员会").organ == "青山县规划委员会"
    assert recognise(title, column="青山县").organ == "", "the county alone does not say which of its organs"


def test_a_bare_level_is_completed_by_the_county_of_the_column() -> None:
    title = "县政府办2022年度政府信息公开工作年度报告"
    assert recognise(title, column="青山县 > 信息公开年报").organ == "青山县政府办"
    assert recognise(title, column="红旗市").organ == "县政府办", "a city is not that county"


def test_a_year_missing_in_the_title_is_taken_from_the_column() -> None:
    assert recognise("青山县审计局政府信息公开工作年度报告", column="年报>2021年").report_year == 2021


def test_lines_become_objects_of_the_contract() -> None:
    lines = ["青山县审计局2017年政府信息公开年度报告\n", "\n", "青山县政府信息公开指南"]
    found = list(recognise_lines(lines))
    assert [sorted(item) for item in found] == [["is_report", "kind", "organ", "reason", "report_year", "title"]] * 2
    assert [item["is_report"] for item in found] == [True, False]
    assert json.loads(json.dumps(found[0], ensure_ascii=False))["organ"] == "青山县审计局"


WORDS = st.sampled_from(
    ["政府", "信息", "公开", "工作", "年度", "年", "报告", "总结", "2017", "二〇二三", "县", "青山县"]
)
DIRT = st.sampled_from(
    ["(", ")", "《", "-", "关于", "[", "】", "局", "1月", "-2018", ".doc", "解读", " ", "２０", "年报"]
)


@given(
    st.text(max_size=60) | st.lists(WORDS | DIRT, max_size=40).map("".join),
    st.sampled_from(["", YEAR_BOARD, "2022年>青山县"]),
)
def test_nothing_makes_it_raise_and_years_stay_sensible(title: str, column: str) -> None:
    found = recognise(title, column=column, source=title)
    assert found.title == title
    assert found.report_year is None or 2000 <= found.report_year < 2100
    assert found.kind in {"government", "department", "township", "subdistrict", "committee", "other"}
    assert found.is_report or not found.organ


@pytest.mark.parametrize(
    "part", ["年", "年度", "(", "(a)", "政府信息公开", "【", "关于", "县", "2017-", "附件1:", "甲县乙", "青山县"]
)
def test_hostile_titles_take_linear_time(part: str) -> None:
    recognise("warm")
    started = time.thread_time()
    recognise("信息公开报告" + part * 400 + "x", column=YEAR_BOARD, source=part * 400)
    recognise(part * 400 + "信息公开报告", column=part * 400)
    assert time.thread_time() - started < 20, "seconds of CPU; a pattern that tries every way needs minutes"
