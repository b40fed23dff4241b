"""The statistics tables before FY2019, national and provincial, are a kind of their own."""

from __future__ import annotations

import pytest

from archive.reading.read import read
from archive.reading.reading_model import Reading
from bench.accuracy.plain_pages import checks, page, paragraphs, row

NATIONAL = [
    ("一、主动公开情况", "", ""),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", 310),
    ("其中：主动公开规范性文件数", "条", 12),
    ("（二）通过不同渠道和方式公开政府信息的情况", "", ""),
    ("1.政府公报公开政府信息数", "条", 0),
    ("2.政府网站公开政府信息数", "条", 300),
    ("三、依申请公开情况", "", ""),
    ("（一）收到申请数", "件", 2),
    ("1.当面申请数", "件", 1),
    ("四、行政复议数量", "件", 1),
    ("（一）维持具体行政行为数", "件", 1),
    ("（三）其他情形数", "件", 0),
    ("五、行政诉讼数量", "件", 2),
    ("（三）其他情形数", "件", 2),
    ("七、依申请公开信息收取的费用", "万元", "0.5"),
]


def of_2015(table: str) -> Reading:
    content = paragraphs("一、概述", "2015年主动公开政府信息310条。", "二、统计表") + table
    return read(page(content, title="青山县2015年政府信息公开工作年度报告"))


def test_the_national_table() -> None:
    table = "<table>" + row("统计指标", "单位", "统计数") + "".join(row(*one) for one in NATIONAL) + "</table>"
    found = of_2015(table)
    told = {name: cells["this_year"] for name, cells in found.tables["indicators"].items()}
    assert told == {
        "published": 310, "published.normative": 12, "published.gazette": 0, "published.website": 300, "received": 2,
        "received.in_person": 1, "reconsideration": 1, "reconsideration.upheld": 1, "reconsideration.other": 0,
        "litigation": 2, "litigation.other": 2, "fees": told["fees"],
    }  # fmt: skip
    assert float(told["fees"] or 0) == 0.5
    assert set(found.tables) == {"indicators"}
    assert checks(found) == set()


@pytest.mark.parametrize(
    "head",
    [
        ("指标名称", "计量单位", "2015年度", "历年累计"),
        ("统计指标", "单位", "本年度", "累计"),
        ("项目", "单位", "2015年", "历年总计"),
        ("指标", "计量单位", "2015年度数", "累计数"),
    ],
)
def test_provincial_tables_with_cumulative_numbers(head: tuple[str, ...]) -> None:
    rows = [("主动公开文件数", "条", 310, 2900), ("其中：1、政府网站公开数", "条", 300, 2000),
            ("受理依申请公开信息总数", "条", 2, 7), ("对申请的答复总数", "条", 2, 7), ("行政复议数", "件", 0, "")]  # fmt: skip
    found = of_2015("<table>" + row(*head) + "".join(row(*one) for one in rows) + "</table>")
    assert found.tables["indicators"]["published"] == {"this_year": 310, "cumulative": 2900}
    assert found.tables["indicators"]["published.website"] == {"this_year": 300, "cumulative": 2000}
    assert found.tables["indicators"]["reconsideration"]["this_year"] == 0
    assert checks(found) == set()


def test_rows_that_are_not_known_are_told_once_as_not_understood() -> None:
    rows = [("主动公开文件数", "条", 310, 1), ("本县自设指标", "条", 3, 1), ("另一自设数", "条", 4, 1)]
    table = (
        "<table>" + row("指标名称", "计量单位", "2015年度", "历年累计") + "".join(row(*r) for r in rows) + "</table>"
    )
    found = of_2015(table)
    assert [(f.check, f.severity) for f in found.findings] == [("not_understood", "not_understood")]


def test_without_headings_a_lone_number_is_this_years_and_of_two_the_second_is_the_sum() -> None:
    rows = [("主动公开文件数", "条", 310), ("受理依申请公开信息总数", "条", 2, 7), ("行政复议数", "件", 0, 1),
            ("行政诉讼数", "件", 1)]  # fmt: skip
    found = of_2015("<table>" + "".join(row(*one) for one in rows) + "</table>").tables["indicators"]
    assert found["published"] == {"this_year": 310}
    assert found["reconsideration"] == {"this_year": 0, "cumulative": 1}
    assert found["litigation"]["this_year"] == 1


def test_the_headings_stay_in_force_on_the_next_page() -> None:
    """Columns in an order of their own: what stands where on the first page stands there on the second."""
    first = row("指标名称", "计量单位", "历年累计", "2015年度") + row("主动公开文件数", "条", 2900, 310)
    second = "".join(row(*one) for one in [("受理依申请公开信息总数", "条", 7, 2), ("行政复议数", "件", 1, 0),
                                           ("行政诉讼数", "件", 5, 3)])  # fmt: skip
    found = of_2015(f"<table>{first}</table><table>{second}</table>").tables["indicators"]
    assert found["published"] == {"this_year": 310, "cumulative": 2900}
    assert found["reconsideration"] == {"this_year": 0, "cumulative": 1}
    assert found["litigation"] == {"this_year": 3, "cumulative": 5}
