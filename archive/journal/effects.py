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


def take_step(proposals: dict[int, JournalLine], line: JournalLine) -> Effect | None:
    """Take one more line: return what it brings about, None for a step that holds nothing yet or no more.

    ``proposals``: those nobody has answered, by seq; kept up here."""
    kind, step = split_act(line.act)
    if step is None:
        return Effect(kind, line.seq, line.at, line.by, "", line.body)
    if step == "propose":
        proposals[line.seq] = line
        return None
    made = proposals.pop(int(line.body["proposal"]), None)
    if made is None or step != "approve":
        return None
    return Effect(kind, line.seq, line.at, made.by, line.by, {**made.body, **line.body})


def effects(lines: Iterable[JournalLine], *prefixes: str) -> Iterator[Effect]:
    """Yield the acts that hold, in the order of the lines that made them hold, of kinds with one of the prefixes."""
    proposals: dict[int, JournalLine] = {}
    for line in lines:
        if line.act.startswith(prefixes) and (found := take_step(proposals, line)):
            yield found


def open_proposals(lines: Iterable[JournalLine], *prefixes: str) -> list[JournalLine]:
    """Return the proposals that nobody has answered, of kinds with one of the prefixes."""
    proposals: dict[int, JournalLine] = {}
    for line in lines:
        if line.act.startswith(prefixes):
            take_step(proposals, line)
    return list(proposals.values())
