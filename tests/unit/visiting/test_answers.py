"""Whole or cut, when to come back, over which scheme: what is read out of single answers."""

from __future__ import annotations

import io
import zipfile

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Response

from archive.ingest.body_completeness import is_complete_body
from crawler.fetching.request_limiter import retry_after
from crawler.fetching.scheme_fallback import FALLBACK, SchemeFallbackMiddleware

PAGE = b"<html><body><p>" + "年报".encode() * 400 + b"</p></body></html>\n<!-- 12 ms -->"
XML = b"<datastore><totalrecord>3</totalrecord><recordset></recordset></datastore>"
JSON = b' {"total": 3, "rows": [{"title": "a"}]} '
PDF = b"%PDF-1.4\n1 0 obj\n" + b"x" * 3000 + b"\ntrailer\n%%EOF\n"


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "x" * 5000)
    return out.getvalue()


@pytest.mark.parametrize("body", [PAGE, XML, JSON, PDF, zipped()])
def test_an_answer_that_ends_as_its_format_ends_is_whole_and_half_of_it_is_not(body: bytes) -> None:
    assert is_complete_body(body)
    assert not is_complete_body(body[: len(body) // 2])


def test_nothing_is_not_whole() -> None:
    assert not is_complete_body(b"")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Mon, 02 Feb 2026 02:00:00 GMT", 3600),
        ("Mon, 02 Feb 2026 00:30:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(said: str, seconds: float | None) -> None:
    headers = {"Retry-After": said, "Date": "Mon, 02 Feb 2026 01:00:00 GMT"}
    assert retry_after(Response("http://a.gov.cn/", status=503, headers=headers)) == seconds


def asked(url: str, **meta: object) -> Request:
    return Request(url, meta={"visit_id": "L", **meta})


def over(url: str, **meta: object) -> str | None:
    found = SchemeFallbackMiddleware().process_exception(asked(url, **meta), DownloadConnectionRefusedError("refused"))
    return found.url if found else None


def test_each_scheme_falls_back_to_the_other_once() -> None:
    assert over("https://a.gov.cn/nb/") == "http://a.gov.cn/nb/"
    assert over("http://a.gov.cn/nb/") == "https://a.gov.cn/nb/"
    assert over("http://a.gov.cn/nb/", **{FALLBACK: object()}) is None


def test_a_named_port_is_not_asked_to_speak_tls() -> None:
    assert over("http://a.gov.cn:8080/nb/") is None
    assert over("https://a.gov.cn:8443/nb/") == "http://a.gov.cn:8443/nb/"


def test_what_belongs_to_no_visit_is_left_alone() -> None:
    error = DownloadConnectionRefusedError("refused")
    assert SchemeFallbackMiddleware().process_exception(Request("https://a.gov.cn/nb/"), error) is None


def test_a_host_that_answered_over_the_other_scheme_is_asked_that_way_from_then_on() -> None:
    middleware = SchemeFallbackMiddleware()
    again = middleware.process_exception(asked("https://a.gov.cn/1"), DownloadConnectionRefusedError("refused"))
    assert again is not None
    middleware.process_response(again, Response(again.url, status=200))
    moved = middleware.process_request(asked("https://a.gov.cn/2"))
    assert moved is not None
    assert moved.url == "http://a.gov.cn/2"
    assert middleware.process_request(asked("https://b.gov.cn/2")) is None


def test_only_a_refusal_over_tls_is_tried_without_it() -> None:
    middleware = SchemeFallbackMiddleware()
    for url, status, expected in (
        ("https://a.gov.cn/", 403, "http://a.gov.cn/"),
        ("https://a.gov.cn/", 404, None),
        ("http://a.gov.cn/", 403, None),
    ):
        found = middleware.process_response(asked(url), Response(url, status=status))
        assert (found.url if isinstance(found, Request) else None) == expected
