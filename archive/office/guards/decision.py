"""D1: a waiver is for a time that can be overseen, and says why in words that somebody else can follow."""

from __future__ import annotations

from datetime import date

from archive.clock import civil_date
from archive.office.guards.question import Question
from archive.office.refusal import RefusedError

_SHORTEST = 5  # characters besides blanks
_YEARS = 3


def sound_waiver(asked: Question) -> None:
    """Refuse a waiver that has ended already, lasts longer than three years, or gives no reason worth the name."""
    if asked.kind.id != "decision.waive" or asked.step not in (None, "propose"):
        return
    told = asked.intent.body["decision"]
    today = civil_date(asked.now)
    last = date.fromisoformat(str(told["until"]))
    if not today <= last <= _later(today):
        raise RefusedError(
            "D1",
            f"豁免的有效期须在今天至{_later(today)}之间。",
            f"the last day of a waiver lies between today and {_later(today)}: give another with --until",
        )
    said = "".join(str(told["reason"]).split())
    if len(said) < _SHORTEST or said == asked.kind.zh:
        raise RefusedError(
            "D1",
            f"豁免理由不得少于{_SHORTEST}个字。",
            f"the reason of a waiver has at least {_SHORTEST} characters: say why in --reason",
        )


def _later(today: date) -> date:
    """Return the day three years on; 28 February for the 29th."""
    try:
        return today.replace(year=today.year + _YEARS)
    except ValueError:
        return today.replace(year=today.year + _YEARS, day=28)
