"""Nothing that a server can send makes reading raise: random bytes, random markup, and mutated report pages."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.reading.read import read
from bench.accuracy.pages import make_page
from bench.accuracy.truth import make_truth
from tests.soak import tried

from .sound import check_reading

_TAGS = ("table", "tr", "td", "p", "div", "br", "span", "tbody", "th", "li", "script", "a", "iframe", "img", "meta")
_WORDS = (
    "一、总体情况",
    "规章",
    "信息内容",
    "自然人",
    "总计",
    "1.",
    "（三）不予公开",
    "发布时间：2023-1-",
    "12",
    "行政复议",
    "\x00",
    "&#x110000;",
)
_ATTRIBUTES = (
    "",
    ' rowspan="9999"',
    ' colspan="0"',
    ' rowspan="-3"',
    ' colspan="１"',
    ' id="zoom"',
    ' href="http://["',
    ' src="//"',
)


@settings(max_examples=tried(20, 60), deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_give_a_reading(body: bytes) -> None:
    check_reading(read(body, url="http://a.gov.cn/t20230132_1.html"))


@settings(max_examples=tried(25, 80), deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(_TAGS), st.sampled_from(_ATTRIBUTES), st.sampled_from(_WORDS), st.booleans()),
        max_size=60,
    )
)
def test_any_markup_gives_a_reading(pieces: list[tuple[str, str, str, bool]]) -> None:
    markup = "".join(
        f"<{tag}{attribute}>{word}{f'</{tag}>' if closed else ''}" for tag, attribute, word, closed in pieces
    )
    check_reading(read(f"<html><body>{markup}".encode("utf-8", "replace"), content_type="text/html"))


@settings(max_examples=tried(8, 25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.integers(0, 2**32))
def test_a_damaged_report_page_still_gives_a_reading(number: int, seed: int) -> None:
    dice = random.Random(number)
    body = bytearray(make_page(dice, make_truth(dice)).body)
    chaos = random.Random(seed)
    for _ in range(chaos.randrange(1, 12)):
        at = chaos.randrange(len(body) or 1)
        match chaos.randrange(4):
            case 0:
                body[at : at + 1] = bytes([chaos.randrange(256)])
            case 1:
                del body[at : at + chaos.randrange(1, 400)]
            case 2:
                body[at:at] = body[max(0, at - 300) : at]
            case _:
                del body[at:]
                body += b"<td"
    check_reading(read(bytes(body), url="http://a.gov.cn/art/2023/13/45/art_1_1.html"))


@settings(max_examples=tried(25, 80), deadline=None)
@given(
    st.lists(
        st.sampled_from((*_WORDS, "\t", "\n", "\t0", " ", "第二十条第（一）项", "申请人情况", "行政诉讼")), max_size=80
    )
)
def test_any_plain_text_gives_a_reading(pieces: list[str]) -> None:
    check_reading(read("".join(pieces).encode()))
