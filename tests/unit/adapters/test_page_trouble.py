"""A page served with 200 is not proof of a visit: saved pages of every class of trouble, and of none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.visiting.page_problem import page_problem
from crawler.visiting.page_problem_rules import PageView, ProblemRule, page_problem_rules

from .saved import Saved, all_saved

VISITS = Path(__file__).parents[2] / "real" / "visits"
COLUMN = "http://www.yunling.example/zwgk/nb/index_3.html"
HTML = "text/html; charset=utf-8"
SAVED = sorted(VISITS.glob("*/*.html"))


@pytest.mark.parametrize("file", SAVED, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_saved_page_is_classed(file: Path) -> None:
    trouble = page_problem(200, COLUMN, file.read_bytes(), HTML, asked=COLUMN)
    assert (trouble.kind if trouble else "none") == file.parent.name
    assert trouble is None or trouble.sign


def test_every_class_of_rule_has_a_saved_page() -> None:
    assert {rule.kind for rule in page_problem_rules().rules} <= {file.parent.name for file in SAVED}


@pytest.mark.parametrize("saved", all_saved(), ids=lambda one: f"{one.family}/{one.file.name}")
def test_pages_of_columns_are_no_trouble(saved: Saved) -> None:
    page = saved.page
    assert page_problem(200, page.url, page.body, page.content_type, asked=page.first_url) is None


def test_a_redirect_to_the_home_page_is_seen_when_the_column_is_known() -> None:
    body = "<html><title>云岭县</title><body>新闻 通知 公告</body></html>".encode()
    sent = page_problem(200, "http://www.yunling.example/", body, HTML, asked=COLUMN)
    assert sent is not None
    assert (sent.kind, sent.sign) == ("soft_404", "sent to the home page")
    assert page_problem(200, "http://www.yunling.example/", body, HTML) is None


def test_statuses_of_protection_services_are_challenges_whatever_the_body() -> None:
    for status in (412, 521):
        trouble = page_problem(status, COLUMN, b"<html><body>x</body></html>", HTML)
        assert trouble is not None
        assert trouble.kind == "challenge"


def test_a_plain_refusal_is_left_to_its_status() -> None:
    assert page_problem(500, COLUMN, b"<html><h1>error</h1></html>", HTML) is None


def test_a_notice_that_a_script_cuts_in_two_is_read_as_one() -> None:
    page = "<html><body><p>您访问的页面<script>x()</script>不存在</p><p>返回首页</p></body></html>".encode()
    trouble = page_problem(200, COLUMN, page, HTML)
    assert trouble is not None
    assert trouble.kind == "soft_404"


_WORDS = (
    "您访问的",
    "页面",
    "不存在",
    "已删除",
    "404",
    " - ",
    "Not Found",
    "抱歉",
    "无法访问",
    "该栏目",
    "，",
    "2024年",
    " ",
)
_PIECE = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4).map("".join)
_RULES = tuple(rule for rule in page_problem_rules().rules if rule.short_text)


@given(st.lists(_PIECE, max_size=5), st.sampled_from(_RULES))
def test_short_pieces_looked_through_together_are_judged_each_alone(pieces: list[str], rule: ProblemRule) -> None:
    alone = any(pattern.search(piece) for piece in pieces for pattern in rule.short_text)
    assert rule.fits(PageView(200, "", "", "", tuple(pieces))) == alone


@pytest.mark.parametrize("pattern", [r"(?<!\n)页面", r"\A页面", r"页面\Z", r"(?!抱歉)页面不", r"\B页面", r"页+面"])
def test_a_pattern_that_looks_around_is_tried_on_each_piece(pattern: str) -> None:
    rule = ProblemRule.model_validate({"class": "soft_404", "sign": "x", "short_text": [pattern]})
    for pieces in (("您访问的", "页面"), ("页面", "不存在"), ("页面不存在",), ("您访问的页面",), ("好", "坏")):
        alone = any(re.search(pattern, piece) for piece in pieces)
        assert rule.fits(PageView(200, "", "", "", pieces)) == alone


@given(st.binary(max_size=400), st.sampled_from([200, 403, 404, 412]), st.sampled_from(["", HTML, "application/json"]))
def test_no_body_makes_it_raise(body: bytes, status: int, content_type: str) -> None:
    trouble = page_problem(status, COLUMN, body, content_type, asked=COLUMN)
    assert trouble is None or (trouble.kind and trouble.sign)
