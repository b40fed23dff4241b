"""Small pieces of official Chinese, and the moment a notice is frozen at."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.clock import parse_instant
from archive.errors import NotFoundError
from archive.notices import notice_phrases
from archive.notices.region_summary import latest_freeze_time
from tests.unit.notices.made_board import deadlines, filing


def test_midnight_is_the_24th_hour_of_the_day_that_ends() -> None:
    assert notice_phrases.format_data_end(datetime(2026, 2, 1, 16, 0, tzinfo=UTC)) == "2026年2月1日24时"
    assert notice_phrases.format_data_end(datetime(2026, 2, 1, 12, 30, tzinfo=UTC)) == "2026年2月1日20时30分"


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_counting(number: int, words: str) -> None:
    assert notice_phrases.chinese_numeral(number) == words


@pytest.mark.parametrize(("part", "whole", "words"), [(3, 3, "100%"), (1, 3, "33.3%"), (0, 7, "0%"), (1, 8, "12.5%")])
def test_share(part: int, whole: int, words: str) -> None:
    assert notice_phrases.share(part, whole) == words


def test_names_in_a_sentence() -> None:
    three = [filing(name, "late", 1).record() for name in ("甲局", "乙局", "丙局")]
    assert notice_phrases.join_names(three[:1]) == "双塔县甲局"
    assert notice_phrases.join_names(three) == "双塔县甲局、双塔县乙局和双塔县丙局3家单位"


@pytest.mark.parametrize(
    ("now", "frozen"),
    [
        ("2026-02-02T00:00", "2026-02-01"),
        ("2026-03-20T12:00", "2026-02-01"),
        ("2026-04-02T00:00", "2026-04-01"),
        ("2027-01-01T00:00", "2026-04-01"),
    ],
)
def test_a_notice_rests_on_the_day_after_the_latest_deadline(now: str, frozen: str) -> None:
    moment = latest_freeze_time(deadlines(), 2025, "990101", parse_instant(now, whole_day=False))
    assert moment == parse_instant(frozen, whole_day=True)


def test_no_notice_before_a_deadline_is_a_day_past() -> None:
    with pytest.raises(NotFoundError, match="2026-01-31"):
        latest_freeze_time(deadlines(), 2025, "990101", parse_instant("2026-02-01T23:59", whole_day=False))
