"""Short titles are rows like any other where rows show no day; among dated rows they are a menu's."""

from __future__ import annotations

import pytest

from crawler.adapters.base import ColumnPage, ParsedPage
from crawler.adapters.families import get

LONG = [
    f"青山县{name}2025年政府信息公开工作年度报告"
    for name in ("审计局", "民政局", "水利局", "司法局", "林业局", "统计局")
]
SHORT = ["查看详情", "北苑街道办事处", "无标题文档"]


def titles(rows: list[tuple[str, str]]) -> list[str]:
    return [row.title for row in parsed(rows).rows]


def parsed(rows: list[tuple[str, str]]) -> ParsedPage:
    items = "".join(
        f'<li><a href="/nb/{n}.html">{title}</a><span>{day}</span></li>' for n, (title, day) in enumerate(rows)
    )
    return read(f'<ul class="list">{items}</ul>')


def read(body: str) -> ParsedPage:
    html = f'<html><head><meta charset="utf-8"><title>年报</title></head><body>{body}</body></html>'
    page = ColumnPage("http://a.example/nb/", html.encode(), "text/html; charset=utf-8", "http://a.example/nb/")
    return get("generic").parse(page)


@pytest.mark.parametrize("day", ["", "[01-20]", "点击：12"])
def test_short_titles_stay_where_rows_show_no_day(day: str) -> None:
    rows = [(title, day) for title in (*LONG, *SHORT)]
    assert titles(rows) == [*LONG, *SHORT]


def test_one_day_in_such_a_list_changes_nothing() -> None:
    rows = [(title, "") for title in (*LONG, *SHORT)]
    rows[0] = (LONG[0], "2026-01-20")
    assert titles(rows) == [*LONG, *SHORT]


def test_among_dated_rows_short_words_without_a_day_are_a_menus() -> None:
    rows = [(title, "2026-01-20") for title in LONG] + [("网站地图", "")]
    assert titles(rows) == LONG


@pytest.mark.parametrize("day", ["", "2026-01-20"])
@pytest.mark.parametrize("odd", ["2026-01-30", "（2026年1月30日）"])
def test_a_row_whose_title_is_a_day_is_a_row(odd: str, day: str) -> None:
    rows = [(title, day) for title in (*LONG[:3], odd, *LONG[3:])]
    assert titles(rows) == [title for title, _ in rows]


def test_a_word_that_is_no_title_is_a_row_where_a_record_shows_a_day() -> None:
    rows = [(title, "2026-01-20") for title in (*LONG[:3], "更多", *LONG[3:])]
    assert titles(rows) == [*LONG[:3], "更多", *LONG[3:]]
    assert titles([*((title, "2026-01-20") for title in LONG), ("更多", "")]) == LONG


@pytest.mark.parametrize("word", ["下一页", "尾页", "2", ">>"])
def test_a_pager_among_the_rows_is_no_row(word: str) -> None:
    assert titles([*((title, "2026-01-20") for title in LONG), (word, "")]) == LONG
    assert titles([*((title, "") for title in LONG), (word, "")]) == LONG


def test_a_record_without_any_title_is_told() -> None:
    found = parsed([*((title, "2026-01-20") for title in LONG), ("", "2026-01-20")])
    assert [row.title for row in found.rows] == LONG
    assert found.warnings == ["a row without a title was left out: http://a.example/nb/6.html"]


def test_a_rows_second_link_and_menus_are_no_rows() -> None:
    two = "".join(
        f'<tr><td><a href="/nb/{n}.html">{title}</a></td><td><a href="/nb/d{n}.html">2026-01-20</a></td></tr>'
        for n, title in enumerate(LONG)
    )
    assert [row.title for row in read(f"<table>{two}</table>").rows] == LONG
    rows = "".join(f'<li><a href="/nb/{n}.html">{title}</a></li>' for n, title in enumerate(LONG))
    years = "".join(f'<li><a href="/nb/{year}/">{year}年</a></li>' for year in (2025, 2024))
    menu = "".join(f'<li><a href="/m{n}.html">{word}</a></li>' for n, word in enumerate(["首页", "联系我们", "更多"]))
    page = f"<div><ul>{menu}</ul><ul>{years}</ul><ul>{rows}</ul></div>"
    assert [row.title for row in read(page).rows] == LONG
