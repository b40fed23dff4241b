"""Short titles are rows like any other where rows show no day; among dated rows they are a menu's."""

from __future__ import annotations

import pytest

from crawler.adapters import get
from crawler.adapters.base import Page

LONG = [
    f"青山县{name}2025年政府信息公开工作年度报告"
    for name in ("审计局", "民政局", "水利局", "司法局", "林业局", "统计局")
]
SHORT = ["查看详情", "北苑街道办事处", "无标题文档"]


def titles(rows: list[tuple[str, str]]) -> list[str]:
    items = "".join(
        f'<li><a href="/nb/{n}.html">{title}</a><span>{day}</span></li>' for n, (title, day) in enumerate(rows)
    )
    html = (
        f'<html><head><meta charset="utf-8"><title>年报</title></head><body><ul class="list">{items}</ul></body></html>'
    )
    page = Page("http://a.example/nb/", html.encode(), "text/html; charset=utf-8", "http://a.example/nb/")
    return [row.title for row in get("generic").parse(page).rows]


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
