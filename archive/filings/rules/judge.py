"""The verdict of a filing. Never accuse on absence of evidence: whatever is weaker than proof is unverified.

Legal sources of the deadlines stand in config/deadlines.yaml; the rules here are pure functions of FilingFacts.
"""

from __future__ import annotations

from archive.bilingual import Bilingual
from archive.filings.rules import reasons
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.interval import last_day
from archive.filings.rules.judge_pages import judge_pages
from archive.filings.rules.judge_published import judge_published
from archive.filings.rules.judge_third_party import judge_third_party
from archive.filings.rules.judge_unobserved import judge_unobserved
from archive.filings.rules.verdict import Verdict
from archive.filings.states import Flag, State

RULE_VERSION = "2026-11-30.2"


def judge(facts: FilingFacts, *, due_soon_days: int = 14) -> Verdict:
    """Say the state of one filing as of ``facts.as_of``, with its reason and the evidence it rests on."""
    if facts.fault:
        return Verdict(State.UNVERIFIED, *reasons.at_fault(facts))
    if not facts.applicable:
        return Verdict(State.NOT_APPLICABLE, *reasons.not_applicable(facts))
    if facts.outside and not facts.confirmed:
        return Verdict(State.NOT_APPLICABLE, *reasons.outside(facts))
    if facts.sightings:
        ruling = judge_published(facts)
    elif last_day(facts.as_of) <= facts.deadline.due:
        ruling = _not_yet_due(facts, due_soon_days)
    else:
        ruling = judge_unobserved(facts)
    return _unconfirmed(facts, judge_third_party(facts, _delayed(facts, judge_pages(facts, ruling))))


def _unconfirmed(facts: FilingFacts, ruling: Verdict) -> Verdict:
    """Whatever is said against an organ whose duty nobody confirmed is marked, and held against it nowhere."""
    if facts.confirmed or not (ruling.accuses or ruling.faults):
        return ruling
    return ruling.also(reasons.unconfirmed(), Flag.DUTY_UNCONFIRMED)


def _delayed(facts: FilingFacts, ruling: Verdict) -> Verdict:
    """Put what the organ said of a delay or a correction beside whatever is not in time; it changes nothing else."""
    named = any(doubt.named and doubt.announces_delay for doubt in facts.doubts)
    if ruling.state is State.ON_TIME or not (facts.announcements or named):
        return ruling
    said = reasons.announced(facts.announcements[-1]) if facts.announcements else Bilingual("", "")
    return ruling.also(said, Flag.ANNOUNCED_LATE)


def _not_yet_due(facts: FilingFacts, due_soon_days: int) -> Verdict:
    left = (facts.deadline.due - last_day(facts.as_of)).days
    state = State.DUE_SOON if left <= due_soon_days else State.NOT_DUE
    return Verdict(state, *reasons.not_due(facts, left))
