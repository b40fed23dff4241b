"""Each check has an outcome where it applies, and none is counted as held where there was nothing to visit."""

from __future__ import annotations

import pytest

from archive.reading.checks.outcomes import outcomes_of
from archive.reading.reading_model import Reading
from bench.accuracy.plain_pages import body, checks, disclosure, paragraphs, reading, requests, review

WHOLE = reading()
PROSE = reading(
    paragraphs("一、总体情况", "公开信息五十条。" * 20, "五、存在的主要问题及改进情况", "更新不够及时。" * 10)
)
OF_TABLES = ("R1", "R2", "R3", "R4", "negative_count", "decimal_count", "blank_cells", "missing_row", "doubled_row",
             "in_force_order", "R7", "R8", "review_blank")  # fmt: skip


def statuses(found: Reading, check: str) -> set[str]:
    return {one.status for one in outcomes_of(found) if one.check == check}


@pytest.mark.parametrize("check", OF_TABLES)
def test_checks_of_tables_need_tables(check: str) -> None:
    assert statuses(WHOLE, check) == {"pass"}
    assert statuses(PROSE, check) == {"not_assessable"}


@pytest.mark.parametrize("check", ["R9", "wrong_year", "wrong_form", "section_missing", "section_empty", "R10"])
def test_checks_of_text_hold_on_a_sound_report(check: str) -> None:
    assert statuses(WHOLE, check) == {"pass"}


def test_checks_of_sections_need_more_than_one() -> None:
    one = reading(paragraphs("一、总体情况", "公开信息五十条。" * 20))
    assert statuses(one, "section_empty") == statuses(one, "section_missing") == {"not_assessable"}


def test_checks_of_the_form_need_a_year_that_has_one() -> None:
    old = reading(
        title="青山县民政局2016年政府信息公开工作年度报告", content=paragraphs("一、概述", "公开五十条。" * 20)
    )
    assert statuses(old, "wrong_form") == {"not_assessable"}


def test_a_row_that_lacks_is_told_unless_another_is_not_known() -> None:
    fee = "<tr><td>行政强制</td><td colspan=3>4</td></tr>"
    assert "missing_row" in checks(reading(body(tables=(disclosure({fee: ""}), requests(), review()))))
    odd = disclosure({fee: "<tr><td>行政裁决</td><td colspan=3>4</td></tr>"})
    assert "missing_row" not in checks(reading(body(tables=(odd, requests(), review()))))


def test_pictures_in_place_of_tables_are_told_from_2019_on() -> None:
    content = (
        paragraphs("一、总体情况", "公开信息五十条。" * 40, "三、依申请公开情况", "没有收到。" * 20)
        + '<img src="a.png">'
    )
    assert "not_downloadable" in checks(reading(content))
    old = reading(content, title="青山县民政局2016年政府信息公开工作年度报告")
    assert "not_downloadable" not in checks(old)


def test_a_section_whose_words_stand_in_the_text_does_not_lack() -> None:
    text = body().replace("<p>五、存在的主要问题及改进情况</p>", "").replace("<p>六、", "<p>五、")
    assert "section_missing" in checks(reading(text))
    told = text.replace("2024年未收取", "上述存在的主要问题及改进情况已在前文说明。2024年未收取")
    assert "section_missing" not in checks(reading(told))
