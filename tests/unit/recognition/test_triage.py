"""What a row's title says of its document before anybody opens it, and the year of a folder of reports."""

from __future__ import annotations

from datetime import date

import pytest

from archive.recognition.doubt_kinds import DOUBTS
from archive.recognition.triage import folder_year, is_cut, triage

REPORT = "青山县审计局2023年政府信息公开工作年度报告"


def test_a_report_is_told_with_year_and_organ() -> None:
    said = triage(REPORT)
    assert (said.answer, said.year, said.organ, said.digest) == ("report", 2023, "青山县审计局", False)
    assert "year from the title" in said.reason


@pytest.mark.parametrize(
    ("seen", "year"),
    [
        (date(2023, 11, 30), None),
        (date(2023, 12, 1), 2023),
        (date(2023, 12, 31), 2023),
        (date(2024, 1, 1), 2023),
        (date(2022, 12, 31), None),
        (None, 2023),
    ],
)
def test_a_report_is_never_of_a_year_that_was_not_all_but_over(seen: date | None, year: int | None) -> None:
    assert triage(REPORT, seen=seen).year == year
    assert triage(REPORT, seen=seen).answer == "report"
    assert triage("一图读懂青山县2023年年报", seen=seen).year == year


def test_only_the_beginning_of_an_endless_title_is_read() -> None:
    title = "图解2023"
    near, far = " " * (400 - len(title)) + title, " " * 401 + title
    assert (triage(near).digest, triage(near).year) == (True, 2023)
    assert (triage(far).digest, triage(far).year) == (False, None)
    assert triage(" " + near).year is None


def test_a_report_that_calls_itself_a_digest_is_marked() -> None:
    said = triage("青山县审计局2023年政府信息公开工作年度报告（图解）")
    assert said.digest
    assert said.answer != "other"


def test_a_digest_may_be_a_report_of_the_one_year_it_names() -> None:
    said = triage("图解：青山县2023年信息公开年报看点")
    assert (said.answer, said.digest, said.year, said.organ) == ("may", True, 2023, "")
    assert "digest" in said.reason
    assert triage("图解：青山县2022年和2023年信息公开年报看点").year is None
    assert triage("图解：青山县信息公开年报看点").year is None


def test_what_may_be_a_report_without_being_a_digest_says_why() -> None:
    said = triage("青山县2023年信息公开那些事儿")
    assert (said.answer, said.digest) == ("may", False)
    assert said.reason.startswith("may be a report: no words for an annual disclosure report")


def test_a_collection_of_reports_is_not_taken_for_one() -> None:
    assert triage("青山县各部门2023年政府信息公开工作年度报告").answer == "may"
    assert triage("青山县各部门2023年政府信息公开工作年度报告汇编").answer == "may"


@pytest.mark.parametrize(
    "title",
    [
        "关于公布青山县审计局招聘工作人员面试成绩的公告",
        "关于做好2023年政府信息公开年度报告编制工作的通知",
        "青山县2023年法治政府建设年度报告",
        "青山县水利局水库防汛值班表",
    ],
)
def test_another_document_is_told_as_such(title: str) -> None:
    said = triage(title)
    assert (said.answer, said.year) == ("other", None)
    assert said.reason
    assert "report: " not in said.reason


@pytest.mark.parametrize("title", ["公示", "通知公告", "附件", "目录"])
def test_a_title_of_a_word_or_two_tells_nothing(title: str) -> None:
    assert triage(title).answer == "may"


def test_five_signs_are_enough_to_be_another_document() -> None:
    assert triage("采购公告表").answer == "other"


def test_what_speaks_of_disclosure_is_left_out_only_by_rules_that_leave_no_doubt() -> None:
    assert triage("政府信息公开年报公示").answer == "may"
    assert triage("政府信息公开年报编制培训班").answer == "other"


def test_the_name_of_an_organ_makes_no_other_document() -> None:
    assert triage("青山县行政许可服务中心").answer == "may"
    assert triage("青山县行政许可事项").answer == "other"


@pytest.mark.parametrize("end", ["…", "...", "．．．", "。。。", "..", "... "])
def test_a_title_that_is_cut_off_may_be_anything(end: str) -> None:
    title = f"青山县审计局关于2023年招聘工作人员{end}"
    assert is_cut(title)
    assert (triage(title).answer, triage(title).year) == ("may", 2023)
    assert "cut off" in triage(title).reason


def test_a_title_that_ends_with_one_stop_is_whole() -> None:
    assert not is_cut("青山县审计局招聘公告.")
    assert not is_cut("青山县审计局")


@pytest.mark.parametrize(
    ("url", "year"),
    [
        ("http://a.example/xxgk/gknb2025/123.html", 2025),
        ("http://a.example/2023n/1.html", 2023),
        ("http://a.example/2023/1.html", 2023),
        ("http://a.example/GKNB2024/1.html", 2024),
        ("http://a.example/nb2023/zfxxgk2023/1.html", 2023),
        ("http://a.example/nb2022/nb2023/1.html", None),
        ("http://a.example/2023/05/1.html", None),
        ("http://a.example/nb20231/1.html", None),
        ("http://a.example/1.html?from=/2023/", None),
        ("http://nb2023.example/1.html", None),
        ("http://a.example/1.html", None),
    ],
)
def test_the_year_of_a_folder_of_reports(url: str, year: int | None) -> None:
    assert folder_year(url) == year


def test_every_doubt_has_a_name_and_no_doubt_is_none_of_them() -> None:
    assert "" not in DOUBTS
    assert {"unopened", "summary", "near_name", "quarantined"} <= set(DOUBTS)
