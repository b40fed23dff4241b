"""Numbers of the prose: which they are, of what, and that only like is compared with like (R8, R9)."""

from __future__ import annotations

import pytest

from archive.reading.reading_model import Value
from bench.accuracy.plain_pages import PUBLISHED, body, checks, reading

TOTAL = "（二）依申请公开情况。2024年共收到政府信息公开申请9件。"


def told(*lines: str) -> list[tuple[str, Value, str]]:
    found = reading(body(first=lines))
    return [(figure.name, figure.value, figure.scope) for figure in found.figures]


@pytest.mark.parametrize(
    "line",
    [
        TOTAL + "其中，通过网络平台收到申请6件，信函3件。",
        TOTAL + "其中网络申请收到6件。当面收到申请3件。",
        TOTAL + "通过信函方式收到政府信息公开申请3件。",
        "上半年收到政府信息公开申请5件，全年收到政府信息公开申请9件。",
        "平均每月收到政府信息公开申请1件，全年收到政府信息公开申请9件。",
        "2024年，县财政局收到政府信息公开申请7件。",
        "全县各部门共收到政府信息公开申请99件。",
        "县政府本级收到政府信息公开申请30件。",
        "2023年收到政府信息公开申请20件，2024年收到政府信息公开申请9件。",
        "与2023年收到政府信息公开申请20件相比，2024年收到政府信息公开申请9件。",
        "收到政府信息公开申请约10件。",
        "收到政府信息公开申请近十余件。",
        "第一季度收到政府信息公开申请2件。",
        "截至6月底，收到政府信息公开申请4件。",
        "其中，企业收到政府信息公开申请办理2件。",
    ],
)
def test_only_like_is_compared_with_like(line: str) -> None:
    found = checks(reading(body(first=(PUBLISHED, line))))
    assert "R8" not in found
    assert "R9" not in found


@pytest.mark.parametrize(
    "line",
    [
        "2024年共收到政府信息公开申请19件。",
        "县民政局全年共受理政府信息公开申请19件。",
        "本年度收到依申请公开政府信息申请十九件。",
        "全年未收到政府信息公开申请。",
        "2024年，未接到群众信息公开申请。",
    ],
)
def test_a_contradiction_is_told(line: str) -> None:
    assert "R8" in checks(reading(body(first=(PUBLISHED, line))))


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("2024年，主动公开政府信息1.2万条。", "published", 12_000),
        ("全年主动公开信息1,234余条。", "published", 1_234),
        ("公开政府信息约五百条。", "published", 500),
        ("全年共发布各类信息三十二条。", "published", 32),
        ("2024年，我局依申请公开政府信息共9件。", "applications_received", 9),
        ("全年办理政府信息公开申请9件。", "applications_received", 9),
        ("2024年未接到政府信息公开申请。", "applications_received", 0),
        ("2024年没有收到信息公开申请。", "applications_received", 0),
        ("共收到政府信息公开申请九件。", "applications_received", 9),
        ("收到9件政府信息公开申请。", "applications_received", 9),
        ("**主动公开**政府信息**120**条。", "published", 120),
    ],
)
def test_the_number_is_read(line: str, name: str, value: int) -> None:
    assert (name, value) in [(n, v) for n, v, _ in told(line)]


@pytest.mark.parametrize("line", ["依申请公开政府信息共9件。", "我局办理依申请公开信息9件。", "依申请公开信息9件。"])
def test_what_is_disclosed_on_request_is_not_published(line: str) -> None:
    assert not [one for one in told(line) if one[0] == "published"]


def test_parts_are_marked() -> None:
    found = told("主动公开政府信息120条，其中通过网站公开信息100条，通过微信公众号发布信息20条。")
    assert found == [("published", 120, ""), ("published", 100, "part"), ("published", 20, "part")]
