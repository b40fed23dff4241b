"""A capture of others clears or casts doubt, and never accuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings

from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.judge import judge
from archive.filings.rules.third_party import ThirdPartySighting
from archive.filings.rules.trace import trace
from archive.filings.states import Grade, State
from tests.soak import tried

from .cases import column, filing, seen, when
from .histories import END, History, facts_of, histories, instants
from .test_judge_properties import _WEIGHT


def shown(facts: FilingFacts, at: datetime) -> FilingFacts:
    sighting = ThirdPartySighting("x-1", "http://a.gov.cn/x.html", at, "Internet Archive")
    return replace(facts, third_party=(sighting,))


@settings(max_examples=tried(60, 150), deadline=None)
@given(histories(), instants())
def test_no_capture_of_others_makes_a_verdict_worse(history: History, at: datetime) -> None:
    facts = facts_of(history)
    before, after = judge(facts), judge(shown(facts, at))
    assert _WEIGHT[after.state] <= _WEIGHT[before.state], (before.reason_zh, after.reason_zh)
    if at < END:
        assert after.state not in (State.LATE, State.OVERDUE), after.reason_zh
    if after.state is before.state:
        assert (after.days_late, after.flags, after.reason_zh) == (before.days_late, before.flags, before.reason_zh)


def test_it_outweighs_a_stated_date() -> None:
    facts = filing(column("02-05", "02-06"), sightings=(seen("02-05", row="02-03", page="02-03"),))
    assert judge(facts).state is State.LATE
    ruling = judge(shown(facts, when("01-30")))
    assert (ruling.state, ruling.grade, ruling.days_late) == (State.ON_TIME, Grade.THIRD_PARTY, None)
    assert "Internet Archive" in ruling.reason_zh
    assert "Internet Archive" in ruling.reason_en


def test_what_our_visits_show_is_left_to_a_person() -> None:
    facts = filing(column("01-25", "02-02", "02-05"), sightings=(seen("02-05", "02-02"),))
    assert (judge(facts).state, judge(facts).grade) == (State.LATE, Grade.OBSERVED)
    assert judge(shown(facts, when("01-30"))).state is State.UNVERIFIED
    assert judge(shown(facts, when("02-03"))).state is State.LATE


def test_silence_yields_whenever_it_was_shown() -> None:
    facts = filing(column("01-25", "02-02", "02-11"))
    assert judge(facts).state is State.OVERDUE
    for at in ("01-30", "02-03"):
        ruling = judge(shown(facts, when(at)))
        assert (ruling.state, ruling.days_late) == (State.UNVERIFIED, None)


def test_the_trace_tells_of_the_capture_and_rests_no_accusation_on_it() -> None:
    silent = filing(column("01-25", "02-02", "02-11"))
    (link,) = [one for one in trace(shown(silent, when("01-20"))) if one.name == "third_party"]
    assert not link.proved, "it contradicts the silence"
    assert "Internet Archive" in link.zh
    assert "须人工核对" in link.zh
    assert link.evidence_refs == ()
    published = filing(column("01-25", "02-02", "02-05"), sightings=(seen("02-05", "02-02"),))
    (link,) = [one for one in trace(shown(published, when("01-20"))) if one.name == "third_party"]
    assert link.proved
    assert "used in the organ's favour only" in link.en
    assert all(one.name != "third_party" for one in trace(silent))
