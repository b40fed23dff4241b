"""Verdicts from visits that were made from several vantages, which may be shown different pages of one site."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.clock import civil_date
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.rules.facts import FilingFacts, NotFound, Observation
from archive.filings.rules.judge import judge
from archive.filings.rules.trace import trace
from archive.filings.rules.vantages import WAITED
from archive.filings.rules.verdict import Link
from archive.records.visit import VisitOutcome
from tests.soak import tried

from .cases import DUE, column, doubt, filing, seen, visit, when
from .histories import END, SPAN, START


def from_there(
    vantage: str | None, *times: str, outcome: str = "complete", name: str = "c", rows: int = 9
) -> list[VisitFact]:
    made = (visit(at, name, outcome) for at in times)  # type: ignore[arg-type]
    return [replace(one, vantage=vantage, rows=rows) for one in made]


def watched(*visits: VisitFact, name: str = "c") -> ColumnFact:
    return column(*sorted(visits, key=lambda one: one.started_at), name=name)


def link(facts: FilingFacts, name: str) -> Link | None:
    return next((one for one in trace(facts) if one.name == name), None)


BOTH_BEFORE = (*from_there("inland", "01-20"), *from_there("", "01-21"))


def test_silence_waits_for_the_second_vantage_and_names_the_first() -> None:
    facts = filing(watched(*BOTH_BEFORE, *from_there("inland", "02-01", "02-02")), as_of="02-03")
    ruling = judge(facts)
    assert ruling.state == "unverified"
    assert "2026-02-02 20:00（查看地点：inland）" in ruling.reason_zh
    assert "默认查看地点此后尚未完整查看同一栏目，等候其核对（至2026-02-08）" in ruling.reason_zh
    assert "(last: 2026-02-02 20:00 (from inland)), but the default vantage has not visited" in ruling.reason_en
    waiting = link(facts, "second_look")
    assert waiting is not None
    assert not waiting.proved
    assert waiting.evidence_refs[0].visit_id == "c@02-02"


@pytest.mark.parametrize("outcome", ["partial", "blocked", "error"])
def test_only_a_complete_second_visit_ends_the_waiting(outcome: str) -> None:
    visits = (*BOTH_BEFORE, *from_there("inland", "02-01", "02-02"))
    tried_only = (*visits, *from_there("", "02-02 09:00", outcome=outcome))
    assert judge(filing(watched(*tried_only), as_of="02-03")).state == "unverified"
    facts = filing(watched(*visits, *from_there("", "02-02 09:00")), as_of="02-03")
    assert judge(facts).state == "overdue"
    twice = link(facts, "second_look")
    assert twice is not None
    assert twice.proved


def test_a_vantage_that_has_died_is_waited_for_so_long_and_named_then() -> None:
    visits = [*BOTH_BEFORE, *from_there("inland", "02-01", "02-05", "02-08", "02-09")]
    assert judge(filing(watched(*visits), as_of="02-09 00:00")).state == "unverified"
    ruling = judge(filing(watched(*visits), as_of="02-09 21:00"))
    assert ruling.state == "overdue"
    assert (
        "默认查看地点在截止日期之后没有完整查看过（最近一次：2026-01-21 20:00），已等候至2026-02-08" in ruling.reason_zh
    )
    assert "The default vantage has not visited the column in full since" in ruling.reason_en


def test_once_told_it_stays_told_whatever_vantage_comes_later() -> None:
    visits = [*from_there("inland", "01-20", "02-01", "02-10"), *from_there("new", "02-10 09:00", outcome="partial")]
    assert judge(filing(watched(*visits), as_of="02-11")).state == "overdue"


def test_a_vantage_of_long_ago_and_a_replay_are_not_waited_for() -> None:
    long_ago = [*from_there("old", "12-20"), *from_there("inland", "02-01", "02-02")]
    assert judge(filing(watched(*long_ago), as_of="02-03")).state == "overdue"
    replayed = [*from_there(None, "01-20"), *from_there("inland", "01-21", "02-01", "02-02")]
    assert judge(filing(watched(*replayed), as_of="02-03")).state == "overdue"


def test_a_replay_is_no_second_look() -> None:
    visits = (*BOTH_BEFORE, *from_there("inland", "02-01"), *from_there(None, "02-02"))
    assert judge(filing(watched(*visits), as_of="02-03")).state == "unverified"


def test_where_one_still_sees_it_and_another_does_not_nothing_is_withdrawn() -> None:
    row = seen("01-20", gone_at=visit("02-06").finished_at, page="01-20")
    visits = (*from_there("inland", "01-20", "02-04"), *from_there("coast", "02-05", "02-06"))
    ruling = judge(filing(watched(*visits), sightings=(row,), as_of="02-07"))
    assert ruling.state == "unverified"
    assert "查看地点inland在2026-02-04 20:00（查看地点：inland）查看时尚有该年报" in ruling.reason_zh
    assert "查看地点coast在2026-02-05 20:00（查看地点：coast）完整查看未发现" in ruling.reason_zh
    assert {rest.visit_id for rest in ruling.evidence_refs} >= {"c@02-04", "c@02-05"}
    both = (*visits, *from_there("inland", "02-07", "02-08"))
    assert judge(filing(watched(*both), sightings=(row,), as_of="02-09")).state == "withdrawn"


def test_what_both_had_seen_and_both_lack_is_withdrawn() -> None:
    row = seen("01-20", gone_at=visit("02-06").finished_at, page="01-20")
    visits = (*from_there("inland", "01-20", "02-05"), *from_there("coast", "02-04", "02-06"))
    assert judge(filing(watched(*visits), sightings=(row,), as_of="02-07")).state == "withdrawn"


def test_what_another_vantage_did_not_find_shows_no_lateness() -> None:
    row = seen("02-06", absent="02-05")
    one = watched(*from_there("", "02-05", "02-06"))
    assert judge(filing(one, sightings=(row,), as_of="02-07")).state == "late"
    two = watched(*from_there("coast", "02-05"), *from_there("inland", "02-06"))
    found = judge(filing(two, sightings=(row,), as_of="02-07"))
    assert (found.state, found.absent_until) == ("unverified", None)
    own = watched(*from_there("inland", "02-03", "02-06"), *from_there("coast", "02-05"))
    found = judge(filing(own, sightings=(row,), as_of="02-07"))
    assert (found.state, found.days_late, found.absent_until) == ("late", 3, visit("02-03").started_at)


def test_a_date_before_the_absence_of_another_vantage_is_no_conflict() -> None:
    row = seen("02-06", absent="02-05", page="01-20")
    two = watched(*from_there("coast", "02-05"), *from_there("inland", "02-06"))
    found = judge(filing(two, sightings=(row,), as_of="02-07"))
    assert (found.state, found.flags) == ("on_time", ("deadline_was_holiday",))


def test_a_doubt_that_another_vantage_lost_still_stands() -> None:
    row = seen("01-20", gone_at=visit("02-06").finished_at, page="01-20")
    open_row = replace(doubt("01-20"), gone_at=visit("02-05").finished_at)
    visits = (*from_there("inland", "01-20", "02-05"), *from_there("coast", "02-04", "02-06"))
    found = judge(filing(watched(*visits), sightings=(row,), doubts=(open_row,), as_of="02-07"))
    assert found.state == "on_time"


Look = tuple[int, str, VisitOutcome]
"""The hour of a visit since the start, its vantage, and what came of it."""
_OUTCOMES: tuple[VisitOutcome, ...] = ("complete", "complete", "complete", "partial", "error")
_VISITS = st.lists(
    st.tuples(
        st.integers(0, SPAN * 24 - 1), st.sampled_from(["seeing", "blind"]),
        st.sampled_from(_OUTCOMES),
    ),
    max_size=14, unique_by=lambda one: one[0],
)  # fmt: skip


def _facts(looks: list[Look], comes: datetime, as_of: datetime) -> FilingFacts:
    """The facts of a report that has stood since ``comes`` and that one of two vantages is never shown."""
    made = [
        VisitFact(
            f"v{hour}", START + timedelta(hours=hour), START + timedelta(hours=hour), outcome, vantage=name, rows=9
        )
        for hour, name, outcome in sorted(looks)
        if START + timedelta(hours=hour) < as_of
    ]
    sees = [v for v in made if v.vantage == "seeing" and v.outcome != "error" and v.started_at >= comes]
    sightings: tuple[Observation, ...] = ()
    if sees:
        first = sees[0].started_at
        complete = [v for v in made if v.outcome == "complete"]
        before = [v for v in complete if v.started_at < first]
        since = [v for v in complete if v.started_at > max(v.started_at for v in sees)]
        flapped = seen("01-20", page=None)
        sightings = (
            replace(
                flapped, first_seen_at=first, absent_until=before[-1].started_at if before else None,
                absent_visit_id=before[-1].id if before else "", gone_at=since[1].finished_at if len(since) > 1 else None,
            ),
        )  # fmt: skip
    return replace(filing(ColumnFact("c", "栏目", tuple(made)), sightings=sightings), as_of=as_of)


@settings(max_examples=tried(80, 400), deadline=None)
@given(_VISITS, st.integers(0, 11 * 24), st.integers(1, SPAN * 24))
def test_disagreeing_vantages_never_accuse(looks: list[Look], comes: int, hours: int) -> None:
    """A report that stood in time, seen from one vantage and never shown to the other, whoever looks when."""
    as_of = START + timedelta(hours=hours)
    facts = _facts(looks, START + timedelta(hours=comes), as_of)
    ruling = judge(facts)
    assert ruling.state not in ("withdrawn", "late"), ruling.reason_en
    if ruling.state == "overdue":  # alone, since the other has not been at work, or was waited for in vain
        visits = facts.columns[0].visits
        first = next(v.started_at for v in visits if v.outcome == "complete" and v.started_at >= END)
        at_work = any(v.vantage == "seeing" and v.started_at <= first for v in visits)
        assert not any(v.vantage == "seeing" and v.outcome == "complete" and v.started_at >= END for v in visits)
        assert not at_work or civil_date(as_of - timedelta(microseconds=1)) > civil_date(first) + timedelta(days=WAITED)
        assert not at_work or "only the other vantage looked" in ruling.reason_en


@settings(max_examples=tried(60, 300), deadline=None)
@given(_VISITS, st.integers(0, SPAN * 24), st.integers(1, SPAN * 24), st.sampled_from(["", "inland"]))
def test_one_vantage_judges_whatever_its_name(looks: list[Look], comes: int, hours: int, name: str) -> None:
    """The verdict of an installation with one vantage is that of one without."""
    facts = _facts(looks, START + timedelta(hours=comes), START + timedelta(hours=hours))
    [bare] = facts.columns
    told = [
        judge(replace(facts, columns=(replace(bare, visits=tuple(replace(v, vantage=one) for v in bare.visits)),)))
        for one in ("", name)
    ]
    assert told[0].state == told[1].state
    assert (told[0].days_late, told[0].flags, told[0].evidence_refs) == (
        told[1].days_late, told[1].flags, told[1].evidence_refs,
    )  # fmt: skip


def test_the_deadline_of_the_cases_is_that_of_the_histories() -> None:
    assert civil_date(END - timedelta(microseconds=1)) == DUE


@pytest.mark.parametrize(
    ("refused", "flag"),
    [(("01-25", "01-27"), "page_unread"), (("01-25", "01-26", "01-27"), "defective")],
)
def test_a_page_is_missing_only_where_every_vantage_was_told_so(refused: tuple[str, ...], flag: str) -> None:
    visits = (*from_there("inland", "01-20", "01-25", "01-27"), *from_there("", "01-24", "01-26"))
    answers = tuple(NotFound(day, when(day), 404) for day in refused)
    facts = filing(watched(*visits), sightings=(seen("01-25", "01-20", page_unread=True, not_found=answers),))
    ruling = judge(facts)
    assert flag in ruling.flags
    assert len({"page_unread", "defective"} & set(ruling.flags)) == 1
    assert ("2026-01-25、2026-01-27查看其页面" in ruling.reason_zh) == (flag == "defective")


def test_a_vantage_that_ended_long_ago_is_not_asked_about_a_missing_page() -> None:
    visits = (*from_there("", "12-01"), *from_there("inland", "01-20", "01-25", "01-27"))
    answers = tuple(NotFound(day, when(day), 404) for day in ("01-25", "01-27"))
    facts = filing(watched(*visits), sightings=(seen("01-25", "01-20", page_unread=True, not_found=answers),))
    assert "defective" in judge(facts).flags
