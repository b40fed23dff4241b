"""Pagers of links and of scripts: what follows, in which order, and what is left alone."""

from __future__ import annotations

import pytest

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ColumnPage, Lead, ParsedPage
from crawler.adapters.families import get

ROW = '<ul><li><a href="/c/a/1.html">云岭县2024年政府信息公开工作年度报告</a><span>2025-01-24</span></li></ul>'


def parse(
    pager: str, url: str = "http://a.example/c/index.html", first: str = "http://a.example/c/index.html"
) -> ParsedPage:
    body = f"<html><body>{ROW}<div>{pager}</div></body></html>".encode()
    return get("generic").parse(ColumnPage(url, body, "text/html; charset=utf-8", first))


def pages(parsed: ParsedPage) -> list[str]:
    return [more.url.removeprefix("http://a.example") for more in parsed.next_pages]


@pytest.mark.parametrize(
    ("pager", "expected"),
    [
        ('<a href="index_2.html">下一页</a>', ["/c/index_2.html"]),
        (
            '<a href="?page=2">下页</a><a href="?page=4">末页</a>',
            ["/c/index.html?page=2", "/c/index.html?page=3", "/c/index.html?page=4"],
        ),
        ('<b>1</b><a href="p-2.html">2</a><a href="p-3.html">3</a>', ["/c/p-2.html", "/c/p-3.html"]),
        ('<script>createPageHTML(3,0,"index","html");</script>', ["/c/index_1.html", "/c/index_2.html"]),
        ("<script>createPageHTML('pg',3, 1,'list','shtml',41);</script>", ["/c/list_2.shtml", "/c/list_3.shtml"]),
        ('<script>createPageHTML(1,0,"index","html");</script>', []),
        ("<script>function createPageHTML(count, index, name, ext) {}</script>", []),
        ('<a class="disabled">下一页</a>', []),
        ('<a href="javascript:void(0)">下一页</a>', []),
    ],
)
def test_pages_after_the_first(pager: str, expected: list[str]) -> None:
    parsed = parse(pager)
    assert pages(parsed) == expected
    assert parsed.warnings == []


def test_a_later_page_names_only_what_follows() -> None:
    pager = '<a href="index.html">首页</a><a href="index_2.html">上一页</a><a href="index_2.html">2</a><b>3</b>'
    last = parse(pager, "http://a.example/c/index_3.html")
    middle = parse(
        pager + '<a href="index_4.html">下一页</a><a href="index_6.html">尾页</a>', "http://a.example/c/index_3.html"
    )
    assert pages(last) == []
    assert pages(middle) == ["/c/index_4.html", "/c/index_5.html", "/c/index_6.html"]


def test_years_and_counts_in_links_are_no_pages() -> None:
    assert pages(parse('<a href="/c/2023/">2023</a><a href="/c/2024/">2024</a>')) == []


def test_a_pager_that_leaves_the_column_is_not_followed() -> None:
    for away in ("http://b.example/c/index_2.html", "/other/index_2.html"):
        parsed = parse(f'<a href="{away}">下一页</a>')
        assert parsed.next_pages == []
        assert "the pager leads out of the column's folder" in [lead.seen for lead in parsed.leads]


def test_a_pager_only_a_browser_can_follow_is_told() -> None:
    parsed = parse('<a href="javascript:goPage(2)">下一页</a>')
    assert parsed.leads == [Lead('“下一页” <a href="javascript:goPage(2)">', pages=2)]


def test_a_pager_without_end_is_bounded_and_told() -> None:
    for endless in (
        '<a href="index_2.html">下一页</a><a href="index_99999.html">尾页</a>',
        "createPageHTML(99999,0,'index','html')",
    ):
        parsed = parse(f"<script>{endless}</script>" if endless.startswith("create") else endless)
        assert len(parsed.next_pages) == adapter_vocabulary().most_pages
        assert "only the first" in parsed.warnings[0]


@pytest.mark.parametrize(
    ("said", "total"),
    [
        ("共 99 条 1/7 页", 99),
        ("总记录数：41 当前第1页", 41),
        ("共有<b>12</b>条信息 首页 下一页", 12),
        ("本月共收到意见 3 条", None),
        ("共3页", None),
    ],
)
def test_the_total_a_pager_states(said: str, total: int | None) -> None:
    assert parse(said).total == total


def test_a_total_below_the_rows_shown_is_not_believed() -> None:
    two = ROW.replace("</li>", "</li>" + ROW[4:-5].replace("/1.html", "/2.html"))
    parsed = get("generic").parse(ColumnPage("http://a.example/c/", f"{two}共1条 1/1页".encode(), "text/html"))
    assert (len(parsed.rows), parsed.total) == (2, None)
    assert parsed.warnings == ["the page states 1 rows but shows 2"]
