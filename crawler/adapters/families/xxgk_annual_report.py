"""Hanweb ``xxgkAnnualReport.jsp?area=<organ code>&fbtime=<year>``: no list; one address per organ and year."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ColumnPage, ListingRow, PageRequest, ParsedPage
from crawler.adapters.dates import listed_date
from crawler.adapters.list_api import query_of, requests_for, with_query
from crawler.adapters.markup import absolute_url, collapse_spaces, matched_patterns, page_text, parse_html

PATH = "/module/xxgk/xxgkAnnualReport.jsp"
_SHORTEST = 60  # characters of text below which a page holds no report
_EMPTY = re.compile(r"暂无(?:相关)?(?:信息|内容|数据|年报)|没有(?:找到|相关)|尚未(?:公开|发布)")
_PUBLISHED = re.compile(r"(?:发布(?:日期|时间)|公开日期)\s*[:：]?\s*(.{6,30})")
_TEXT_SIGNS = {
    "links to xxgkAnnualReport.jsp": re.compile(r"xxgkAnnualReport\.jsp"),
    "organs and years as area= and fbtime=": re.compile(r"xxgkAnnualReport\.jsp\?[^\"'>]{0,200}?\b(?:area|fbtime)="),
}
_URL_SIGNS = {"the address of an organ's year": re.compile(r"/xxgkAnnualReport\.jsp")}


class XxgkAnnualReport:
    """A page that holds a report is itself the one row; a page that names organs or years leads to theirs."""

    name = "xxgk_annual_report"

    def detect(self, page: ColumnPage) -> list[str]:
        return matched_patterns(page, _TEXT_SIGNS, _URL_SIGNS)

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return the report of this organ and year as a row (none when the page says there is none), other probes."""
        text = page_text(page)
        tree = parse_html(text)
        if tree is None:
            return ParsedPage(warnings=["empty page"])
        is_probe = "area" in query_of(page.url)
        row = _report(tree, page.url) if is_probe else None
        return ParsedPage([row] if row else [], _other_probes(tree, page))


def probes(home: str, areas: Iterable[str], years: Iterable[int]) -> list[PageRequest]:
    """Return the addresses to ask for organs (by the site's own codes) and report years, on the site of ``home``."""
    base = absolute_url(home, PATH)
    years = list(years)
    asked = [(area, year) for area in areas for year in years] if base else []
    return [PageRequest(with_query(base or "", {"area": area, "fbtime": year})) for area, year in asked]


def _report(tree: HtmlElement, url: str) -> ListingRow | None:
    text = collapse_spaces(" ".join(tree.itertext()))
    if len(text) < _SHORTEST or (_EMPTY.search(text) and len(text) < 10 * _SHORTEST):
        return None
    published = _meta(tree, "PubDate")
    shown = _PUBLISHED.search(text)
    day = listed_date(published) or (listed_date(shown[1]) if shown else None)
    title = _title(tree, query_of(url).get("fbtime", ""))
    return ListingRow(title, url, day) if title else None


def _title(tree: HtmlElement, year: str) -> str:
    """Return ArticleTitle, else the first heading, bold line or title that speaks of an annual report."""
    places = [*tree.iter("h1", "h2", "h3"), *tree.iter("strong", "b", "p", "title")]
    headings = (collapse_spaces(one.text_content()) for one in places)
    fitting = (text for text in headings if 6 <= len(text) <= 80 and _speaks_of_a_report(text))
    title = _meta(tree, "ArticleTitle") or next(fitting, "")
    return title if not title or re.search(r"(?:19|20)\d{2}", title) else f"{title}（{year}年）" if year else title


def _speaks_of_a_report(text: str) -> bool:
    return any(word in text for word in adapter_vocabulary().title_hints)


def _meta(tree: HtmlElement, name: str) -> str:
    found = (one.get("content") for one in tree.iter("meta") if (one.get("name") or "").lower() == name.lower())
    return collapse_spaces(next(found, ""))


def _other_probes(tree: HtmlElement, page: ColumnPage) -> list[PageRequest]:
    """Return organs and years the page links or offers in a select; never the page itself."""
    values = [one.get("href") or one.get("value") for one in tree.iter("a", "option")]
    urls = (absolute_url(page.url, value) for value in values if value and "xxgkAnnualReport.jsp" in value)
    wanted = list(dict.fromkeys(url for url in urls if url and url != page.url))
    return requests_for(range(len(wanted)), lambda index: PageRequest(wanted[index]))


ADAPTER = XxgkAnnualReport()
