"""What judging gives: a state, its flags, the reason in two languages, and the evidence it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from archive.clock import civil_date

State = Literal[
    "not_due", "due_soon", "on_time", "late", "overdue", "withdrawn", "unverified", "not_applicable", "waived"
]
Grade = Literal["observed", "url", "page", "row", "none"]

STATES: tuple[State, ...] = get_args(State)

# What says something against an organ: as a state, and as a flag beside any state.
ACCUSING_STATES: tuple[State, ...] = ("late", "overdue", "withdrawn")
ACCUSING_FLAGS = ("defective", "wrong_form", "date_conflict")
UNCONFIRMED, STALE = "duty_unconfirmed", "stale"

STATE_ZH: dict[State, str] = {
    "not_due": "未到期",
    "due_soon": "即将到期",
    "on_time": "按期",
    "late": "逾期发布",
    "overdue": "逾期未见发布",
    "withdrawn": "已撤下",
    "unverified": "未能核查",
    "not_applicable": "不适用",
    "waived": "人工豁免",
}

# Where no law and no rule names the day, nobody broke one.
CUSTOM_STATE_ZH: dict[State, str] = {"late": "晚于本地通常时限发布", "overdue": "晚于本地通常时限，未见发布"}

FLAG_ZH = {
    "date_conflict": "日期矛盾",
    "suspected_reimport": "疑似迁移重发",
    "defective": "内容异常",
    "page_unread": "页面未能读取",
    "odd_title": "标题不规范",
    "duty_unconfirmed": "义务未确认",
    "announced_late": "已说明延期",
    "stale": "此后未再核查",
    "wrong_form": "格式不符",
    "deadline_was_holiday": "截止日为节假日",
}


def state_zh(state: State, basis: str) -> str:
    """A state in words that fit the basis of its deadline."""
    return CUSTOM_STATE_ZH.get(state, STATE_ZH[state]) if basis == "custom" else STATE_ZH[state]


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """One thing a ruling rests on: a capture or all pages of a visit, and the part it plays."""

    role: Literal["absent", "present", "report", "failed_visit", "doubt", "precedent"]
    capture_id: str = ""
    visit_id: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one filing as of a moment. ``days_late`` counts days after the deadline (late, overdue)."""

    state: State
    reason_zh: str
    reason_en: str
    days_late: int | None = None
    flags: tuple[str, ...] = ()
    grade: Grade = "none"
    declared_date: date | None = None
    first_seen: datetime | None = None
    absent_until: datetime | None = None
    evidence_refs: tuple[EvidenceRef, ...] = field(default=())

    @property
    def accuses(self) -> bool:
        """Whether the state may be held against the organ: by a notice, an alert to others, a rate or an exit code."""
        return self.state in ACCUSING_STATES and UNCONFIRMED not in self.flags

    @property
    def faults(self) -> tuple[str, ...]:
        """The flags that may be held against the organ; none while its duty is unconfirmed."""
        return () if UNCONFIRMED in self.flags else tuple(flag for flag in self.flags if flag in ACCUSING_FLAGS)

    def is_lower_bound(self, due: date) -> bool:
        """Whether the days are only those that are proved: the visits lie too far apart to tell the day itself.

        ``due``: the day of the deadline.
        """
        if self.state != "late" or self.days_late is None or self.first_seen is None or self.absent_until is None:
            return False
        counted = due + timedelta(days=self.days_late)
        return counted < civil_date(self.first_seen) and counted != self.declared_date
