"""A cell is a number, a blank or something not understood; a blank is never a zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading.labels import label_key, leading_number
from archive.reading.values import parse_value


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0", 0),
        ("１２", 12),
        ("1,234", 1234),
        ("１，２３４，５６７", 1234567),
        (" 3 件", 3),
        ("7730.28", Decimal("7730.28")),
        ("160.5964万元", Decimal("160.5964")),
        ("251000元", 251000),
        ("+2", 2),
        ("-3", -3),
        ("－3", -3),
        ("0.00", 0),
    ],
)
def test_numbers_as_printed(printed: str, value: int | Decimal) -> None:
    assert parse_value(printed).value == value


@pytest.mark.parametrize("printed", ["", " ", "\xa0", "-", "—", "——", "/", "\\", "－", "无", "　"])
def test_blanks_are_none_and_understood(printed: str) -> None:
    assert parse_value(printed).value is None
    assert parse_value(printed).understood


@pytest.mark.parametrize("printed", ["见附件", "1 2 3x", "12,34", "10（其中网上3）", "9" * 40])
def test_what_is_no_number_says_so(printed: str) -> None:
    assert parse_value(printed).value is None
    assert not parse_value(printed).understood


@given(st.integers(0, 10**12))
def test_every_spelling_of_a_number_is_that_number(number: int) -> None:
    full = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse_value(f"{number:,}").value == parse_value(full).value == parse_value(f" {number}件").value == number


def test_labels_meet_without_numbers_quotes_and_breaks() -> None:
    keys = {
        label_key(text)
        for text in ("3.危及“三安全一稳定”", '３．危及"三安全一\n稳定"', "危及 三安全一稳定", "（3）危及‘三安全一稳定’")
    }
    assert keys == {"危及三安全一稳定"}
    assert label_key("三、本年度办理结果") == "本年度办理结果"
    assert label_key("第二十条第（五）项") == label_key("第二十条第(五) 项")
    assert leading_number("3.危及") == 3
    assert leading_number("危及") is None
