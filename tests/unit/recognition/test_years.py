"""Which year a folded title reports on, and what of its digits is no report year."""

from __future__ import annotations

import pytest

from archive.recognition.fold import fold
from archive.recognition.report_year import MARK, find_years


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("青山县审计局2023年年报", 2023),
        ("青山县审计局23年年报", 2023),
        ("青山县审计局05年年报", 2005),
        ("青山县审计局二〇二三年年报", 2023),
        ("青山县审计局二零二三年年报", 2023),
        ("青山县审计局2〇23年年报", 2023),
        ("青山县审计局贰零一九年年报", 2019),
        ("青山县审计局2021-2023年年报", 2023),
        ("青山县审计局2023至2021年年报", 2023),
        ("青山县审计局二〇19年年报", 2019),
        ("2024年公布2023年年度报告", 2023),
        ("2024年公布的2023年度报告", 2023),
        ("2023年度报告于2024年公布", 2023),
        ("2022年、2023年年报", 2022),
        ("2022年工作与2023年的年度报告", 2022),
        ("2023年、2022年、2021年度年报", 2021),
        ("2023年青山县审计局2023年年报", 2023),
        ("青山县审计局年报", None),
        ("青山县审计局123年年报", None),
        ("青山县审计局2023456年报", None),
        ("1.23年年报", None),
        ("青山县审计局年报50年", None),
        ("2024-01-20", None),
        ("2024年1月20日", None),
        ("2024/1/20 10:30:05公布的报告", None),
        ("青政办(2024)第12号", None),
        ("青政办〔2024〕12号", None),
        ("2023年1月1日至2023年12月31日", None),
        ("2023.01.01-2023.12.31", None),
        ("1月至12月", None),
        ("2024年1月20日公布2023年报", 2023),
        ("2023年报(2024)第3号", 2023),
    ],
)
def test_the_year_reported_on(title: str, year: int | None) -> None:
    assert find_years(fold(title)).report_year() == year


@pytest.mark.parametrize(
    ("title", "text", "values"),
    [
        ("青山县2023年年报", f"青山县{MARK}年年报", (2023,)),
        ("2022年和2023年", f"{MARK}年和{MARK}年", (2022, 2023)),
        ("二〇二〇年至21年", f"{MARK}年至{MARK}年", (2020, 2021)),
        ("青政办[2024]5号2023年", f"青政办{MARK}年", (2023,)),
        ("无年份", "无年份", ()),
    ],
)
def test_years_are_marked_where_they_stood(title: str, text: str, values: tuple[int, ...]) -> None:
    found = find_years(fold(title))
    assert (found.text, found.values) == (text, values)
