"""The trace of a verdict: which links it has, which are proved, by what, and what is said of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.filings.rules.facts import FilingFacts, Precedent
from archive.filings.rules.judge import judge
from archive.filings.rules.trace import trace
from archive.filings.rules.verdict import Link

from .cases import DEADLINES, HELD, column, day, doubt, failed, filing, seen, when

SILENT = filing(column("01-20", "02-05", "02-11"), max_age=timedelta(days=3))
PUBLISHED = filing(
    column("01-20", "02-04", "02-05"), sightings=(seen("02-05", "02-04", row="02-05", page_capture_id="page"),)
)


def links(facts: FilingFacts) -> dict[str, Link]:
    return {link.name: link for link in trace(facts)}


def shown(facts: FilingFacts) -> list[tuple[str, bool]]:
    return [(link.name, link.proved) for link in trace(facts)]


def rests(link: Link) -> list[tuple[str, str]]:
    return [(rest.role, rest.visit_id or rest.capture_id) for rest in link.evidence_refs]


def test_silence_is_proved_link_by_link() -> None:
    names = ("column", "visited", "duty", "precedent", "begun", "doubts", "fresh")
    assert shown(SILENT) == [(name, True) for name in names]
    found = links(SILENT)
    assert rests(found["visited"]) == rests(found["fresh"]) == [("absent", "c@02-11")]
    assert rests(found["precedent"]) == [("precedent", "older")]
    assert rests(found["doubts"]) == rests(found["duty"]) == []


@pytest.mark.parametrize(
    ("facts", "broken", "says"),
    [
        (replace(SILENT, columns=()), {"column", "fresh"}, "No column"),
        (replace(SILENT, confirmed=False), {"duty"}, "no person confirmed the duty"),
        (replace(SILENT, precedent=None), {"precedent"}, "no monitored column ever held"),
        (replace(SILENT, doubts=(doubt("01-20"),)), {"doubts"}, "may be this organ's report"),
        (replace(SILENT, as_of=when("02-20")), {"fresh"}, "not verified since"),
        (replace(SILENT, columns=(column("01-20", failed("02-05")),)), {"visited", "fresh"}, "no connection"),
        (replace(SILENT, columns=(column("01-20", "01-25"),)), {"visited", "fresh"}, "before that day was over"),
    ],
)
def test_each_missing_link_is_told_alone(facts: FilingFacts, broken: set[str], says: str) -> None:
    assert {name for name, proved in shown(facts) if not proved} == broken
    assert any(says in link.reason[1] for link in trace(facts) if not link.proved)
    assert judge(facts).state == "unverified"


def test_the_oldest_of_the_newest_visits_tells_how_fresh_silence_is() -> None:
    found = links(filing(column("02-10", name="a"), column("02-09", name="b"), column("02-11", name="d")))
    assert rests(found["fresh"]) == [("absent", "b@02-09")]
    assert "2026-02-09 20:00" in found["fresh"].zh
    assert rests(found["visited"]) == [("absent", "a@02-10"), ("absent", "b@02-09"), ("absent", "d@02-11")]


def test_a_doubt_is_shown_by_its_capture_where_there_is_one() -> None:
    rows = (doubt("01-20"), replace(doubt("01-21"), capture_id=""))
    assert rests(links(replace(SILENT, doubts=rows))["doubts"]) == [("doubt", "listed")]


@pytest.mark.parametrize(
    ("ground", "says"),
    [
        (Precedent("organ", day=day("01-10")), "the reports of the organ are published there"),
        (Precedent("column", "c", day=day("01-10")), "the reports of the column are published there"),
        (Precedent("confirm", day=day("01-10")), "A person confirmed the duty and the column for 2025 on 2026-01-10"),
        (HELD, "The column held the organ's report for 2024"),
    ],
)
def test_why_the_report_is_looked_for_here_is_said(ground: Precedent, says: str) -> None:
    link = links(replace(SILENT, precedent=ground))["precedent"]
    assert link.proved
    assert says in link.en
    assert rests(link) == ([("precedent", "older")] if ground is HELD else [])


def test_before_the_deadline_there_is_nothing_to_prove_but_the_duty() -> None:
    assert shown(replace(SILENT, as_of=when("02-01 00:00"))) == [("seen", False), ("duty", True)]
    assert "has not passed" in trace(replace(SILENT, as_of=when("01-20")))[0].en
    assert shown(replace(SILENT, as_of=when("02-01 00:01")))[0] == ("column", True)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (replace(SILENT, fault="broken"), "no verdict"),
        (replace(SILENT, applicable=False), "not yet established, or already dissolved or merged"),
        (replace(SILENT, applicable=False, successor="某县新局"), "某县新局"),
        (replace(SILENT, outside=True, confirmed=False), "not an administrative organ"),
    ],
)
def test_where_nothing_is_judged_the_only_link_says_why(facts: FilingFacts, says: str) -> None:
    assert shown(facts) == [("applicable", False)]
    assert says in trace(facts)[0].en
    assert trace(facts)[0].reason == (judge(facts).reason_zh, judge(facts).reason_en)


def test_an_organ_outside_the_administration_is_judged_once_its_duty_is_confirmed() -> None:
    assert judge(replace(SILENT, outside=True)).state == "overdue"
    assert len(trace(replace(SILENT, outside=True))) == 7


def test_a_published_report_is_traced_by_what_was_seen_and_what_it_states() -> None:
    assert shown(PUBLISHED) == [(name, True) for name in ("seen", "absent", "claim", "duty", "doubts")]
    found = links(PUBLISHED)
    assert rests(found["seen"]) == [("present", "capture-c-02-05")]
    assert rests(found["absent"]) == [("absent", "c@02-04")]
    assert rests(found["claim"]) == [("report", "page")]
    assert "2026-02-05 20:00" in found["seen"].zh
    assert "2026-02-04 20:00" in found["absent"].zh
    assert found["claim"].en == "The date in the column's list is 2026-02-05."


def test_captures_that_are_not_kept_are_not_named() -> None:
    first = replace(PUBLISHED.sightings[0], first_capture_id="", page_capture_id="")
    found = links(replace(PUBLISHED, sightings=(first,)))
    assert rests(found["seen"]) == rests(found["claim"]) == []


def test_a_claim_that_cannot_be_believed_proves_nothing() -> None:
    undated = filing(column("02-05"), sightings=(seen("02-05"),))
    assert not links(undated)["claim"].proved
    assert links(undated)["claim"].en == "No publication date is stated."
    future = links(filing(column("02-05"), sightings=(seen("02-05", row="02-20"),)))["claim"]
    assert not future.proved
    assert "the visits contradict" in future.en


def test_what_leaves_the_absence_unproved_is_said() -> None:
    baseline = filing(column("02-05"), sightings=(seen("02-05"),))
    dark = column(failed("02-03", "b"), name="b")
    gap = filing(column("02-04", "02-05"), dark, sightings=(seen("02-05", "02-04"),))
    doubted = filing(column("02-04", "02-05"), sightings=(seen("02-05", "02-04"),), doubts=(doubt("01-20"),))
    for facts, says in ((baseline, "first visit to its column"), (gap, "栏目b"), (doubted, "is unconfirmed")):
        link = links(facts)["absent"]
        assert not link.proved
        assert says in link.en


def test_a_report_that_went_everywhere_is_told_apart_from_one_that_still_stands_somewhere() -> None:
    went = seen("01-25", "01-20", gone_at=when("02-03"))
    copy = seen("01-26", "01-20", name="b", gone_at=when("02-04"))
    columns = (column("01-20", "01-25", "02-02", "02-03"), column("01-20", "01-26", "02-03", "02-04", name="b"))
    whole = links(filing(*columns, sightings=(went, copy)))["gone"]
    part = links(filing(*columns, sightings=(went, replace(copy, gone_at=None))))["gone"]
    assert whole.proved
    assert "2026-02-04 20:00" in whole.en
    assert "still stand" not in whole.en
    assert not part.proved
    assert "did not find 1 of them" in part.en
    assert "the rest are still present" in part.en
    assert "其余仍可查看" in part.zh
    assert "其余仍可查看" not in whole.zh


def test_evidence_grows_old_by_the_pace_of_the_season() -> None:
    now = when("02-20")
    age = DEADLINES.max_age(now.date())
    assert DEADLINES.is_outdated(None, now)
    assert not DEADLINES.is_outdated(now - age, now)
    assert DEADLINES.is_outdated(now - age - timedelta(minutes=1), now)
