"""Held alerts are let go for a reason, where some are held."""

from __future__ import annotations

from archive.notices.alerts.holds import held_regions
from archive.office.act_kinds import RELEASE
from archive.office.guards.question import Question, tells_why
from archive.office.refusal import RefusedError


def sound_release(asked: Question) -> None:
    """Refuse to let go what is not held, or without a reason."""
    if asked.kind.id != RELEASE or asked.step in ("approve", "refuse", "withdraw"):
        return
    told = asked.intent.body["release"]
    if not tells_why(told["reason"]):
        raise RefusedError("held", "请写明放行的理由。", "say why they are let go: --reason, five characters or more")
    if not any(region.startswith(str(told["region"])) for region in held_regions(asked.office.data)):
        raise RefusedError(
            "held", "该地区没有暂缓的提醒。", "nothing is held back in that region: `nianbao alerts list`"
        )
