"""Days that are only the least proved are told as such wherever days are told."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from archive.filings.rules.judge import judge
from archive.filings.verdicts.status import FilingStatus
from archive.notices.notice_phrases import filing_days_text
from tests.soak import tried

from .cases import column, filing, seen
from .histories import History, facts_of, histories


def status(**dates: Any) -> FilingStatus:
    """Complete visits on 3 and 5 February, of which only the second has it."""
    facts = filing(column("02-03", "02-05"), sightings=(seen("02-05", "02-03", **dates),))
    return FilingStatus(facts, judge(facts), [])


def test_visits_two_days_apart_prove_only_the_least() -> None:
    made = status(page="01-30")
    assert made.ruling.days_late == 3
    assert filing_days_text(made.record()) == "至少逾期3天"


def test_a_day_stated_between_the_visits_is_the_day() -> None:
    assert filing_days_text(status(page="02-04").record()) == "逾期4天"


def test_daily_visits_tell_the_day() -> None:
    facts = filing(column("02-03", "02-04"), sightings=(seen("02-04", "02-03"),))
    assert filing_days_text(FilingStatus(facts, judge(facts), []).record()) == "逾期4天"


@settings(max_examples=tried(80, 200), deadline=None)
@given(histories())
def test_badge_and_sentence_agree(history: History) -> None:
    made = FilingStatus(facts := facts_of(history), judge(facts), [])
    if made.ruling.state == "late":
        assert made.is_lower_bound == ("至少" in made.ruling.reason_zh), made.ruling.reason_zh
