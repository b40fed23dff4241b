"""The human word on a filing: confirmed, waived or dismissed by an operator; no run of the machine overwrites it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from archive.clock import civil_date
from archive.filings.record import DecisionKind as DecisionKind
from archive.filings.rules.verdict import Verdict
from archive.filings.states import State

FOUND_ZH = "核查所见："
"""Behind a person's words, before what the rules alone say."""
_NEEDS_NO_WAIVER = ("on_time", "not_applicable")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. ``confirm``: the organ was bound to file and a person has checked it; ``waive``: it need not,
    until a day (inclusive, Asia/Shanghai); ``dismiss``: the machine's verdict, or one finding, does not hold."""

    id: str
    organ_id: str
    report_year: int
    kind: DecisionKind
    by: str
    at: datetime
    reason: str
    until: date | None = None
    finding: str = ""
    revokes: str = ""


def fingerprint(content_digest: str, check: str, where: str) -> str:
    """Return what names a finding whatever its row number is; another content makes it another finding."""
    return sha256("\n".join((content_digest, check, where)).encode()).hexdigest()[:20]


def decisions_in_force(words: Iterable[Decision], as_of: datetime) -> list[Decision]:
    """Return the words spoken by the moment and not taken back, oldest first; a waiver ends with its last day."""
    spoken = sorted((word for word in words if word.at < as_of), key=lambda word: (word.at, word.id))
    taken_back = {word.revokes for word in spoken if word.kind == "revoke"}
    today = civil_date(as_of - timedelta(microseconds=1))
    return [
        word
        for word in spoken
        if word.kind != "revoke" and word.id not in taken_back and (word.until is None or today <= word.until)
    ]


def is_confirmed(words: Iterable[Decision]) -> bool:
    """Whether an operator vouches for the duty."""
    return any(word.kind == "confirm" and not word.finding for word in words)


def dismissed_findings(words: Iterable[Decision]) -> frozenset[str]:
    """Fingerprints of findings that do not hold, or that are waived for now; the last word on each counts."""
    last = {word.finding: word.kind for word in words if word.finding}
    return frozenset(finding for finding, kind in last.items() if kind in ("dismiss", "waive"))


def apply_decisions(machine: Verdict, words: Sequence[Decision]) -> tuple[Verdict, Decision | None]:
    """Apply the decisions in force to an automatic verdict; return the verdict and the decision applied, or None."""
    about = [word for word in words if not word.finding and word.kind in ("waive", "dismiss")]
    word = about[-1] if about else None
    if word and word.kind == "waive" and machine.state not in _NEEDS_NO_WAIVER:
        return _waived(machine, word), word
    if word and word.kind == "dismiss" and machine.state.accuses:
        return _dismissed(machine, word), word
    return machine, next((word for word in reversed(words) if word.kind == "confirm" and not word.finding), None)


def _waived(machine: Verdict, word: Decision) -> Verdict:
    day = civil_date(word.at)
    zh = f"至{word.until}" if word.until else "不设期限"
    en = f"until {word.until}" if word.until else "without an end"
    return replace(
        machine,
        state=State.WAIVED,
        days_late=None,
        reason_zh=f"人工豁免（{word.by}，{day}，{zh}）：{word.reason}。{FOUND_ZH}{machine.reason_zh}",
        reason_en=f"Waived by {word.by} on {day}, {en}: {word.reason}. What was found: {machine.reason_en}",
    )


def _dismissed(machine: Verdict, word: Decision) -> Verdict:
    day = civil_date(word.at)
    return replace(
        machine,
        state=State.UNVERIFIED,
        days_late=None,
        reason_zh=f"经人工复核，不予认定（{word.by}，{day}）：{word.reason}。{FOUND_ZH}{machine.reason_zh}",
        reason_en=f"Dismissed by {word.by} on {day} after a check: {word.reason}. What was found: {machine.reason_en}",
    )
