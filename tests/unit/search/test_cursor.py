"""Marks of pages: what was written is read again, and nothing else is taken for one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.search.cursor import START, Cursor, hits_after, read
from archive.search.ranking import RankedKeys, Relation, Sort


class Shelf:
    """Hits in a fixed order, as an engine gives them."""

    def __init__(self, keys: list[int]) -> None:
        self.keys = keys

    def top(self, size: int, *, sort: Sort) -> RankedKeys:
        return RankedKeys(self.keys[:size], [1.0] * len(self.keys[:size]), len(self.keys), "eq")

    def count(self) -> tuple[int, Relation]:
        return len(self.keys), "eq"

    def facets(self) -> tuple[dict[str, list[tuple[str, int]]], Relation]:
        return {}, "eq"


@given(st.integers(0, 2**62), st.integers(1, 10_000))
def test_a_mark_is_read_as_it_was_written(key: int, reached: int) -> None:
    assert read(Cursor(key, reached).written()) == Cursor(key, reached)


@given(st.text(max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    found = read(text)
    assert found is None or found == START or read(found.written()) == found


def test_a_mark_of_an_earlier_release_is_none() -> None:
    assert read("czIw") is None  # s20


@given(st.lists(st.integers(100, 300), unique=True, max_size=20), st.integers(1, 10))
def test_what_came_in_before_moves_nothing(newer: list[int], size: int) -> None:
    old = list(range(30))
    found, start = hits_after(Shelf([*newer, *old]), Cursor(9, 10), size, "rank")
    assert found.keys[start : start + size] == old[10 : 10 + size]


def test_a_hit_that_is_gone_leaves_its_place() -> None:
    found, start = hits_after(Shelf([n for n in range(30) if n != 9]), Cursor(9, 10), 5, "rank")
    assert found.keys[start : start + 5] == [11, 12, 13, 14, 15]
