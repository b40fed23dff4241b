"""Section 7: a task is put off for seven days at most, with a reason; harm and time limits are not put off."""

from __future__ import annotations

from datetime import date, timedelta

from archive.clock import civil_date
from archive.office.act_kinds import SNOOZE
from archive.office.guards.question import Question
from archive.office.refusal import RefusedError
from archive.office.task_kinds import MOST_DAYS, TASK_KINDS


def sound_delay(asked: Question) -> None:
    """Refuse to put off what cannot wait, for too long, or without a reason."""
    if asked.kind.id != SNOOZE:
        return
    told = asked.intent.body
    kind = TASK_KINDS.get(str(told["task"]).partition(":")[0])
    if kind is None or not kind.can_wait:
        raise RefusedError(
            "7",
            "损害和时限两类任务不能暂缓。",
            "what does harm or has a time limit cannot be put off",
        )
    today = civil_date(asked.now)
    if not today < date.fromisoformat(str(told["until"])) <= today + timedelta(days=MOST_DAYS):
        raise RefusedError(
            "7", f"暂缓不得超过{MOST_DAYS}天。", f"a task is put off until a day within the next {MOST_DAYS}"
        )
    if not str(told.get("reason", "")).strip():
        raise RefusedError("7", "请填写暂缓的理由。", "say why it is put off")
