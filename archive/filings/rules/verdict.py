"""The verdict of a filing: its state, its reason, the evidence it rests on, and the links that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from archive.clock import civil_date
from archive.filings.record import EvidenceRole, Filing
from archive.filings.states import Flag, Grade, State


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """One thing a ruling rests on: a capture or all pages of a visit, and the part it plays."""

    role: EvidenceRole
    capture_id: str = ""
    visit_id: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one filing as of a moment. ``days_late`` counts days after the deadline (late, overdue)."""

    state: State
    reason_zh: str
    reason_en: str
    days_late: int | None = None
    flags: tuple[Flag, ...] = ()
    grade: Grade = Grade.NONE
    declared_date: date | None = None
    first_seen: datetime | None = None
    absent_until: datetime | None = None
    evidence_refs: tuple[EvidenceRef, ...] = field(default=())

    @property
    def accuses(self) -> bool:
        """Whether the state may be held against the organ: by a notice, an alert to others, a rate or an exit code."""
        return self.state.accuses and Flag.DUTY_UNCONFIRMED not in self.flags

    @property
    def faults(self) -> tuple[Flag, ...]:
        """The flags that may be held against the organ; none while its duty is unconfirmed."""
        return () if Flag.DUTY_UNCONFIRMED in self.flags else tuple(flag for flag in self.flags if flag.accuses)

    def also(self, reason: tuple[str, str], *flags: Flag, rests: Sequence[EvidenceRef] = ()) -> Verdict:
        """Return the verdict with another sentence (Chinese, English) behind its reason, with further flags, and with
        what that rests on."""
        return replace(
            self,
            flags=(*self.flags, *flags),
            reason_zh=f"{self.reason_zh}{reason[0]}",
            reason_en=f"{self.reason_en} {reason[1]}".rstrip(),
            evidence_refs=tuple(dict.fromkeys((*self.evidence_refs, *rests))) if rests else self.evidence_refs,
        )


def is_lower_bound(said: Verdict | Filing, due: date) -> bool:
    """Whether the days late are only those that are proved: the visits lie too far apart to tell the day itself.

    ``due``: the day of the deadline.
    """
    if said.state != State.LATE or said.days_late is None or said.first_seen is None or said.absent_until is None:
        return False
    counted = due + timedelta(days=said.days_late)
    return counted < civil_date(said.first_seen) and counted != said.declared_date


LinkName = Literal[
    "applicable",
    "column",
    "visited",
    "duty",
    "precedent",
    "begun",
    "doubts",
    "second_look",
    "fresh",
    "seen",
    "absent",
    "claim",
    "gone",
    "third_party",
]


@dataclass(frozen=True, slots=True)
class Link:
    """One link: ``proved`` or not, said in both languages, with the visits and captures that show it."""

    name: LinkName
    proved: bool
    zh: str
    en: str
    evidence_refs: tuple[EvidenceRef, ...] = ()

    @property
    def reason(self) -> tuple[str, str]:
        """The sentence in Chinese and in English."""
        return self.zh, self.en


def first_broken(links: Iterable[Link]) -> Link | None:
    """Return the first link that is not proved; links behind it are not asked for."""
    return next((link for link in links if not link.proved), None)
