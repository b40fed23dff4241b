"""Every part of every text is found, and nothing else: both engines against a plain scan of the folded texts."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from archive.database.models import Version
from archive.search.lexer import literal
from archive.search.normalise import normalise
from archive.search.service import batch, search
from tests.integration.search.shelf import Shelf, open_shelf
from tests.soak import tried

_LETTERS = "政府信息公开年报县水利教育局的一二三。，、：；“”（）—…①ＡbC12３ \n\t\u3000\u00a0\u200b"
_DOCUMENTS = 120
SLOW = settings(max_examples=tried(40, 120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _texts() -> list[str]:
    dice = random.Random(20260131)
    return ["".join(dice.choice(_LETTERS) for _ in range(dice.randint(0, 400))) for _ in range(_DOCUMENTS)]


TEXTS = _texts()
WHOLE = {number: normalise(text) for number, text in enumerate(TEXTS)}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with open_shelf(tmp_path_factory.mktemp("shelf")) as made:
        for number, text in enumerate(TEXTS):
            made.add(f"#{number}", text, report_year=2000 + number % 20)
        made.refresh()
        yield made


def found(shelf: Shelf, query: str) -> set[int]:
    got = search(shelf.session, shelf.folder, query, limit=200, facets=False)
    assert got.relation == "eq"
    assert got.count == len(got.hits)
    return {int(hit.title[1:]) for hit in got.hits}


def holding(text: str) -> set[int]:
    """The truth: a plain scan, title and text."""
    folded = normalise(text)
    return {number for number, whole in WHOLE.items() if folded in whole or folded in f"#{number}"}


@SLOW
@given(st.integers(0, _DOCUMENTS - 1), st.integers(0, 400), st.integers(1, 8))
def test_every_part_of_a_text_is_found_and_nothing_else(shelf: Shelf, number: int, start: int, length: int) -> None:
    part = TEXTS[number][start : start + length]
    if normalise(part):
        got = found(shelf, literal(part))
        assert number in got
        assert got == holding(part)


@SLOW
@given(st.text(alphabet=_LETTERS, min_size=1, max_size=5))
@example("#1")
@example("1")
def test_text_that_may_stand_nowhere_finds_what_a_scan_finds(shelf: Shelf, text: str) -> None:
    if normalise(text):
        assert found(shelf, literal(text)) == holding(text)


@SLOW
@given(*[st.text(alphabet="政府信息公开年1２", min_size=1, max_size=3)] * 3)
def test_and_or_not_are_those_of_sets(shelf: Shelf, one: str, two: str, three: str) -> None:
    a, b, c = (literal(text) for text in (one, two, three))
    assert found(shelf, f"{a} {b} -{c}") == (holding(one) & holding(two)) - holding(three)
    assert found(shelf, f"{a} | {b} -{c}") == holding(one) | (holding(two) - holding(three))
    assert found(shelf, f"-({a} | {b})") == set(WHOLE) - holding(one) - holding(two)


@SLOW
@given(st.text(alphabet='政府2 "（)(|-:：<>=*\\ORin标题年度\n', max_size=30))
def test_hostile_queries_answer(shelf: Shelf, text: str) -> None:
    got = search(shelf.session, shelf.folder, text, after=text, sort=text, where=text[:3], region=text[:2])
    assert got.understood.zh


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with open_shelf(tmp_path_factory.mktemp("shelf")) as made:
        yield made


@settings(max_examples=tried(6, 12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=80), min_size=1, max_size=5), st.data())
def test_any_text_at_all(small: Shelf, texts: list[str], data: st.DataObject) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    small.session.execute(delete(Version))
    for number, text in enumerate(texts):
        small.add(f"#{number}", text)
    small.refresh()
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(text)))
    part = text[start : start + data.draw(st.integers(1, 8))]
    if folded := normalise(part):
        got = {hit.title for hit in search(small.session, small.folder, literal(part)).hits}
        truth = {f"#{n}" for n, whole in enumerate(texts) if folded in normalise(whole) or folded in f"#{n}"}
        assert got == truth


def test_batch_counts_are_those_of_a_scan(shelf: Shelf) -> None:
    names = ["政府", "县", "", "  ", "水利教育", '公开"', "没有这样的话"]
    got = [(one.name, one.count, one.relation) for one in batch(shelf.folder, names)]
    assert got == [(name, len(holding(name)), "eq") for name in names if name.strip()]


def test_no_text_runs_on_into_the_next(small: Shelf) -> None:
    small.organ("o", "甲县水利局", "教育局办", "丙镇")
    small.add("年度报告", "正文起止", organ_id="o", report_year=2023)
    for query in ("报告甲县", "告甲", "局正文", "单位:利局教育", "单位:局教", "单位:局办丙镇", "单位:办丙"):
        assert small.find(query).count == 0, query
    for query in ("年度报告", "水利局", "正文起止", "单位:教育局办", "单位:丙镇"):
        assert small.find(query).count == 1, query
