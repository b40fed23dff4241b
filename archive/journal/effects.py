"""What the acts of the journal come to: an act in two steps counts from its approval, one taken alone at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from archive.journal.line import JournalLine

Step = Literal["propose", "approve", "refuse", "withdraw"]
STEPS: tuple[Step, ...] = get_args(Step)


@dataclass(frozen=True, slots=True)
class Effect:
    """An act that holds: its kind without a step, since when, whose word it was, and who approved it ("" if nobody).
    ``body``: what was proposed, with what the approval added."""

    kind: str
    seq: int
    at: datetime
    by: str
    approved_by: str
    body: dict[str, Any]


def split_act(act: str) -> tuple[str, Step | None]:
    """``decision.waive.approve`` → kind and step; no step for an act that is whole in one line."""
    kind, _, last = act.rpartition(".")
    return next(((kind, step) for step in STEPS if step == last), (act, None))


def effects(lines: Iterable[JournalLine], *prefixes: str) -> Iterator[Effect]:
    """Yield the acts that hold, in the order of the lines that made them hold, of kinds with one of the prefixes."""
    proposals: dict[int, JournalLine] = {}
    for line in lines:
        kind, step = split_act(line.act)
        if not kind.startswith(prefixes):
            continue
        if step is None:
            yield Effect(kind, line.seq, line.at, line.by, "", line.body)
        elif step == "propose":
            proposals[line.seq] = line
        elif step == "approve" and (made := proposals.pop(int(line.body["proposal"]), None)):
            yield Effect(kind, line.seq, line.at, made.by, line.by, {**made.body, **line.body})
