"""What guards ask of the journal, kept up line by line: people, open proposals, the last line on each object."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.journal.effects import Effect, split_act
from archive.journal.line import JournalLine
from archive.journal.reading import read_journal
from archive.office.kinds import MODE
from archive.office.people import Person, take_person


@dataclass(slots=True)
class JournalState:
    """The journal so far. ``proposals``: those nobody has answered, by seq; ``last``: the newest line on each object,
    by its name; ``keys``: the line of each submission; ``mode``: for how many people the office is set up."""

    lines: list[JournalLine] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    proposals: dict[int, JournalLine] = field(default_factory=dict)
    last: dict[str, JournalLine] = field(default_factory=dict)
    keys: dict[str, JournalLine] = field(default_factory=dict)
    mode: str = "several"

    @property
    def head(self) -> JournalLine | None:
        """The newest line of all."""
        return self.lines[-1] if self.lines else None

    def admins(self) -> list[Person]:
        """Return those who may sign in and manage people."""
        return [person for person in self.people.values() if person.active and person.is_admin]

    def approvers(self) -> list[Person]:
        """Return those who may sign in and approve."""
        return [p for p in self.people.values() if p.active and any(g.role == "approver" for g in p.grants)]

    def take(self, line: JournalLine) -> None:
        """Have one more line take effect."""
        self.lines.append(line)
        self.last[line.object] = line
        self.keys[line.key] = line
        if line.act == MODE:
            self.mode = str(line.body["people"])
        kind, step = split_act(line.act)
        effect = Effect(kind, line.seq, line.at, line.by, "", line.body) if step is None else self._step(line)
        if effect and kind.startswith("person."):
            take_person(self.people, effect)

    def _step(self, line: JournalLine) -> Effect | None:
        kind, step = split_act(line.act)
        if step == "propose":
            self.proposals[line.seq] = line
            return None
        proposal = self.proposals.pop(int(line.body["proposal"]), None)
        if proposal is None or step != "approve":
            return None
        return Effect(kind, line.seq, line.at, proposal.by, line.by, {**proposal.body, **line.body})


_states: dict[Path, JournalState] = {}
_guard = threading.Lock()


def journal_state(data: Path) -> JournalState:
    """Return the state by all lines there are; what this process knew before is carried on."""
    with _guard:
        lines = read_journal(data)
        state = _states.get(data)
        if state is None or not _continues(state.lines, lines):
            state = _states[data] = JournalState()
        for line in lines[len(state.lines) :]:
            state.take(line)
        return state


def _continues(known: Sequence[JournalLine], lines: Sequence[JournalLine]) -> bool:
    if len(known) > len(lines):
        return False
    return not known or known[-1].hash == lines[len(known) - 1].hash
