"""The index of a WACZ: keys that sort a host's addresses together, lines that hold one record each."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.captures.cdxj import IndexLine
from archive.captures.surt import surt


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.zhecheng.gov.cn/xxgk/xxgknb/index.html", "cn,gov,zhecheng)/xxgk/xxgknb/index.html"),
        ("https://www.a.gov.cn", "cn,gov,a)/"),
        ("http://www.a.gov.cn:8080/List?B=2&a=1", "cn,gov,a:8080)/list?a=1&b=2"),
        ("http://www.a.gov.cn:80/x", "cn,gov,a)/x"),
        ("http://www.a.gov.cn/年报 1.html", "cn,gov,a)/%e5%b9%b4%e6%8a%a5%201.html"),
        ("http://127.0.0.11:46877/nb/", "11,0,0,127:46877)/nb"),
        ("urn:fullPage:http://www.a.gov.cn/x", "urn:fullpage:http://www.a.gov.cn/x"),
    ],
)
def test_keys(url: str, key: str) -> None:
    assert surt(url) == key


@given(st.text(max_size=40))
def test_a_line_is_one_line_whatever_the_address(path: str) -> None:
    url = f"http://www.a.gov.cn/{path}"
    line = str(
        IndexLine(url, datetime(2026, 2, 3, tzinfo=UTC), "text/html", 200, "sha256:00", "a.warc.gz", 5, 7, "sha256:11")
    )
    key, moment, told = line.split(" ", 2)
    assert len(line.splitlines()) == 1
    assert key.isascii()
    assert moment == "20260203000000"
    assert json.loads(told)["url"] == url
