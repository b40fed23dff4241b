"""Alerts that were held back and are let go: as acts, with a reason; the outbox follows with the next pass."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.journal.effects import effects
from archive.journal.line import JournalLine
from archive.notices.alerts.outbox import Outbox
from archive.office.act import act
from archive.office.act_kinds import RELEASE
from archive.office.intent import Actor, Intent
from archive.office.place import Office


def release_alerts(
    office: Office, actor: Actor, region: str, reason: str, now: datetime, *, propose: bool = False, key: str = ""
) -> JournalLine:
    """Let go what is held in a region (its code or the first digits), or propose it. Raises RefusedError."""
    told = {"release": {"region": region, "reason": reason.strip()}}
    kind = f"{RELEASE}.propose" if propose else RELEASE
    return act(office, actor, Intent(kind, f"held:{region}", region, told, key=key), now)


def apply_releases(outbox: Outbox, lines: Iterable[JournalLine]) -> int:
    """Let go in the outbox what the journal lets go; how many entries. What was held later than that stays held."""
    if not outbox.held():
        return 0
    return sum(outbox.release(str(one.body["release"]["region"]), one.at) for one in effects(lines, f"{RELEASE}"))
