"""The request behind a list, read out of a script as county sites write them; what is not surely it is left alone."""

from __future__ import annotations

from time import thread_time

import pytest

from crawler.adapters.base import ColumnPage
from crawler.adapters.families import choose
from crawler.adapters.script_requests import script_recipes

URL = "http://a.example/gk/nb/index.html?cat=77"


def recipe(script: str, body: str = "", url: str = URL) -> tuple[str, str, str, int, int | None] | None:
    text = f"<html><head><meta name='_csrf' content='t0k'></head><body>{body}<script>{script}</script></body></html>"
    found = next(iter(script_recipes(text, url)), None)
    return None if found is None else (found.method, found.url, found.body, found.first, found.size)


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        (
            "var ch='k3'; function go(p){ $.post('/list.do', {channel: ch, pageNo: p, pageSize: 12}, show); } go(1);",
            ("POST", "http://a.example/list.do", "channel=k3&pageNo={page}&pageSize=12", 1, 12),
        ),
        (
            "$.getJSON('/api/rows?cid=5&page=' + n + '&rows=20', draw)",
            ("GET", "http://a.example/api/rows?cid=5&page={page}&rows=20", "", 1, 20),
        ),
        (
            "fetch(`/api/rows?cid=${cid}&p=${page - 1}&size=10`)\nconst cid = 'a-1'",
            ("GET", "http://a.example/api/rows?cid=a-1&p={page}&size=10", "", 0, 10),
        ),
        (
            "axios.get('/api/rows', {params: {cid: 5, offset: (page - 1) * 10, limit: 10}})",
            ("GET", "http://a.example/api/rows?cid=5&offset={offset}&limit=10", "", 1, 10),
        ),
        (
            "axios.post('/api/rows', {cid: 5, current: this.current, size: 10})",
            ("POST", "http://a.example/api/rows", '{"cid": 5, "current": {page}, "size": 10}', 1, 10),
        ),
        (
            "$('#pg').pagination({pageSize: 15, remote: {url: '/rest/list', params: {cate: '003'}, success: show}})",
            ("GET", "http://a.example/rest/list?cate=003&pageIndex={page}&pageSize=15", "", 0, 15),
        ),
        (
            "function rows(code, page) { $.ajax({url: 'list.jsp', type: 'POST', data: 'code=' + code + '&page=' + page}) }"
            " rows('b9', 1);",
            ("POST", "http://a.example/gk/nb/list.jsp", "code=b9&page={page}", 1, None),
        ),
        (
            "$.get('/rows', {cat: q.cat, p: cur, _: new Date().getTime()})",
            ("GET", "http://a.example/rows?cat=77&p={page}&_=1", "", 1, None),
        ),
        (
            "$.post('/rows', {cls: $('#cls').val(), box: document.getElementById('bx').dataset.orgId, page: i})",
            ("POST", "http://a.example/rows", "cls=c4&box=o-8&page={page}", 1, None),
        ),
    ],
)
def test_requests_by_the_number_of_a_page_are_read(script: str, asked: tuple[str, str, str, int, int | None]) -> None:
    fields = "<input id='cls' type='hidden' value='c4'><div id='bx' data-org-id='o-8'></div>"
    assert recipe(script, fields) == asked


def test_a_token_of_the_page_goes_with_the_request() -> None:
    script = """$.ajax({url: '/rows', type: 'post', data: {page: n},
      headers: {'X-CSRF-TOKEN': $('meta[name=_csrf]').attr('content')}});"""
    (found,) = script_recipes(
        f"<html><head><meta name='_csrf' content='t0k'></head><script>{script}</script></html>", URL
    )
    assert found is not None
    assert found.headers["X-CSRF-TOKEN"] == "t0k"


@pytest.mark.parametrize(
    "script",
    [
        "$.post('/hits.do', {id: 7})",  # no page
        "$.post('/rows', {page: n, sign: md5(n + salt())})",  # something that only the script knows
        "$.get('http://b.example/rows?page=' + n)",  # elsewhere
        "$.post(url, {page: n})",
        "$.post('/rows', {page: n",
        "function page(n) { location.href = 'index_' + n + '.html' }",
    ],
)
def test_what_is_not_surely_a_request_for_rows_is_left(script: str) -> None:
    assert recipe(script) is None


def test_a_family_that_reads_its_page_alone_leaves_a_scripts_pager_to_the_script() -> None:
    rows = "".join(
        f"<li><a href='./202601/t2026011{n}_{n}.html'>云岭县第{n}局2025年年报</a>2026-01-1{n}</li>" for n in range(8)
    )
    text = f"<html><body><ul>{rows}</ul><script>$.post('/rows', {{page: n}})</script></body></html>"
    adapter, signs = choose(ColumnPage(URL, text.encode(), "text/html", URL))
    assert (adapter.name, len(signs) > 0) == ("script_list", True)


@pytest.mark.parametrize(
    "script",
    [
        "$.post('/rows', {page: " * 4000,
        "function a(b) {" * 8000 + "$.get('/x')",
        "var a = '" * 20_000 + "fetch(",
        "$.ajax({" * 9000,
    ],
)
def test_no_script_is_too_dear(script: str) -> None:
    begin = thread_time()
    recipe(script)
    assert thread_time() - begin < 15, "seconds of CPU; a quadratic reader needs a minute"


@pytest.mark.parametrize("said", ["共8条 第1/1页", "第1页/共1页", "<script>var totalCount = 8;</script>"])
def test_a_page_that_says_that_it_is_the_only_one_is_asked_for_nothing_more(said: str) -> None:
    rows = "".join(f"<li><a href='/nb/{n}.html'>云岭县第{n}局2025年年报</a>2026-01-1{n}</li>" for n in range(8))
    pager = f"<div class='page'>{said}</div><script>function go(n) {{ $.post('/rows', {{page: n}}) }}</script>"
    text = f"<html><body><ul>{rows}</ul>{pager}</body></html>"
    assert choose(ColumnPage(URL, text.encode(), "text/html", URL))[0].name == "generic"
