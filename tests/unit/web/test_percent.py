"""Per cent in pages: rounded to the nearest, but all means all and none means none."""

from __future__ import annotations

import pytest

from archive.notices.notice_phrases import share
from archive.web.wording.state_badges import percent


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(10, 13, 77), (49, 100, 49), (13, 13, 100), (0, 13, 0), (2499, 2500, 99), (1, 2500, 1)],
)
def test_a_share_is_shown_in_whole_per_cent(part: int, whole: int, shown: int) -> None:
    assert percent(part / whole) == shown


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(11, 15, "73.3%"), (3, 4, "75%"), (5, 5, "100%"), (0, 5, "0%"), (4899, 4900, "99.9%"), (1, 4900, "0.1%")],
)
def test_a_notice_says_100_only_of_all_and_0_only_of_none(part: int, whole: int, told: str) -> None:
    assert share(part, whole) == told
