"""Small pages in the manner of county sites, made for the tests of discovery."""

from __future__ import annotations

from collections.abc import Iterable

HOME = "http://www.x.gov.cn/"
FOOT = '<div class="foot">主办：嘉祥县人民政府办公室 网站标识码：3708290001</div>'
ORGANS = (
    "嘉祥县人民政府",
    "嘉祥县人民政府办公室",
    "嘉祥县财政局",
    "县教育局",
    "嘉祥县水利局",
    "纸坊镇人民政府",
    "马村镇",
    "嘉祥街道",
)


def page(title: str, body: str, crumbs: Iterable[tuple[str, str]] = (), metas: str = "") -> str:
    """A page with the site's frame."""
    path = " &gt; ".join(f'<a href="{url}">{name}</a>' for name, url in crumbs)
    place = f'<div class="position">当前位置：{path}</div>' if path else ""
    head = f"<title>{title}_嘉祥县人民政府</title><meta name='SiteName' content='嘉祥县人民政府'>{metas}"
    return f"<html><head>{head}</head><body>{place}{body}{FOOT}</body></html>"


def links(pairs: Iterable[tuple[str, str]]) -> str:
    """A menu: name and address."""
    return "<ul class='menu'>" + "".join(f'<li><a href="{url}">{name}</a></li>' for name, url in pairs) + "</ul>"


def rows(folder: str, organs: Iterable[str], year: int, first: int = 1) -> str:
    """A list of reports with their days."""
    return (
        "<ul class='list'>"
        + "".join(
            f'<li><a href="{folder}{first + n}.html">{organ}{year}年政府信息公开工作年度报告</a><span>{year + 1}-01-{n + 5:02d}</span></li>'
            for n, organ in enumerate(organs)
        )
        + "</ul>"
    )
