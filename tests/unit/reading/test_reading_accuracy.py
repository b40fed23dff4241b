"""The goals for reading hold on a small sample of made-up dirty pages; `make accuracy` measures many more."""

from __future__ import annotations

from bench.accuracy.__main__ import GOALS, MOST_FOREIGN, measure


def test_goals_hold_on_a_sample() -> None:
    score = measure(60, seed=11)
    missed = {name: score.share(name) for name, goal in GOALS.items() if score.share(name) < goal}
    assert missed == {}, score.wrong[:5]
    assert score.share("foreign") <= MOST_FOREIGN
    assert score.all["cells"] > 9_000
