"""For words that all reports hold only the newest years are weighed, and the hits are still the best of all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from archive.search import ranking
from archive.search.query import parse
from archive.search.ranking import RankedKeys, TantivyQueryRunner
from archive.search.tantivy_index import open_index
from tests.integration.search.shelf import Shelf, open_shelf

QUERIES = [
    "政府信息", "政府信息公开", "政府信息 公开工作", "水利局 政府信息", "政府信息 2003", "政府信息 -水利局",
    "政府信息 | 公开工作",
    "标题:政府信息", "正文:政府信息", "政府信息 公", "政府信息 甲县水利局", "公开工作 教育局",
]  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """400 reports of 20 years; every one holds the common words, some also in the title, few name an organ."""
    dice = random.Random(5)
    with open_shelf(tmp_path_factory.mktemp("rank")) as made:
        made.organ("w", "甲县水利局")
        for number in range(400):
            year = 2000 + number % 20
            head = dice.choice(["政府信息公开", "政府信息公开工作", "公开工作", "", ""])
            name = dice.choice(["水利局", "教育局", *[""] * 8])
            text = f"本单位政府信息公开工作情况。{year}年。" + "".join(dice.choice("甲乙丙丁") for _ in range(30))
            owner = "w" if number in (3, 390) else None
            made.add(f"{number}:{name}{head}", text, report_year=year, organ_id=owner)
        made.refresh()
        yield made


def top(shelf: Shelf, query: str, size: int) -> RankedKeys:
    return TantivyQueryRunner(open_index(shelf.folder), parse(query).node, all_versions=False).top(size, sort="rank")


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("size", [5, 30])
def test_the_window_gives_the_scores_of_the_whole(
    shelf: Shelf, query: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "CAP", 25)
    monkeypatch.setattr(ranking, "WINDOW", 60)
    some = top(shelf, query, size)
    assert some.relation == "gte" or "|" not in query
    monkeypatch.setattr(TantivyQueryRunner, "_window", lambda _run: None)
    every = top(shelf, query, size)
    # Equals may stand in any order, so the scores are compared, best first.
    assert some.scores == pytest.approx(every.scores)
    assert (some.count, some.relation) == (every.count, every.relation)


def test_the_window_is_used_and_counts_are_capped(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "CAP", 25)
    monkeypatch.setattr(ranking, "WINDOW", 60)
    searched: list[int] = []
    search = TantivyQueryRunner._search

    def counted(run: TantivyQueryRunner, *how: Any) -> RankedKeys:
        searched.append(len(how))
        return search(run, *how)

    monkeypatch.setattr(TantivyQueryRunner, "_search", counted)
    got = top(shelf, "公开工作情况", 20)
    assert searched == [3]  # one search, with the window beside size and order
    assert (got.count, got.relation) == (25, "gte")


def test_among_equals_the_newer_year_comes_first(shelf: Shelf) -> None:
    years = [2000 + (key // 2 - 1) % 20 for key in top(shelf, "单", 100).keys]
    assert years == sorted(years, reverse=True)
