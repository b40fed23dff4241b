"""How far two names are apart: slips of the pen, edits, characters in common."""

from __future__ import annotations

import pytest

from archive.recognition.lookalikes import alike, distance, in_common, in_order, one_slip


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("沭阳", "沐阳", True),
        ("青石桥", "青石侨", True),  # read the same
        ("青石桥", "青右侨", True),  # two characters astray
        ("青石桥河", "晴右侨何", False),  # four are too many
        ("青石桥河", "青右侨何", False),  # three as well
        ("沭阳", "沐样", False),  # not one character is left
        ("沭", "沐", False),
        ("沭阳", "沭阳", False),
        ("沭阳", "沭阳县", False),
        ("沭阳", "沭东", False),
    ],
)
def test_one_slip_makes_one_name_of_the_other(one: str, other: str, slip: bool) -> None:
    assert one_slip(one, other) is slip
    assert one_slip(other, one) is slip


def test_characters_are_alike_by_look_or_by_sound() -> None:
    assert alike("淮", "准")
    assert alike("桥", "侨")
    assert not alike("淮", "河")


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("", "", 0), ("甲乙", "甲乙", 0), ("甲乙", "甲丙", 1), ("甲乙", "甲", 1), ("甲", "甲乙", 1), ("", "甲乙丙", 3),
     ("甲乙丙", "", 3), ("甲乙丙", "乙丙丁", 2), ("甲乙丙丁", "丁丙乙甲", 4)],
)  # fmt: skip
def test_how_many_characters_are_to_be_changed(one: str, other: str, apart: int) -> None:
    assert distance(one, other) == apart


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [("", "甲", 0), ("甲", "", 0), ("甲乙丙", "甲乙丙", 3), ("甲乙丙丁", "甲丙", 2), ("甲丙", "甲乙丙丁", 2),
     ("甲乙", "乙甲", 1), ("甲甲", "甲", 1), ("甲", "乙", 0), ("工业信息", "工商信息", 3)],
)  # fmt: skip
def test_how_many_characters_stand_in_one_order(one: str, other: str, common: int) -> None:
    assert in_common(one, other) == common


def test_an_abbreviation_keeps_the_order_of_its_characters() -> None:
    assert in_order("发改", "发展改革")
    assert not in_order("改发", "发展改革")
    assert not in_order("发发", "发展改革")
    assert in_order("", "发展")
