"""What an operator decided of a filing: confirmed, waived or dismissed; no run of the program overwrites it.

The reason of a verdict tells that and when it was decided; by whom and why stands in the journal alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from archive.clock import civil_date
from archive.filings.record import DecisionKind as DecisionKind
from archive.filings.rules.verdict import Verdict
from archive.filings.states import State

FOUND_ZH = "核查所见："
"""Behind a person's decision, before what the rules alone say."""
_FOUND_EN = "What was found: "
# Reasons worded by earlier versions: who decided, the day, until when, why, what was found.
_NAMED_ZH = re.compile(
    r"(人工豁免|经人工复核，不予认定)（.*，(\d{4}-\d\d-\d\d(?:，(?:至[-\d]+|不设期限))?)）：.*。" + FOUND_ZH, re.S
)
_NAMED_EN = re.compile(
    r"(Waived|Dismissed) by .* on (\d{4}-\d\d-\d\d(?:, (?:until [-\d]+|without an end)| after a check)): .*\. "
    + _FOUND_EN,
    re.S,
)
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


def deciding(words: Sequence[Decision]) -> Decision | None:
    """Return the decision in force on a filing as a whole: the last waiver or dismissal, else the last confirmation."""
    about = [word for word in words if not word.finding]
    return next(
        (word for kinds in (("waive", "dismiss"), ("confirm",)) for word in reversed(about) if word.kind in kinds), None
    )


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


def without_decider(reason: str) -> str:
    """Return a kept reason without who decided and why; earlier versions wrote both into it."""
    reason = _NAMED_ZH.sub(rf"\1（\2）。{FOUND_ZH}", reason, count=1)
    return _NAMED_EN.sub(rf"\1 by decision on \2. {_FOUND_EN}", reason, count=1)


def _waived(machine: Verdict, word: Decision) -> Verdict:
    day = civil_date(word.at)
    zh = f"至{word.until}" if word.until else "不设期限"
    en = f"until {word.until}" if word.until else "without an end"
    return replace(
        machine,
        state=State.WAIVED,
        days_late=None,
        reason_zh=f"人工豁免（{day}，{zh}）。{FOUND_ZH}{machine.reason_zh}",
        reason_en=f"Waived by decision on {day}, {en}. {_FOUND_EN}{machine.reason_en}",
    )


def _dismissed(machine: Verdict, word: Decision) -> Verdict:
    day = civil_date(word.at)
    return replace(
        machine,
        state=State.UNVERIFIED,
        days_late=None,
        reason_zh=f"经人工复核，不予认定（{day}）。{FOUND_ZH}{machine.reason_zh}",
        reason_en=f"Dismissed by decision on {day} after a check. {_FOUND_EN}{machine.reason_en}",
    )
