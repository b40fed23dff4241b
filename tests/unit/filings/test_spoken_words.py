"""What people decide of a filing: which words hold at a moment, which one decides, and what is then said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from archive.filings.rules.decisions import (
    Decision,
    DecisionKind,
    apply_decisions,
    decisions_in_force,
    dismissed_findings,
    fingerprint,
    is_confirmed,
    without_decider,
)
from archive.filings.rules.judge import judge
from archive.filings.rules.verdict import Verdict

from .cases import column, day, filing, seen, when

OVERDUE = judge(filing(column("01-20", "02-05")))
ON_TIME = judge(filing(column("01-20", "01-25"), sightings=(seen("01-25", "01-20"),)))
UNVERIFIED = judge(filing())


def word(kind: DecisionKind, at: str, **more: Any) -> Decision:
    name = more.pop("name", f"{kind}@{at}")
    return Decision(name, "jyj", 2025, kind, "李某", when(at), more.pop("reason", "机构改革"), **more)


def names(words: list[Decision]) -> list[str]:
    return [one.id for one in words]


def test_words_hold_from_the_moment_they_were_spoken_and_stand_in_their_order() -> None:
    words = [word("dismiss", "02-06", name="second"), word("waive", "02-05", name="first")]
    assert names(decisions_in_force(words, when("02-06 20:01"))) == ["first", "second"]
    assert names(decisions_in_force(words, when("02-06 20:00"))) == ["first"]
    assert decisions_in_force(words, when("02-05")) == []


def test_words_of_one_moment_stand_in_the_order_of_their_names() -> None:
    words = [word("waive", "02-05", name="b"), word("dismiss", "02-05", name="a")]
    assert names(decisions_in_force(words, when("02-07"))) == ["a", "b"]


def test_a_waiver_holds_through_its_last_day() -> None:
    words = [word("waive", "02-05", until=day("02-10"))]
    for moment, holds in (("02-10 00:01", True), ("02-11 00:00", True), ("02-11 00:01", False)):
        assert bool(decisions_in_force(words, when(moment))) is holds, moment


def test_what_was_taken_back_holds_until_then_and_the_taking_back_is_no_word_itself() -> None:
    words = [word("waive", "02-05", name="w"), word("dismiss", "02-05", name="d"), word("revoke", "02-07", revokes="w")]
    assert names(decisions_in_force(words, when("02-06"))) == ["d", "w"]
    assert names(decisions_in_force(words, when("02-08"))) == ["d"]


def test_only_a_confirmation_of_the_filing_vouches_for_the_duty() -> None:
    assert is_confirmed([word("waive", "02-05"), word("confirm", "02-06")])
    assert not is_confirmed([word("confirm", "02-05", finding="f")])
    assert not is_confirmed([word("waive", "02-05"), word("dismiss", "02-06")])
    assert not is_confirmed([])


def test_the_last_word_on_a_finding_counts() -> None:
    words = [
        word("dismiss", "02-05", finding="a"),
        word("waive", "02-05", finding="b"),
        word("dismiss", "02-05", finding="c"),
        word("confirm", "02-06", finding="c"),
        word("dismiss", "02-06"),
    ]
    assert dismissed_findings(words) == {"a", "b"}


def test_a_finding_is_another_one_in_another_content_check_or_place() -> None:
    one = fingerprint("content", "sum", "table 1")
    assert one == fingerprint("content", "sum", "table 1")
    others = [
        fingerprint("other", "sum", "table 1"),
        fingerprint("content", "x", "table 1"),
        fingerprint("content", "sum", ""),
    ]
    assert len({one, *others}) == 4
    assert len(one) == 20


def test_a_waiver_of_an_overdue_report_counts_no_days_and_tells_what_was_found() -> None:
    waived, by = apply_decisions(OVERDUE, [waiver := word("waive", "02-06", until=day("02-20"))])
    assert (waived.state, waived.days_late, by) == ("waived", None, waiver)
    assert (waived.flags, waived.evidence_refs) == (OVERDUE.flags, OVERDUE.evidence_refs)
    for said in ("2026-02-06", "至2026-02-20", OVERDUE.reason_zh):
        assert said in waived.reason_zh
    _names_nobody(waived)
    assert "until 2026-02-20" in waived.reason_en
    assert OVERDUE.reason_en in waived.reason_en


def _names_nobody(told: Verdict) -> None:
    """Reasons are public: by whom and why stands in the journal alone (OFFICE D8)."""
    assert [mark for mark in ("李某", "机构改革") if mark in told.reason_zh + told.reason_en] == []


OLD_REASONS = [
    (
        "人工豁免（李某，2026-02-06，至2026-02-20）：机构改革。核查所见：未见公布。",
        "人工豁免（2026-02-06，至2026-02-20）。核查所见：未见公布。",
    ),
    (
        "人工豁免（李（二）某，2026-02-06，不设期限）：见函（2026-01-01）：撤并。核查所见：已并。核查所见：未见公布。",
        "人工豁免（2026-02-06，不设期限）。核查所见：未见公布。",
    ),
    (
        "经人工复核，不予认定（李某，2026-02-06）：机构改革。核查所见：a。",
        "经人工复核，不予认定（2026-02-06）。核查所见：a。",
    ),
    (
        "Waived by Li on duty on 2026-02-06, until 2026-02-20: merged. What was found: nothing.",
        "Waived by decision on 2026-02-06, until 2026-02-20. What was found: nothing.",
    ),
    (
        "Dismissed by 李某 on 2026-02-06 after a check: merged. What was found: nothing.",
        "Dismissed by decision on 2026-02-06 after a check. What was found: nothing.",
    ),
    ("未见公布（2026-02-06）：查看3次。", "未见公布（2026-02-06）：查看3次。"),
]


@pytest.mark.parametrize(("kept", "told"), OLD_REASONS)
def test_reasons_kept_by_earlier_versions_lose_their_names(kept: str, told: str) -> None:
    assert without_decider(kept) == told
    assert without_decider(told) == told, "what holds no name stays as it is"


def test_a_waiver_without_a_last_day_says_so() -> None:
    waived, _by = apply_decisions(UNVERIFIED, [word("waive", "02-06")])
    assert waived.state == "waived"
    assert "不设期限" in waived.reason_zh
    assert "without an end" in waived.reason_en


def test_what_accuses_is_dismissed_to_unverified() -> None:
    dismissed, by = apply_decisions(OVERDUE, [said := word("dismiss", "02-06")])
    assert (dismissed.state, dismissed.days_late, by) == ("unverified", None, said)
    for part in ("不予认定", "2026-02-06", OVERDUE.reason_zh):
        assert part in dismissed.reason_zh
    _names_nobody(dismissed)
    assert OVERDUE.reason_en in dismissed.reason_en


@pytest.mark.parametrize("kind", ["waive", "dismiss"])
def test_who_published_in_time_needs_no_word(kind: DecisionKind) -> None:
    assert apply_decisions(ON_TIME, [word(kind, "02-06")]) == (ON_TIME, None)


def test_an_organ_without_a_duty_needs_no_waiver() -> None:
    nothing_due = judge(filing(applicable=False))
    assert apply_decisions(nothing_due, [word("waive", "02-06")]) == (nothing_due, None)


def test_what_accuses_nobody_cannot_be_dismissed() -> None:
    assert apply_decisions(UNVERIFIED, [word("dismiss", "02-06")]) == (UNVERIFIED, None)


def test_the_last_word_on_the_filing_decides_and_words_on_findings_do_not() -> None:
    waiver, dismissal = word("waive", "02-05"), word("dismiss", "02-06")
    about_a_finding = word("waive", "02-07", finding="f")
    assert apply_decisions(OVERDUE, [waiver, dismissal, about_a_finding])[1] == dismissal
    assert apply_decisions(OVERDUE, [dismissal, waiver])[0].state == "waived"
    assert apply_decisions(OVERDUE, [about_a_finding]) == (OVERDUE, None)


def test_a_confirmation_changes_nothing_and_the_newest_is_named() -> None:
    first, second = word("confirm", "02-05"), word("confirm", "02-06")
    of_a_finding = replace(second, id="f", finding="f")
    assert apply_decisions(OVERDUE, [first, second, of_a_finding]) == (OVERDUE, second)
