"""What families that ask interfaces must not get wrong: no row twice, none missed, stubs told, no text too dear."""

from __future__ import annotations

from time import thread_time

import pytest

from crawler.adapters.base import ColumnPage
from crawler.adapters.families import ADAPTERS, get
from crawler.adapters.families.trs import STUB
from crawler.adapters.list_api import query_of

COLUMN = "http://a.example/col/col7/index.html"
GROUP = '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?columnid=7&unitid=70&webid=1"></a>]]></nextgroup>'


def jcms_page(shown: int, total: int) -> ColumnPage:
    records = "".join(
        f"<record><![CDATA[<li><a href='/art/2025/1/2/art_7_{n}.html'>云岭县第{n}号年报</a>2025-01-02</li>]]></record>"
        for n in range(1, shown + 1)
    )
    store = f"<script type='text/xml'><datastore>{GROUP}<recordset>{records}</recordset></datastore></script>"
    return ColumnPage(
        COLUMN, f"<html><body>{store}<script>totalRecord:{total}</script></body></html>".encode(), "", COLUMN
    )


@pytest.mark.parametrize(("shown", "total"), [(0, 12), (6, 40), (15, 40), (45, 300), (47, 300), (60, 61), (300, 640)])
def test_jcms_rows_and_requests_cover_every_row_once_however_the_host_counts(shown: int, total: int) -> None:
    parsed = get("jcms").parse(jcms_page(shown, total))
    asked = [{name: int(value) for name, value in query_of(more.url).items()} for more in parsed.next_pages]
    by_start = [n for one in asked for n in range(one["startrecord"], min(one["endrecord"], total) + 1)]
    by_page = [
        n for one in asked for n in range((one["page"] - 1) * one["perpage"] + 1, one["page"] * one["perpage"] + 1)
    ]
    assert [*range(1, len(parsed.rows) + 1), *by_start] == list(range(1, total + 1))
    assert [n for n in by_page if n <= total] == by_start
    assert all(one["perpage"] <= 45 for one in asked)


def test_jcms_asks_nothing_more_when_all_rows_are_shown() -> None:
    parsed = get("jcms").parse(jcms_page(12, 12))
    assert (len(parsed.rows), parsed.next_pages, parsed.total) == (12, [], 12)


def test_a_stub_is_told_and_a_first_page_is_never_one() -> None:
    body = b'<html><head><meta http-equiv="refresh" content="0;url=index.html"></head></html>'
    deep = get("trs").parse(ColumnPage("http://a.example/nb/index_7.html", body, "", "http://a.example/nb/"))
    first = get("trs").parse(ColumnPage("http://a.example/nb/", body, "", "http://a.example/nb/"))
    assert (deep.past_end, deep.warnings) == (True, [STUB])
    assert (first.past_end, first.warnings) == (False, ["no rows found"])


@pytest.mark.parametrize(
    ("flag", "more"),
    [
        ('"hasNext": true', True),
        ('"has_more": "true"', True),
        ('"lastPage": false', True),
        ('"data2": {"isLastPage": false}', True),
        ('"hasNext": false', False),
        ('"isLastPage": true', False),
        ('"lastPage": 3', False),
        ('"extra": 1', False),
    ],
)
@pytest.mark.parametrize("name", ["kaipu", "trs_search"])
def test_an_answer_that_says_that_more_follow_is_not_the_last(name: str, flag: str, more: bool) -> None:
    rows = ",".join(f'{{"title": "云岭县第{n}号年报", "url": "/nb/{n}.html"}}' for n in range(7))
    url = "http://a.example/common/search/7?page=1&_pageSize=7"
    body = f'{{"rows": [{rows}], {flag}}}'.encode()
    parsed = get(name).parse(ColumnPage(url, body, "application/json", COLUMN))
    assert len(parsed.rows) == 7
    assert [query_of(page.url)["page"] for page in parsed.next_pages] == (["2"] if more else [])


@pytest.mark.parametrize(
    "text", ["<record>" * 20_000, "<datastore " * 20_000, "xxgkAnnualReport.jsp?" * 10_000, "_CONFIG " * 20_000]
)
@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_hostile_repetition_costs_no_more_than_its_length(name: str, text: str) -> None:
    page, started = ColumnPage(COLUMN, text.encode(), "text/html", COLUMN), thread_time()
    ADAPTERS[name].detect(page)
    ADAPTERS[name].parse(page)
    assert thread_time() - started < 15, "seconds of CPU; a quadratic pattern needs a minute"
