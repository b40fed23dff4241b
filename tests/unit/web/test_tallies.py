"""Charts count a report on the day its verdict counts: who is on time never stands among the late."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.judge import judge
from archive.filings.verdicts.filing_summary import FilingSummary, summarise_filing
from archive.filings.verdicts.filing_tally import tally_of
from archive.filings.verdicts.status import FilingStatus
from archive.web.charts.tallies import histogram
from tests.soak import tried
from tests.unit.filings.cases import DUE, column, day, filing, seen
from tests.unit.filings.histories import History, facts_of, histories


def brief(facts: FilingFacts) -> FilingSummary:
    return summarise_filing(FilingStatus(facts, judge(facts), []))


def bars(facts: FilingFacts) -> dict[str, int]:
    return {bar.label: bar.count for bar in histogram(tally_of([brief(facts)])) if bar.count}


def test_the_benefit_of_the_doubt_holds_in_the_chart_too() -> None:
    """Visited on the 29th and again on 4 February: on time, and so no later than the last day."""
    facts = filing(column("01-29", "02-04"), sightings=(seen("02-04", "01-29", page="01-31"),))
    assert brief(facts).state == "on_time"
    assert bars(facts) == {"当天": 1}


def test_a_late_report_stands_where_its_days_say() -> None:
    facts = filing(column("01-29", "02-10"), sightings=(seen("02-10", "01-29", page="02-02"),))
    assert (brief(facts).state, brief(facts).days_late) == ("late", 2)
    assert bars(facts) == {"晚1至7天": 1}


@pytest.mark.parametrize(("page", "expected"), [("01-12", "01-12"), (None, "01-20")])
def test_what_was_there_on_the_first_visit_is_as_old_as_it_says(page: str | None, expected: str) -> None:
    facts = filing(column("01-20"), sightings=(seen("01-20", page=page),))
    assert brief(facts).published == day(expected)


@settings(max_examples=tried(60, 150), deadline=None)
@given(histories())
def test_no_chart_is_harder_than_the_verdict(history: History) -> None:
    made = brief(facts_of(history))
    counted = made.published
    if made.state == "on_time":
        assert counted is not None
        assert counted <= DUE
    if made.state == "late":
        assert counted is not None
        assert (counted - DUE).days == made.days_late
