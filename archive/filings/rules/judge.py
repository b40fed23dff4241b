"""The verdict of a filing. Never accuse on absence of evidence: whatever is weaker than proof is unverified.

Legal sources of the deadlines stand in config/deadlines.yaml; the rules here are pure functions of FilingFacts.
"""

from __future__ import annotations

from dataclasses import replace

from archive.filings.rules import words
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.interval import last_day
from archive.filings.rules.published import judge_published
from archive.filings.rules.ruling import Ruling, State
from archive.filings.rules.silent import judge_silent

RULE_VERSION = "2026-11-3"


def judge(facts: FilingFacts, *, due_soon_days: int = 14) -> Ruling:
    """Say the state of one filing as of ``facts.as_of``, with its reason and the evidence it rests on."""
    if facts.fault:
        return Ruling("unverified", *words.at_fault(facts))
    if not facts.applicable:
        return Ruling("not_applicable", *words.not_applicable(facts))
    if facts.sightings:
        ruling = judge_published(facts)
    elif last_day(facts.as_of) <= facts.deadline.due:
        ruling = _not_yet_due(facts, due_soon_days)
    else:
        ruling = judge_silent(facts)
    return replace(ruling, flags=(*ruling.flags, *_standing_flags(facts)))


def _not_yet_due(facts: FilingFacts, due_soon_days: int) -> Ruling:
    left = (facts.deadline.due - last_day(facts.as_of)).days
    state: State = "due_soon" if left <= due_soon_days else "not_due"
    return Ruling(state, *words.not_yet_due(facts, left))


def _standing_flags(facts: FilingFacts) -> list[str]:
    """Flags that do not depend on when the report appeared."""
    flags = ["deadline_was_holiday"] if facts.deadline.was_holiday else []
    shown = [s for s in facts.sightings if s.gone_at is None]
    if shown and (all(s.page_failed for s in shown) or any(s.serious_findings for s in shown)):
        flags.append("defective")
    if any(s.form == "wrong" for s in shown):
        flags.append("wrong_form")
    return flags
