"""龙讯 Lonsun (Anhui): ``/site/label/8888?labelName=publicInfoList…&pageIndex=N`` answers an HTML fragment."""

from __future__ import annotations

import re
from html import unescape

from crawler.adapters.base import ColumnPage, PageRequest, ParsedPage
from crawler.adapters.list_api import number, pages_needed, parse_list_response, query_of, with_query
from crawler.adapters.markup import absolute_url, matched_patterns, page_text
from crawler.adapters.row_extraction import rows_of_fragment
from crawler.adapters.static_page import parse_static

_PER_PAGE = 15
_LABEL = "/site/label/8888"
_READY = re.compile(rf"[\"']([^\"'\s]*{_LABEL}\?[^\"'\s]*labelName=publicInfoList[^\"'\s]*)[\"']")
_PATH = re.compile(rf"[\"']([^\"'\s?]*{_LABEL})")
_PARAMETER = re.compile(
    r"\b(siteId|organId|catId|catIds|cId|type|file|pageSize|dateFormat|length|isDate|action)[\"']?\s*[:=]\s*"
    r"(?:[\"']([^\"'<>]*)[\"']|(\d+))"
)
_SITE = re.compile(r"<meta\s+name=[\"']SiteId[\"']\s*content=[\"'](\d+)", re.IGNORECASE)
_PAGES = re.compile(r"pageCount[\"']?\s*[:=]\s*[\"']?(\d+)")
_TOTAL = re.compile(
    r"(?:\btotal(?:Count)?[\"']?\s*[:=]\s*[\"']?|共\s*(?:<[^<>]*>)?\s*)(\d+)(?!\d|\s*(?:<[^<>]*>)?\s*页)"
)
_TEXT_SIGNS = {
    "labelName publicInfoList": re.compile(r"labelName[\"']?\s*[:=]\s*[\"']?publicInfoList"),
    "the label interface": re.compile(rf"{_LABEL}\b"),
    "annual reports by number": re.compile(r"/(?:Xxgk|Openness)AnnualReport/show/\d+\.html"),
    "columns under /public/column/": re.compile(r"/public/column/\d+"),
}
_URL_SIGNS = {"the label interface": re.compile(_LABEL), "a public column": re.compile(r"/public/column/\d+")}


class Lonsun:
    """The page's script holds the parameters; rows it shows itself come again in the answers, so they are left."""

    name = "lonsun"

    def detect(self, page: ColumnPage) -> list[str]:
        return matched_patterns(page, _TEXT_SIGNS, _URL_SIGNS)

    def parse(self, page: ColumnPage) -> ParsedPage:
        """Return rows and requests by ``pageIndex``: all of them when the answer states their number, else the next."""
        text = page_text(page)
        if _LABEL in page.url:
            return _fragment(text, page)
        label = _label(text, page)
        if label is None:
            return parse_static(page)
        return ParsedPage([], [_numbered(label, 1)])


def _label(text: str, page: ColumnPage) -> str | None:
    if ready := _READY.search(text):
        return absolute_url(page.url, unescape(ready[1]))
    path, site = _PATH.search(text), _SITE.search(text)
    given = {name: quoted or bare for name, quoted, bare in _PARAMETER.findall(text)}
    given |= {name: value for name, value in query_of(page.url).items() if name in ("catId", "organId", "type")}
    if site:
        given.setdefault("siteId", site[1])
    if not path or "siteId" not in given or not (url := absolute_url(page.url, path[1])):
        return None
    return with_query(url, {"labelName": "publicInfoList", "pageSize": _PER_PAGE, **given})


def _fragment(text: str, page: ColumnPage) -> ParsedPage:
    rows = rows_of_fragment(text, page.first_url or page.url)
    asked = query_of(page.url)
    here, size = number(asked.get("pageIndex"), 1), number(asked.get("pageSize"), _PER_PAGE)
    pages, stated = _PAGES.search(text), _TOTAL.search(text)
    total = number(stated[1]) if stated else None
    last = number(pages[1]) if pages else pages_needed(total, size) or here + (len(rows) >= size)
    return parse_list_response(
        rows,
        total,
        here,
        last,
        lambda each: _numbered(page.url, each),
        none_told="暂无" in text,
        pages=number(pages[1]) if pages else None,
    )


def _numbered(url: str, page: int) -> PageRequest:
    return PageRequest(with_query(url, {"pageIndex": page}))


ADAPTER = Lonsun()
