"""Hostile pages end soon, within bounds, with the reason told."""

from __future__ import annotations

import time

import pytest

from archive.reading.html import html_document
from archive.reading.read import read

_SECONDS = 20.0
_CASES = {
    "a million cells": b"<table>" + (b"<tr>" + b"<td>1</td>" * 1000 + b"</tr>") * 1000,
    "huge spans": b"<table>" + b"<tr><td rowspan=65534 colspan=1000>a</td></tr>" * 5000,
    "tables in tables": b"<table><tr><td>x" * 20_000,
    "deep elements": b"<div>" * 200_000 + b"x",
    "deep inline elements": b"<b>" * 200_000 + b"x",
    "twenty megabytes": b"<p>" + "政府信息公开".encode() * 1_200_000,
    "half a million paragraphs": "<p>公开</p>".encode() * 500_000,
    "a string without end": b"<script>" + b'"\\' * 1_000_000,
    "half a date, often": b"<p>" + "发布时间：2023-1-".encode() * 200_000,
    "preformatted in preformatted": b"<pre>a\nb" * 20_000,
    "many lines of preformatted text": b"<pre>" + b"a\n<b>c</b>\n" * 100_000,
    "headings only": "<p>一、总体情况</p><p>二、主动公开政府信息情况</p>".encode() * 20_000,
}


@pytest.mark.parametrize("name", list(_CASES))
def test_hostile_pages_end_soon(name: str) -> None:
    started = time.thread_time()
    reading = read(b"<html><body>" + _CASES[name])
    assert time.thread_time() - started < _SECONDS
    assert not reading.is_report


def test_limits_are_told() -> None:
    told = html_document(b"<html><body>" + _CASES["a million cells"]).warnings
    assert any("5000 cells" in warning for warning in told)
    assert html_document(b"<html><body>" + b"<div>" * 900 + "深处的文字".encode()).warnings
    assert html_document(b"").warnings == ["the page is empty or is not HTML"]


def test_text_below_the_deepest_level_is_kept() -> None:
    title = "白桥县水利局2023年政府信息公开工作年度报告"
    deep = "<font>" * 900 + "<p>深处的文字，说明全年工作。</p>"
    page = f"<html><head><title>{title}</title></head><body>{deep}</body></html>"
    reading = read(page.encode())
    assert "深处的文字" in reading.text
    assert any(finding.check == "unreadable" for finding in reading.findings)
