"""The day a page claims: best source first, and never the day a paper was signed."""

from __future__ import annotations

from datetime import date

import pytest

from archive.reading.document import Document
from archive.reading.published_date import find_published_date, first_day
from archive.reading.reading_model import PublishedDate
from archive.reading.url_date import url_date

DAY = date(2023, 1, 18)


def claim(
    outside: list[str] | None = None,
    metas: dict[str, str] | None = None,
    url: str = "",
    listed: date | None = None,
    prose: list[str] | None = None,
) -> PublishedDate | None:
    document = Document(format="html", outside=outside or [], metas=metas or {})
    return find_published_date(document, [], prose or [], url=url, listed=listed)


@pytest.mark.parametrize(
    "text",
    [
        "2023-01-18",
        "2023-01-18 10:32:58",
        "2023年01月18日 17:12:21",
        "2023/1/18",
        "二〇二三年一月十八日",
        "二○二三年一月十八日",
        "23年1月18日",
        "20230118",
        "２０２３年１月１８日",
        "2023.01.18",
    ],
)
def test_spellings_of_a_day(text: str) -> None:
    assert first_day(text) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "发布日期：2023-01-18 来源：县政府办",
        "发布时间: 2023-01-18 08:59",
        "日期：[2023-01-18]",
        "时间：2023年1月18日 点击数：12",
        "信息发布时间：2023-01-18",
        "发 布 日 期\n2023-01-18",
        "撰写时间：2023-01-18",
    ],
)
def test_labels_of_publication(line: str) -> None:
    assert claim([line]) == PublishedDate(DAY, "label")


@pytest.mark.parametrize(
    "line",
    ["成文日期：2023-01-18", "公文生成日期\n2023-01-18", "县图书馆延长夜间开放时间 2023-01-18", "有效期：2023-01-18"],
)
def test_other_days_are_not_publication(line: str) -> None:
    assert claim([line]) is None


def test_order_of_belief() -> None:
    url = "https://a.gov.cn/202301/t20230120_45.html"
    metas, label, row = {"pubdate": "2023-01-18 10:32"}, ["发布时间：2023-01-19"], date(2023, 1, 21)
    assert claim(label, metas, url, row) == PublishedDate(DAY, "meta")
    assert claim(label, {}, url, row) == PublishedDate(date(2023, 1, 19), "label")
    assert claim([], {}, url, row) == PublishedDate(row, "row")
    assert claim([], {}, url) == PublishedDate(date(2023, 1, 20), "url")
    assert claim(prose=["正文。", "某县水利局", "2023年1月18日"]) == PublishedDate(DAY, "text")
    assert claim(["更新时间：2024-05-01", "时间：2023-01-18"]) == PublishedDate(DAY, "label")


def test_a_label_of_signing_does_not_hide_the_one_of_publication() -> None:
    assert claim(["成文日期", "2023-01-02", "发布日期", "2023-01-18"]) == PublishedDate(DAY, "label")


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.gov.cn/zwgk/202301/t20230118_4519126.htm", DAY),
        ("http://a.gov.cn/art/2023/1/18/art_13666_1586121.html", DAY),
        ("http://a.gov.cn/zfxxgknb/xj/1753311688616128514.html", date(2024, 2, 2)),
        ("http://a.gov.cn/doc_60960f3fabcdef0123456789.html", date(2021, 5, 8)),
        ("http://a.gov.cn/202602/0177068507628231.html", date(2026, 2, 10)),
        ("http://a.gov.cn/columns/1b2c/202401/24/0f.html", date(2024, 1, 24)),
        ("http://a.gov.cn/show/20220124105206066.html", date(2022, 1, 24)),
        ("http://a.gov.cn/x?id=20220125180019886", date(2022, 1, 25)),
        ("http://a.gov.cn/xxgk/xxgknb/bmnb/2018-07-12/7477.html", date(2018, 7, 12)),
        ("http://a.gov.cn/nw/20200813/0001-1234.html", date(2020, 8, 13)),
    ],
)
def test_clocks_in_addresses(url: str, day: date) -> None:
    assert url_date(url) == day


@pytest.mark.parametrize(
    "url",
    [
        "http://a.gov.cn/info/1648/47211.htm",
        "http://a.gov.cn/gkmlpt/content/0/344/post_344022.html",
        "http://a.gov.cn/art/2023/13/45/art_1.html",
        "http://a.gov.cn/site/c1/202301/0123456789abcdef0123456789abcdef.shtml",
        "http://[bad",
        "http://a.gov.cn/art/2024/art_0123456789abcdef0123456789abcdef.html",
    ],
)
def test_addresses_without_a_clock(url: str) -> None:
    assert url_date(url) is None
