"""The table of error classes: whole in both languages, the only one, and refused where a code is not in it."""

from __future__ import annotations

import re

import pytest

from archive.filings.rules.judge import judge
from archive.filings.states import (
    ERROR_CLASSES,
    Meaning,
    classes_meaning,
    failure_reason,
    known_class,
    status_class,
)
from crawler.browser.chromium import BrowserTrouble
from crawler.fetching.fetch_failures import _CLASSES, FetchError, classify_failure
from crawler.visiting.page_problem import PageProblem
from crawler.visiting.page_problem_rules import page_problem_rules
from crawler.visiting.visit_outcome import VisitFailure

from .cases import column, failed, filing

_CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("code", sorted(ERROR_CLASSES))
def test_every_class_has_words_in_both_languages(code: str) -> None:
    zh, en = failure_reason(code)
    assert _CJK.search(zh)
    assert not _CJK.search(en)
    assert "_" not in en


def test_what_the_crawler_may_give_is_in_the_table() -> None:
    named = {name for name, _ in _CLASSES} | {rule.kind for rule in page_problem_rules().rules}
    named |= {classify_failure(error) for error in (RuntimeError(), *map(_ignored, ("robots.txt", "offsite", "x")))}
    assert named <= set(ERROR_CLASSES)


def _ignored(text: str) -> Exception:
    from scrapy.exceptions import IgnoreRequest

    return IgnoreRequest(text)


@pytest.mark.parametrize(
    "make",
    [
        lambda code: VisitFailure(code, "why"),
        lambda code: FetchError(code, "why"),
        lambda code: PageProblem(code, "why"),
        lambda code: BrowserTrouble(code, "why"),
    ],
)
def test_no_failure_is_made_of_a_class_that_nobody_knows(make) -> None:  # type: ignore[no-untyped-def]
    assert make("timeout")
    assert make("http_418")
    for unknown in ("tiemout", "http_9", "http_"):
        with pytest.raises(ValueError, match=r"ERROR_CLASSES"):
            make(unknown)


def test_what_classes_mean_for_those_who_handle_them() -> None:
    assert classes_meaning(Meaning.REFUSAL) >= {"robots", "challenge", "http_403"}
    assert not classes_meaning(Meaning.REFUSAL) & classes_meaning(Meaning.PASSING)
    assert not classes_meaning(Meaning.GONE) & (classes_meaning(Meaning.REFUSAL) | classes_meaning(Meaning.PASSING))
    assert classes_meaning(Meaning.NOT_REQUESTED) <= classes_meaning(Meaning.UNREACHED)
    stopped = [ERROR_CLASSES[code] for code in classes_meaning(Meaning.STOPPED)]
    assert {one.at_fault for one in stopped} == {"ours"}


@pytest.mark.parametrize(
    ("status", "code"), [(404, "http_404"), (403, "http_403"), (418, "http_4xx"), (503, "http_5xx"), (521, "http_521")]
)
def test_a_status_has_its_own_class_or_that_of_its_hundred(status: int, code: str) -> None:
    assert status_class(status) == code
    assert known_class(code) == code


def test_a_class_of_an_older_capture_is_shown_as_it_is() -> None:
    assert failure_reason("no_such_class") == ("no_such_class", "no_such_class")


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [("http_503", "服务器出错（HTTP 503）", "server error (HTTP 503)"), ("emptied", "栏目变为空白", "became empty")],
)
def test_the_reason_says_why_nobody_could_look(error: str, zh: str, en: str) -> None:
    verdict = judge(filing(column("01-20", failed("02-05", error=error))))
    assert verdict.state == "unverified"
    assert zh in verdict.reason_zh
    assert en in verdict.reason_en
