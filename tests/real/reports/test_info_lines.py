"""The day of publication on the lines about a page, in the shapes that real sites set them."""

from __future__ import annotations

from bench.accuracy.info_lines import INFO_LINES, score_info_lines


def test_every_shape_is_read() -> None:
    assert len(INFO_LINES) >= 60
    wrong = [f"{line.html}: {said}" for line, said in score_info_lines() if said != line.expected]
    assert wrong == []
