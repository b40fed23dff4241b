"""Heads of HTTP messages: bytes in, the same bytes out, whatever their charset and order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.captures.http_head import HttpHead

LINES = st.lists(st.binary(min_size=1, max_size=40).filter(lambda line: not {10, 13} & set(line)), max_size=8)


@given(LINES, st.binary(max_size=100))
def test_bytes_round_trip(lines: list[bytes], payload: bytes) -> None:
    head = HttpHead((b"HTTP/1.1 200 OK", *lines))
    again, rest = HttpHead.split(head.to_bytes() + payload)
    assert (again, rest) == (head, payload)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_views(block: bytes) -> None:
    head, _ = HttpHead.split(block)
    assert isinstance(head.fields, list)
    assert head.status is None or head.status >= 0
    assert isinstance(head.get("Content-Type"), str)


def test_order_repetition_continuation_and_junk() -> None:
    head = HttpHead((b"HTTP/1.1 404", b"B: 1", b"a:2", b"b: 3", b" and more", b"junk"))
    assert head.fields == [("B", "1"), ("a", "2"), ("b", "3 and more")]
    assert (head.status, head.get("b"), head.get("none")) == (404, "1", "")


def test_list_headers_are_split_over_lines_and_commas() -> None:
    head = HttpHead((b"HTTP/1.1 200 OK", b"Content-Encoding: gzip, br", b"content-encoding: deflate"))
    assert head.get_list("Content-Encoding") == ["gzip", "br", "deflate"]


def test_renaming_leaves_the_value_and_its_place() -> None:
    head = HttpHead((b"HTTP/1.1 200 OK", b"A: 1", b"transfer-encoding:  chunked", b"Z: 2"))
    renamed = head.renamed("Transfer-Encoding", "X-Orig-Transfer-Encoding")
    assert renamed.lines[2] == b"X-Orig-Transfer-Encoding:  chunked"
    assert renamed.lines[::3] == head.lines[::3]


def test_header_values_cannot_smuggle_a_line() -> None:
    head = HttpHead.of_response(299, [(b"A", b"1\r\nSet-Cookie: x")])
    assert head.lines == (b"HTTP/1.1 299 ", b"A: 1  Set-Cookie: x")
