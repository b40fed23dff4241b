"""Sketches tell how alike two texts are, and find likely pairs without comparing all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.reading.checks.sketch import SIZE, bands, likeness, sketch_of

SETS = st.sets(st.text("河堤水库灌渠泵站闸门村庄", min_size=6, max_size=6), min_size=1, max_size=60)


@settings(deadline=None)
@given(SETS)
def test_a_sketch_depends_on_the_set_alone(shingles: set[str]) -> None:
    """Neither order nor doubles count."""
    made = sketch_of(shingles)
    assert made == sketch_of([*sorted(shingles), *sorted(shingles, reverse=True)])
    assert len(made) == SIZE
    assert all(0 <= value < 1 << 32 for value in made)
    assert likeness(made, made) == 1.0


@settings(deadline=None)
@given(SETS, SETS)
def test_likeness_is_the_same_from_both_sides(one: set[str], other: set[str]) -> None:
    mine, theirs = sketch_of(one), sketch_of(other)
    assert likeness(mine, theirs) == likeness(theirs, mine)
    assert 0 <= likeness(mine, theirs) <= 1


@pytest.mark.parametrize("common", [0, 100, 300, 500, 700, 900, 1000])
def test_the_estimate_comes_near_the_true_likeness(common: int) -> None:
    """Within four standard deviations of 128 draws."""
    one = {f"shingle {number}" for number in range(1000)}
    other = {f"shingle {number}" for number in range(1000 - common, 2000 - common)}
    true = len(one & other) / len(one | other)
    assert abs(likeness(sketch_of(one), sketch_of(other)) - true) <= 4 * (true * (1 - true) / SIZE) ** 0.5 + 1e-9


def test_sets_too_small_to_fill_the_bins_are_told_apart_and_alike() -> None:
    assert likeness(sketch_of(["甲"]), sketch_of(["乙"])) < 0.1
    assert likeness(sketch_of(["甲", "乙", "丙"]), sketch_of(["丙", "甲", "乙"])) == 1.0


def test_an_empty_set_has_no_sketch() -> None:
    with pytest.raises(ValueError, match="at least one"):
        sketch_of([])


def test_bands_agree_where_all_their_values_do() -> None:
    one = sketch_of({f"a{number}" for number in range(500)})
    changed = (one[0] ^ 1, *one[1:])
    mine, theirs = bands(one, 4), bands(changed, 4)
    assert len(mine) == SIZE // 4
    assert [a == b for a, b in zip(mine, theirs, strict=True)] == [False] + [True] * (SIZE // 4 - 1)
    assert len(bands(one, 3)) == SIZE // 3
    assert all(0 <= band < 1 << 63 for band in mine)
    assert len(set(bands((7,) * SIZE, 4))) == SIZE // 4, "equal values in two places are two bands"
