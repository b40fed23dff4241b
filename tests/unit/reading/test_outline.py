"""Sections are told by numbering and place: sub-headings, run-in headings and other wordings lose none and invent none."""

from __future__ import annotations

import pytest

from bench.accuracy.plain_pages import (
    OPENING,
    PUBLISHED,
    body,
    checks,
    disclosure,
    paragraphs,
    reading,
    requests,
    review,
)

ALL = [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "first",
    [
        ("1.主动公开情况", "公开120条。", "2.依申请公开情况", "收到申请9件。", "3.政府信息管理情况", "完善制度。", "4.平台建设", "好。", "5.监督保障", "好。"),
        ("1、主动公开情况", "公开120条。", "2、依申请公开情况", "收到申请9件。", "3、存在问题及改进措施", "无。"),
        ("（一）主动公开情况", "公开120条。", "（二）依申请公开情况", "收到申请9件。", "（三）监督保障", "好。"),
        ("一是主动公开情况良好。", "二是依申请公开情况良好。", "三是其他事项。"),
        ("①主动公开情况", "公开120条。", "②依申请公开情况", "收到申请9件。"),
        ("（1）主动公开情况", "公开120条。", "（2）依申请公开情况", "收到申请9件。"),
    ],
)  # fmt: skip
def test_sub_headings_are_no_sections(first: tuple[str, ...]) -> None:
    found = reading(body(first=first))
    assert [section.number for section in found.sections] == ALL
    assert [section.title for section in found.sections][:2] == ["总体情况", "主动公开政府信息情况"]
    assert all(line in found.sections[0].text for line in first)
    assert checks(found) == set()


@pytest.mark.parametrize(
    "line",
    [
        "<strong>一、总体情况</strong>2024年，主动公开政府信息120条。",
        "<b>一、总体情况。</b>2024年，主动公开政府信息120条。",
        "一、总体情况：2024年，主动公开政府信息120条。",
        "一、总体情况 2024年，主动公开政府信息120条。",
        "<span><b>一、工作推进概览</b></span>全年主动公开政府信息120条，比较好。",
        "一、总体情况我局认真落实条例，主动公开政府信息120条。",
        "<strong>第一部分 总体情况</strong>2024年，主动公开政府信息120条。",
    ],
)
def test_headings_on_the_line_of_their_text(line: str) -> None:
    content = body(first=()).replace("<p>一、总体情况</p>", f"<p>{line}</p>")
    found = reading(content)
    assert [section.number for section in found.sections] == ALL
    assert "120条" in found.sections[0].text
    assert "section_missing" not in checks(found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("四、政府信息公开行政复议、行政诉讼情况", "四、行政复议和行政诉讼情况"),
        ("五、存在的主要问题及改进情况", "五、存在的不足及下步打算"),
        ("六、其他需要报告的事项", "六、其他需要说明的情况"),
        ("三、收到和处理政府信息公开申请情况", "<b>收到和处理政府信息公开申请情况</b>"),
        ("二、主动公开政府信息情况", "二、主动公开政府信息情况（见下表）"),
        ("一、总体情况", "一、2024年政府信息公开工作总体情况"),
    ],
)
def test_other_wordings_of_a_heading_lack_nothing(old: str, new: str) -> None:
    assert "section_missing" not in checks(reading(body().replace(old, new)))


def test_a_section_that_lacks_is_told() -> None:
    content = (
        paragraphs(OPENING, "一、总体情况", PUBLISHED, "二、主动公开政府信息情况") + disclosure()
        + paragraphs("三、收到和处理政府信息公开申请情况") + requests()
        + paragraphs("四、政府信息公开行政复议、行政诉讼情况") + review()
        + paragraphs("六、其他需要报告的事项", "没有。")
    )  # fmt: skip
    assert [f.where for f in reading(content).findings if f.check == "section_missing"] == ["sections.5"]
