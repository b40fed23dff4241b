"""What no history of visits may ever lead to: a worse verdict by a failed visit, an accusation without its proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from archive.clock import civil_date
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.judge import judge
from archive.filings.rules.trace import trace
from archive.filings.rules.verdict import Verdict
from archive.records.visit import VisitOutcome
from tests.soak import tried

from .cases import DUE, column, doubt
from .histories import AS_OF, END, History, facts_of, histories, instants, seen_in_time, seen_long_after

# How heavy a state weighs on an organ.
_WEIGHT = {"not_due": 0, "due_soon": 0, "on_time": 0, "unverified": 1, "withdrawn": 2, "late": 2, "overdue": 2}
_FAILURES: tuple[VisitOutcome, ...] = ("blocked", "error")

more = settings(max_examples=tried(50, 120), deadline=None)


def _times(history: History) -> set[tuple[int, datetime]]:
    return {(column, at) for column, at, _outcome in history.visits}


def _absent_visits(facts: FilingFacts, ruling: Verdict) -> dict[str, datetime]:
    """By column: the start of the complete visit that the ruling names as lacking the report."""
    named = {rest.visit_id for rest in ruling.evidence_refs if rest.role == "absent"}
    return {
        column.id: visit.started_at
        for column in facts.columns
        for visit in column.visits
        if visit.id in named and visit.outcome == "complete"
    }


@more
@given(histories(), st.data())
def test_a_failed_visit_never_makes_a_verdict_worse(history: History, data: st.DataObject) -> None:
    before = judge(facts_of(history))
    column, at = data.draw(st.integers(0, history.columns - 1)), data.draw(instants())
    assume((column, at) not in _times(history))
    after = judge(facts_of(history.with_visit(column, at, data.draw(st.sampled_from(_FAILURES)))))
    assert _WEIGHT[after.state] <= _WEIGHT[before.state], (before.reason_zh, after.reason_zh)
    if after.state == before.state:
        assert (after.days_late or 0) <= (before.days_late or 0)


@more
@given(histories())
def test_late_and_overdue_always_carry_their_proof(history: History) -> None:
    facts = facts_of(history)
    ruling = judge(facts)
    if ruling.state not in ("late", "overdue"):
        return
    if ruling.grade == "observed":
        lacking = _absent_visits(facts, ruling)
        assert lacking
        assert all(at >= END for at in lacking.values())
        asked = {column.id for column in facts.columns if column.visits}
        holding = {sighting.column_id for sighting in facts.sightings}
        begun_later = {
            c.id
            for c in facts.columns
            if ruling.first_seen and c.visits and c.visits[0].started_at >= ruling.first_seen
        }
        assert set(lacking) >= asked - begun_later
        assert not (holding & begun_later) or holding <= set(lacking)
    else:
        assert ruling.declared_date is not None
        assert ruling.declared_date > DUE
        assert ruling.first_seen is not None
        assert ruling.declared_date <= civil_date(ruling.first_seen)
        lacking = _absent_visits(facts, ruling)
        assert not lacking or civil_date(min(lacking.values())) <= ruling.declared_date
    assert ruling.days_late is not None
    assert ruling.days_late >= 1


@more
@given(histories(honest=True))
def test_nobody_who_published_in_time_is_accused(history: History) -> None:
    """Whatever the visits, the columns and the dates backwards: here nobody dates a page after the day it came, and
    what was put up in time stays up (a page gone again before anybody looked is known to nobody)."""
    in_time = [s for s in history.standings if s.comes < END and s.goes is None]
    assume(in_time)
    ruling = judge(facts_of(history))
    assert ruling.state not in ("late", "overdue"), ruling.reason_zh


@more
@given(seen_in_time(), st.data())
def test_more_evidence_never_turns_an_observed_on_time_into_late(history: History, data: st.DataObject) -> None:
    before = judge(facts_of(history))
    assert before.state in ("on_time", "withdrawn")
    column, at = data.draw(st.integers(0, history.columns - 1)), data.draw(instants())
    assume((column, at) not in _times(history))
    after = judge(facts_of(history.with_visit(column, at, "complete")))
    assert after.state in ("on_time", "withdrawn"), after.reason_zh


@more
@given(seen_long_after())
def test_an_earlier_sighting_never_makes_it_later(case: tuple[History, int, datetime]) -> None:
    history, column, at = case
    assume((column, at) not in _times(history))
    before = judge(facts_of(history))
    after = judge(facts_of(history.with_visit(column, at, "complete")))
    if before.state == "on_time" and before.grade == "observed":
        assert after.state == "on_time", after.reason_zh
    if before.state == "late" and after.state == "late" and after.grade == "observed":
        assert after.first_seen is not None
        assert (after.days_late or 0) <= (civil_date(after.first_seen) - DUE).days


@more
@given(histories(), instants())
def test_reasons_are_told_in_both_languages_and_name_the_deadline(history: History, as_of: datetime) -> None:
    ruling = judge(facts_of(history, as_of))
    assert DUE.isoformat() in ruling.reason_zh
    assert DUE.isoformat() in ruling.reason_en
    assert ruling.reason_zh.endswith("。")
    assert ruling.reason_en.endswith(".")
    assert ruling.days_late is None or ruling.state in ("late", "overdue")


@more
@given(histories(), instants())
def test_before_the_deadline_has_passed_nobody_is_late(history: History, as_of: datetime) -> None:
    ruling = judge(facts_of(history, min(as_of, END)))
    assert ruling.state in ("not_due", "due_soon", "on_time", "withdrawn")


def test_the_span_reaches_well_past_the_deadline() -> None:
    assert END + timedelta(days=10) < AS_OF


_BREAKS: tuple[Callable[[FilingFacts], FilingFacts], ...] = (
    lambda facts: replace(facts, confirmed=False),
    lambda facts: replace(facts, precedent=None),
    lambda facts: replace(facts, doubts=(doubt("01-20"),)),
    lambda facts: replace(facts, max_age=timedelta(0)),
    lambda facts: replace(facts, columns=()),
    lambda facts: replace(facts, columns=(*facts.columns, column(name="unlooked"))),
)


@more
@given(histories(), st.sampled_from(_BREAKS))
def test_nobody_is_accused_of_silence_when_any_link_is_missing(
    history: History, broken: Callable[[FilingFacts], FilingFacts]
) -> None:
    facts = broken(facts_of(replace(history, standings=())))
    ruling = judge(facts)
    assert ruling.state != "overdue", ruling.reason_zh
    assert any(not link.proved for link in trace(facts))


@more
@given(histories(), st.data())
def test_weaker_visits_never_accuse_of_silence(history: History, data: st.DataObject) -> None:
    """A complete visit that turns out to be partial proves less: nobody becomes overdue by that."""
    silent = replace(history, standings=())
    assume(judge(facts_of(silent)).state != "overdue")
    weaker = tuple(
        (number, at, "partial" if outcome == "complete" and data.draw(st.booleans()) else outcome)
        for number, at, outcome in silent.visits
    )
    assert judge(facts_of(replace(silent, visits=weaker))).state != "overdue"


@more
@given(histories())
def test_a_late_report_is_not_late_while_an_earlier_row_is_in_doubt(history: History) -> None:
    facts = replace(facts_of(history), doubts=(doubt("01-20"),))
    assert judge(facts).state not in ("late", "overdue")


@more
@given(histories())
def test_nothing_is_held_against_an_organ_without_a_confirmed_duty(history: History) -> None:
    ruling = judge(replace(facts_of(history), confirmed=False))
    assert not ruling.accuses
    assert ruling.faults == ()
    assert ruling.state != "overdue"


@more
@given(histories())
def test_the_trace_of_an_overdue_filing_is_proved_link_by_link(history: History) -> None:
    facts = facts_of(replace(history, standings=()))
    if judge(facts).state == "overdue":
        assert [link.name for link in trace(facts)] == [
            "column",
            "visited",
            "duty",
            "precedent",
            "begun",
            "doubts",
            "fresh",
        ]
        assert all(link.proved for link in trace(facts))
