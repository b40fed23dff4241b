"""Objections of organs that nobody has decided: while one is open no paper, message or order names the filing (D3)."""

from __future__ import annotations

from collections.abc import Iterable

from archive.journal.effects import Effect, effects
from archive.journal.line import JournalLine

REJECT = "objection.reject"
_KINDS = ("order.", "decision.", "objection.")
_UPHELD = ("decision.waive", "decision.dismiss")
_ENDED = ("order.cancel", "order.close")


def open_objections(lines: Iterable[JournalLine]) -> dict[str, int]:
    """Return the seq of the open objection of each filing (``<organ>-<year>``) that has one."""
    found: dict[str, int] = {}
    for one in effects(lines, *_KINDS):
        take_objection(found, one)
    return found


def take_objection(found: dict[str, int], one: Effect) -> None:
    """Take one more act: an objection is open from its answer on, until it is upheld by a waiver or a dismissal,
    rejected, or its order is closed or cancelled, each of which takes two people: a further answer ends none."""
    told = one.body
    if one.kind == "order.reply":
        if told["step"].get("claim") == "objection":
            found[str(told["filing"])] = one.seq
    elif one.kind in (REJECT, *_ENDED):
        found.pop(str(told.get("filing", "")), None)
    elif one.kind in _UPHELD and not told["decision"].get("finding"):
        found.pop(f"{told['decision']['organ_id']}-{told['decision']['report_year']}", None)
