"""The ways lists write a day, and the days they do not mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.adapters.dates import is_only_date, listed_date

DAY = date(2025, 1, 24)


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-24",
        "[2025-1-24]",
        "2025/01/24",
        "2025.01.24",
        "2025年01月24日",
        "2025 年 1 月 24 日",
        "2025-01-24 10:32:58",
        "24 2025-01",
        "24日 2025年1月",
        "2025 01-24",
        "01-24 2025",
        "2025-01 24",
        "25-01-24",
        "25年01月24日",
        "20250124",
        "发布日期：2025-01-24 成文日期：2024-12-31",
        "成文日期：2024-12-31 发布日期：2025-01-24",
        "2024-12-31 2025-01-24",
        "12 2025-01-24",
    ],
)
def test_one_day_in_many_ways(text: str) -> None:
    assert listed_date(text) == DAY


@pytest.mark.parametrize("text", ["2025-02-30", "2025年13月1日", "1/7", "浏览 2025 次", "", "0371-65901234", "10:32"])
def test_what_is_no_day(text: str) -> None:
    assert listed_date(text) is None


@pytest.mark.parametrize(
    ("text", "url", "day"),
    [
        ("[01-24]", "http://a.example/art/2025/1/24/art_1_2.html", DAY),
        ("01-02", "http://a.example/202412/t20241231_5.html", date(2025, 1, 2)),
        ("12月30日", "http://a.example/2025/01/03/9.html", date(2024, 12, 30)),
        ("[03-27]", "http://a.example/2018-07-12/7481.html", None),
        ("[01-24]", "http://a.example/9.html", None),
        ("[02-30]", "http://a.example/2025/2/28/9.html", None),
    ],
)
def test_the_year_is_borrowed_from_the_address_only_when_near(text: str, url: str, day: date | None) -> None:
    assert listed_date(text, url) == day


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "[%Y.%m.%d]"]),
)
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert listed_date(day.strftime(form)) == day
    assert is_only_date(day.strftime(form))


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_makes_it_raise(text: str, url: str) -> None:
    day = listed_date(text, url)
    assert day is None or 1900 <= day.year <= 2099


def test_titles_are_not_dates() -> None:
    assert not is_only_date("2024年政府信息公开工作年度报告")
    assert is_only_date("2024年")
