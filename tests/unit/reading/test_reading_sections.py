"""Sections by their printed headings: known titles, old ones, contents lists and numerals inside sections."""

from __future__ import annotations

from archive.reading.sections import anchor_headings, split_sections

SIX = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)


def numbered(titles: tuple[str, ...] = SIX) -> list[str]:
    return [f"{numeral}、{title}" for numeral, title in zip("一二三四五六七八", titles, strict=False)]


def spread(headings: list[str]) -> list[str]:
    return [line for heading in headings for line in (heading, f"{heading[2:4]}的正文，逐条说明全年工作。")]


def test_the_six_sections() -> None:
    opening, sections = split_sections(["本报告由某局编制。", *spread(numbered())])
    assert opening == ["本报告由某局编制。"]
    assert [(s.number, s.title) for s in sections] == list(enumerate(SIX, 1))
    assert sections[4].text == "存在的正文，逐条说明全年工作。"


def test_a_list_of_contents_is_not_the_sections() -> None:
    opening, sections = split_sections([*numbered(), *spread(numbered())])
    assert [bool(section.text) for section in sections] == [True] * 6
    assert len(opening) == 6


def test_numerals_inside_a_section_do_not_cut_it() -> None:
    inner = ["一、加强领导", "落实到人。", "二、强化培训", "办班两期。"]
    lines = spread(numbered())
    _, sections = split_sections([*lines[:2], *inner, *lines[2:]])
    assert [section.number for section in sections] == [1, 2, 3, 4, 5, 6]
    assert sections[0].text.endswith("办班两期。")


def test_parenthesised_titles_below_section_one_are_not_sections() -> None:
    lines = spread(numbered())
    _, sections = split_sections(
        [*lines[:2], "（一）主动公开情况", "公开八条。", "（二）依申请公开情况", "收到两件。", *lines[2:]]
    )
    assert "收到两件。" in sections[0].text
    assert sections[1].title == SIX[1]


def test_title_and_prose_on_one_line() -> None:
    lines = ["一、总体情况 本年工作平稳。", "二、主动公开政府信息情况。公开三十条。", *spread(numbered())[4:]]
    _, sections = split_sections(lines)
    assert [section.text for section in sections[:2]] == ["本年工作平稳。", "公开三十条。"]


def test_sections_of_older_reports_keep_their_own_numbers() -> None:
    old = (
        "概述",
        "主动公开政府信息情况",
        "回应解读情况",
        "依申请公开情况",
        "行政复议和诉讼情况",
        "收费及减免情况",
        "存在的主要问题和改进措施",
    )
    _, sections = split_sections(spread(numbered(old)))
    assert [(s.number, s.title) for s in sections] == list(enumerate(old, 1))


def test_run_in_headings_without_a_line_of_their_own() -> None:
    _, sections = split_sections(
        ["一、概述。今年工作较多。", "二、平台建设。升级网站一次。", "三、投诉举报。没有收到投诉。"]
    )
    assert [section.title for section in sections] == ["概述", "平台建设", "投诉举报"]


def test_headings_without_numbers() -> None:
    _, sections = split_sections(spread([f"　　{title}" for title in SIX]))
    assert [section.number for section in sections] == [1, 2, 3, 4, 5, 6]


def test_text_without_headings_has_no_sections() -> None:
    assert split_sections(["今年工作较多。", "一、二、三等奖各一名。"])[1] == []
    assert anchor_headings(["首页", "政务公开", "一、通知"]) == []
