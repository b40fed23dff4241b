"""Who has a task, and until when it is put off: the only things about the queue that are kept."""

from __future__ import annotations

from datetime import date, datetime

from archive.journal.line import JournalLine
from archive.office.act import act
from archive.office.act_kinds import ASSIGN, SNOOZE
from archive.office.intent import Actor, Intent
from archive.office.journal_state import JournalState
from archive.office.place import Office


def take_task(
    office: Office, actor: Actor, task_id: str, region: str, now: datetime, *, taken: bool = True, key: str = ""
) -> JournalLine:
    """Take a task, or give it back. Raises RefusedError."""
    body = {"task": task_id, "who": actor.by if taken else ""}
    return act(office, actor, Intent(ASSIGN, f"task:{task_id}", region, body, key=key), now)


def put_off_task(
    office: Office, actor: Actor, task_id: str, region: str, until: date, reason: str, now: datetime, *, key: str = ""
) -> JournalLine:
    """Put a task off until a day. Raises RefusedError."""
    body = {"task": task_id, "until": until.isoformat(), "reason": reason.strip()}
    return act(office, actor, Intent(SNOOZE, f"task:{task_id}", region, body, key=key), now)


def taker_of(state: JournalState, task_id: str) -> str:
    """Return who has taken a task; "" for nobody."""
    line = state.taken.get(task_id)
    return str(line.body["who"]) if line else ""


def is_put_off(state: JournalState, task_id: str, today: date) -> bool:
    """Whether a task is put off to a later day."""
    line = state.put_off.get(task_id)
    return line is not None and today < date.fromisoformat(str(line.body["until"]))
