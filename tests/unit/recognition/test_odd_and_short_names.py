"""Titles without all of the form's words, names known by one of several spellings, and short or long texts folded."""

from __future__ import annotations

import pytest

from archive.recognition.fold import simplified
from archive.recognition.odd_titles import is_odd
from archive.recognition.organ_names import RosterName, match_organ
from archive.recognition.recognise import recognise


@pytest.mark.parametrize("title", ["政府信息公开年报", "政府信息公开报告", "政府信息公开工作年度总结"])
def test_one_word_for_an_annual_report_is_enough_for_a_plain_title(title: str) -> None:
    assert not is_odd(title)
    assert is_odd("政府信息公开")


def test_an_organ_is_known_by_any_of_its_spellings() -> None:
    roster = [
        RosterName("a", "柘城县发展和改革委员会", ("县物价管理处",), "柘城县"),
        RosterName("b", "柘城县民政局", (), "柘城县"),
    ]
    for name in ("柘城县发展和改革委员会", "县物价管理处", "柘城县物价管理处"):
        assert match_organ(name, roster) == ["a"]
    assert match_organ("柘城县财政局", roster) == []


@pytest.mark.parametrize("length", [2, 99, 100, 400])
def test_traditional_script_is_folded_however_long_the_text_is(length: int) -> None:
    assert simplified("報告".ljust(length, "文")) == "报告".ljust(length, "文")
    assert simplified("报告".ljust(length, "文")) == "报告".ljust(length, "文")


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("二〇一九年政府信息公开年度报告", 2019),
        ("二0一9年政府信息公开年度报告", 2019),
        ("二○二○年政府信息公开年度报告", 2020),
    ],
)
def test_a_year_in_mixed_figures(title: str, year: int) -> None:
    assert recognise("柘城县财政局" + title).report_year == year
