"""Whose report a title announces, and which rule of the title said so."""

from __future__ import annotations

import pytest

from archive.recognition.publisher import bare_name, publisher
from archive.recognition.recognise import recognise

SILENT = "2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("title", "column", "source", "organ", "origin"),
    [
        ("青山县审计局" + SILENT, "青山县>年报", "青山县水利局", "青山县审计局", "organ from the title"),
        (SILENT + "（青山县审计局）", "", "青山县水利局", "青山县审计局", "organ from the end of the title"),
        (SILENT, "青山县>县水利局>年报", "青山县审计局", "青山县审计局", "organ from the source"),
        (SILENT, "青山县>县水利局>年报", "", "县水利局", "organ from the column"),
        (SILENT, "青山县>县水利局>县审计局", "", "县审计局", "organ from the column"),
        (SILENT, "青山县>年报", "", "", "no organ named"),
        (SILENT, "", "本网", "", "no organ named"),
        ("县水利局" + SILENT, "青山县人民政府网>年报", "", "青山县水利局", "organ from the title"),
        ("县水利局" + SILENT, "青山县>红旗县>年报", "", "红旗县水利局", "organ from the title"),
        ("县水利局" + SILENT, "青山市人民政府网>年报", "", "县水利局", "organ from the title"),
        ("县水利局" + SILENT, "", "", "县水利局", "organ from the title"),
        ("市北镇人民政府" + SILENT, "青山市>年报", "", "市北镇人民政府", "organ from the title"),
        ("市北街道办事处" + SILENT, "青山市>年报", "", "市北街道办事处", "organ from the title"),
        ("全县" + SILENT, "青山县>年报", "", "青山县政府", "organ from the title"),
        ("县直" + SILENT, "青山县>年报", "", "青山县政府", "organ from the title"),
        ("县级" + SILENT, "", "", "县政府", "organ from the title"),
        ("青山县人民" + SILENT, "", "", "青山县人民政府", "organ from the title"),
        ("关于青山县县审计局" + SILENT, "", "", "青山县审计局", "organ from the title"),
        ("各部门" + SILENT, "", "青山县审计局", "青山县审计局", "organ from the source"),
        (
            "青山县市场监督管理局（知识产权局）" + SILENT,
            "",
            "",
            "青山县市场监督管理局(知识产权局)",
            "organ from the title",
        ),
    ],
)
def test_whose_it_is_and_where_that_stood(title: str, column: str, source: str, organ: str, origin: str) -> None:
    said = recognise(title, column=column, source=source)
    assert said.is_report, said.reason
    assert (said.organ, said.reason.rpartition("; ")[2]) == (organ, origin)


def test_what_stands_behind_the_words_in_brackets_comes_before_the_rest() -> None:
    assert publisher("", "青山县水利局(青山县审计局)")[0] == "青山县审计局"
    assert publisher("", "青山县水利局(2023年)") == ("青山县水利局", "organ from the end of the title")
    assert publisher("", "(一)") == ("", "no organ named")


@pytest.mark.parametrize(
    ("title", "column", "reason"),
    [
        ("政府信息公开工作年度报告", "", "the title of a column"),
        ("青山县审计局公布" + SILENT, "", "news about the publication"),
        ("青山县审计局信息公开工作总结", "", "neither a year nor"),
        ("青山县审计局2019年政府信息公开工作总结", "", "(总结) of a year after 2018"),
        ("青山县审计局2023年工作总结", "", "no words for an annual disclosure report"),
    ],
)
def test_why_a_title_is_no_report(title: str, column: str, reason: str) -> None:
    said = recognise(title, column=column)
    assert (said.is_report, said.report_year, said.organ, said.kind) == (False, None, "", "other")
    assert reason in said.reason


@pytest.mark.parametrize(
    ("title", "column", "year", "reason"),
    [
        ("青山县审计局2018年政府信息公开工作总结", "", 2018, "year from the title"),
        ("青山县审计局2019年政府信息公开工作总结报告", "", 2019, "year from the title"),
        ("青山县审计局政府信息公开工作年度报告", "信息公开年报>2022年", 2022, "year from the column"),
        ("青山县审计局政府信息公开工作年度报告", "信息公开年报", None, "no year named"),
        ("政府信息公开工作年度报告", "信息公开年报", None, "in an annual-report column"),
    ],
)
def test_which_year_a_report_is_of_and_why(title: str, column: str, year: int | None, reason: str) -> None:
    said = recognise(title, column=column)
    assert (said.is_report, said.report_year) == (True, year), said.reason
    assert reason in said.reason
    assert ("in an annual-report column" in said.reason) is bool(column)


def test_only_the_beginning_of_an_endless_title_is_read() -> None:
    title = "青山县审计局" + SILENT
    assert recognise(" " * (400 - len(title)) + title).is_report
    assert not recognise(" " * (401 - len(title)) + title).is_report


@pytest.mark.parametrize("name", ["甲局(乙局)", "甲局(乙局", "甲局"])
def test_a_bracket_is_closed_only_where_the_title_closes_it(name: str) -> None:
    assert bare_name(f"关于{name}") == name
