"""What every guard is given: the office, the journal so far, who wants what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.journal.effects import Step
from archive.journal.line import JournalLine
from archive.office.act_kinds import ActKind
from archive.office.intent import Actor, Intent
from archive.office.journal_state import JournalState
from archive.office.people import Person
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.office.standing import Standing

_FEWEST = 5  # characters of a reason


def tells_why(reason: object) -> bool:
    """Whether a reason is long enough to be one, blanks not counted."""
    return len("".join(str(reason).split())) >= _FEWEST


@dataclass(frozen=True, slots=True)
class Question:
    """May ``actor`` do what is intended now? ``filings``: how those it is about stand at ``now``, where that counts."""

    office: Office
    state: JournalState
    actor: Actor
    intent: Intent
    kind: ActKind
    step: Step | None
    now: datetime
    filings: tuple[Standing, ...] = ()

    @property
    def filing(self) -> Standing | None:
        """The filing that it is about; None where it is about none, or where nobody can tell how it stands."""
        return next((one for one in self.filings if self.intent.object == one.name), None)

    @property
    def person(self) -> Person | None:
        """The account of the actor; None for a free name, and for an organ that answers by a link."""
        if self.actor.via == "reply":
            return None
        return self.state.people.get(self.actor.by)

    @property
    def has_accounts(self) -> bool:
        return bool(self.state.people)

    @property
    def is_recovery(self) -> bool:
        """Whether it makes or readmits an admin from the command line, where no admin may be left to ask."""
        return self.kind.id == "person.recover" or (self.kind.id == "person.add" and not self.has_accounts)

    def proposal(self) -> JournalLine:
        """Return the open proposal that a second step answers. Raises RefusedError when there is none."""
        told = str(self.intent.body.get("proposal", ""))
        found = self.state.proposals.get(int(told)) if told.isdigit() else None
        if found is None or not found.act.startswith(f"{self.kind.id}."):
            raise RefusedError(
                "C1",
                "没有这项待审申请，或者它已经办结。",
                f"there is no open proposal {told or '-'}; `nianbao office proposals` lists those there are",
            )
        return found
