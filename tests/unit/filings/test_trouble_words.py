"""Every class of failure that the crawler can keep has words in both languages, and no verdict shows a bare code."""

from __future__ import annotations

import re

import pytest

from archive.filings.rules.failure_reasons import failure_reason
from archive.filings.rules.judge import judge
from tests.conftest import ROOT

from .cases import column, failed, filing


def kept_classes() -> set[str]:
    """What the crawler's own files name, and the classes of pages in config/page_problems.yaml."""
    told = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "crawler").rglob("*.py"))
    named = set(re.findall(r'(?:FetchError|VisitFailure|PageProblem)\(\s*"([a-z0-9_]+)"', told))
    failures = (ROOT / "crawler" / "fetching" / "fetch_failures.py").read_text(encoding="utf-8")
    named |= set(re.findall(r'^    \("([a-z_]+)", \(', failures, re.MULTILINE))
    pages = (ROOT / "config" / "page_problems.yaml").read_text(encoding="utf-8")
    return named | set(re.findall(r"class: ([a-z0-9_]+)$", pages, re.MULTILINE))


@pytest.mark.parametrize("error_class", sorted(kept_classes() | {"http_404", "http_403", "http_500", "http_521"}))
def test_every_class_has_words(error_class: str) -> None:
    zh, en = failure_reason(error_class)
    assert re.search(r"[\u4e00-\u9fff]", zh), error_class
    assert error_class not in en.split() or error_class in ("empty", "login"), en


def test_there_are_classes_to_name() -> None:
    assert {"connect", "challenge", "soft_404", "emptied", "rows_missing", "quiet_hours"} <= kept_classes()


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [("http_503", "服务器出错（HTTP 503）", "server error (HTTP 503)"), ("emptied", "栏目变为空白", "found empty")],
)
def test_the_reason_says_why_nobody_could_look(error: str, zh: str, en: str) -> None:
    ruling = judge(filing(column("01-20", failed("02-05", error=error))))
    assert ruling.state == "unverified"
    assert zh in ruling.reason_zh
    assert en in ruling.reason_en
