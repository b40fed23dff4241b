"""Charsets are declared wrong so often that the bytes decide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading.decode import decode

TEXT = "<html><head>{}</head><body>政府信息公开工作年度报告，镕、囍、〇</body></html>"


@pytest.mark.parametrize(
    ("charset", "declared", "header"),
    [
        ("utf-8", "", ""),
        ("utf-8", '<meta charset="gb2312">', ""),
        ("utf-8", "", "text/html; charset=GBK"),
        ("gb18030", "", ""),
        ("gb18030", '<meta charset="utf-8">', "text/html; charset=utf-8"),
        ("gb18030", '<META http-equiv=Content-Type content="text/html; charset=gb2312">', ""),
        ("gb18030", "", "text/html; charset=ISO-8859-1"),
        ("utf-16-le", "", ""),
    ],
)
def test_the_text_comes_out_whatever_is_declared(charset: str, declared: str, header: str) -> None:
    text = TEXT.format(declared)
    assert decode(text.encode(charset), header).text == text


def test_a_page_cut_inside_a_character_keeps_its_charset() -> None:
    for charset in ("utf-8", "gb18030"):
        body = TEXT.format("").encode(charset)
        cut = decode(body[: body.index("开".encode(charset)) + 1])
        assert cut.text.endswith("政府信息公")
        assert cut.charset == charset


def test_one_broken_byte_does_not_make_utf8_something_else() -> None:
    body = TEXT.format("").encode()
    at = body.index("年".encode())
    found = decode(body[: at + 1] + b"\xff" + body[at + 1 :])
    assert found.charset == "utf-8"
    assert found.broken > 0
    assert "政府信息公开工作" in found.text


@given(st.binary(max_size=2000))
def test_any_bytes_are_some_text(body: bytes) -> None:
    assert isinstance(decode(body).text, str)
