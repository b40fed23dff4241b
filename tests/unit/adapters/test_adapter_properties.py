"""Whatever bytes a site sends, adapters answer with rows that can be followed or with warnings, never with an error."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.adapters.adapter_vocabulary import adapter_vocabulary
from crawler.adapters.base import ColumnPage
from crawler.adapters.families import ADAPTERS, choose
from tests.soak import tried

from .saved import all_saved

PIECES = (
    "<ul><li>",
    "</li>",
    "<a href='/x/1.html'>",
    "<a href='javascript:go(1)'>",
    "<a href='http://[::1'>",
    "</a>",
    "2025年政府信息公开工作年度报告",
    "2025-02-30",
    "[01-24]",
    "下一页",
    "<table><tr><td>",
    "</td></tr>",
    "共99999999999条 页",
    "createPageHTML(999999999,0,'index','html')",
    "<datastore><record><![CDATA[",
    "]]></record></datastore>",
    "<totalrecord>88888888888888</totalrecord>",
    '{"data":[',
    '{"title":"报告","url":"//[","time":1e400}',
    "]}",
    "_CONFIG={SID:'1',TREE:[[[[",
    "queryData=\"{'a':'b'}\" url=\"/front/page/build/unit\"",
    "\0",
    "\ud800",
    "<base href='::'>",
    "<a href='mailto:a@b'>",
    "<a title='",
    "' href='index_2.html'>2</a>",
    "<script>",
    "</script>",
    "<frameset>",
    "&#99999999;",
    "channelid=1 chnlid=2 '/fjdzapp/search'",
    "'/site/label/8888?labelName=publicInfoList'",
    "pageCount: 77777777777777",
)
URLS = (
    "http://a.example/col/col1/index.html",
    "http://a.example/module/web/jpage/dataproxy.jsp?perpage=0&endrecord=9",
    "http://a.example/gkmlpt/api/all/1?page=x",
    "http://a.example/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2024",
    "http://a.example/site/label/8888?pageIndex=-5&pageSize=0",
    "http://a.example/front/page/build/unit?paramJson=%7B",
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=25).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from(PIECES), max_size=25).map(lambda parts: "".join(parts).encode("gb18030", "replace")),
)
PAGES = st.builds(
    ColumnPage, st.sampled_from(URLS), BODIES, st.sampled_from(("", "text/html; charset=gb2312", "text/xml"))
)


def assert_followable(page: ColumnPage, name: str) -> None:
    parsed = ADAPTERS[name].parse(page)
    for url in [*(row.url for row in parsed.rows), *(more.url for more in parsed.next_pages)]:
        assert urlsplit(url).scheme in ("http", "https")
        assert urlsplit(url).hostname
    assert all(row.title.strip() for row in parsed.rows)
    assert len(parsed.next_pages) <= adapter_vocabulary().most_pages
    assert parsed.total is None or parsed.total >= 0


@pytest.mark.parametrize("name", sorted(ADAPTERS))
@settings(max_examples=tried(20, 60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(page=PAGES)
def test_no_page_makes_an_adapter_raise_or_invent_addresses(name: str, page: ColumnPage) -> None:
    assert_followable(page, name)


@settings(max_examples=tried(20, 60), deadline=None)
@given(page=PAGES)
def test_some_adapter_is_always_chosen(page: ColumnPage) -> None:
    adapter, signs = choose(page)
    assert adapter.name == "generic" or signs


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_every_adapter_bears_every_other_families_pages(name: str) -> None:
    for saved in all_saved():
        assert_followable(saved.page, name)
