"""What guards ask of the journal, kept up line by line: people, open proposals, the last line on each object."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.filings.verdicts.status import FilingStatus
from archive.journal.effects import take_step
from archive.journal.line import JournalLine
from archive.journal.reading import read_journal
from archive.journal.rosters import APPLY, Roster, take_roster
from archive.notices.objections import take_objection
from archive.office.act_kinds import ASSIGN, CHECK, MODE, SNOOZE
from archive.office.desk_subscription import DeskSubscription, take_subscription
from archive.office.people import Person, take_person
from archive.office.standing import ruling_digest


@dataclass(slots=True)
class JournalState:
    """The journal so far, at one instant: whoever has it may read on while others act.

    ``proposals``: those nobody has answered, by seq; ``last``: the newest line on each object, by its name; ``checks``:
    the newest check of each filing that counts; ``taken`` and ``put_off``: the line by which a task was taken, or put
    off, by its id; ``keys``: the line of each submission; ``objections``: seq of the open one of each filing;
    ``rosters``: those that the journal has, by region; ``subscriptions``: those there were, by id;
    ``mode``: for how many people the office is set up.
    """

    lines: list[JournalLine] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    proposals: dict[int, JournalLine] = field(default_factory=dict)
    last: dict[str, JournalLine] = field(default_factory=dict)
    checks: dict[str, JournalLine] = field(default_factory=dict)
    taken: dict[str, JournalLine] = field(default_factory=dict)
    put_off: dict[str, JournalLine] = field(default_factory=dict)
    keys: dict[str, JournalLine] = field(default_factory=dict)
    objections: dict[str, int] = field(default_factory=dict)
    rosters: dict[str, Roster] = field(default_factory=dict)
    subscriptions: dict[str, DeskSubscription] = field(default_factory=dict)
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

    def proposals_on(self, name: str) -> list[JournalLine]:
        """Return the open proposals on an object."""
        return [line for line in self.proposals.values() if line.object == name]

    def followed_by(self, lines: Iterable[JournalLine]) -> JournalState:
        """Return the state after more lines; this one stays as it is."""
        after = JournalState(
            self.lines.copy(),
            self.people.copy(),
            self.proposals.copy(),
            self.last.copy(),
            self.checks.copy(),
            self.taken.copy(),
            self.put_off.copy(),
            self.keys.copy(),
            self.objections.copy(),
            self.rosters.copy(),
            self.subscriptions.copy(),
            self.mode,
        )
        for line in lines:
            after._take(line)
        return after

    def _take(self, line: JournalLine) -> None:
        self.lines.append(line)
        self.last[line.object] = line
        self.keys[line.key] = line
        effect = take_step(self.proposals, line)
        if effect is None:
            return
        take_objection(self.objections, effect)
        if effect.kind == MODE:
            self.mode = str(line.body["people"])
        elif effect.kind == CHECK:
            self.checks[line.object] = line
        elif effect.kind.startswith("decision."):
            # What was decided or is open again is not what was checked: nothing counts of before, not even once a
            # waiver has ended and the verdict is again what it was (D5, D7).
            self.checks.pop(line.object, None)
        elif effect.kind == ASSIGN:
            self.taken[str(line.body["task"])] = line
        elif effect.kind == SNOOZE:
            self.put_off[str(line.body["task"])] = line
        elif effect.kind == APPLY:
            take_roster(self.rosters, effect)
        elif effect.kind.startswith("person."):
            take_person(self.people, effect)
        elif effect.kind.startswith("subscription."):
            take_subscription(self.subscriptions, effect)


def check_that_holds(state: JournalState, filing: FilingStatus) -> JournalLine | None:
    """Return the newest check of a filing; None where there is none, or the ruling is another since (D5, D7)."""
    line = state.checks.get(f"filing:{filing.facts.id}")
    return line if line and line.body["check"]["digest"] == ruling_digest(filing) else None


_states: dict[Path, JournalState] = {}
_guard = threading.Lock()


def journal_state(data: Path) -> JournalState:
    """Return the state by all lines there are; what this process knew before is carried on."""
    with _guard:
        lines = read_journal(data)
        state = _states.get(data)
        if state is None or not _continues(state.lines, lines):
            state = JournalState()
        if len(state.lines) < len(lines):
            state = state.followed_by(lines[len(state.lines) :])
        _states[data] = state
        return state


def _continues(known: Sequence[JournalLine], lines: Sequence[JournalLine]) -> bool:
    if len(known) > len(lines):
        return False
    return not known or known[-1].hash == lines[len(known) - 1].hash
