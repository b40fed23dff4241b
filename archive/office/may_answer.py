"""Who may answer a proposal."""

from __future__ import annotations

from archive.journal.line import JournalLine
from archive.office.act_kinds import kind_of
from archive.office.people import Person


def may_answer(person: Person, proposal: JournalLine, *, alone: bool) -> bool:
    """Whether a person may approve or refuse a proposal. ``alone``: in an office of one person."""
    kind, _step = kind_of(proposal.act)
    if not kind.second or (proposal.by == person.login and not alone):
        return False
    return person.role_in(proposal.region, kind.second) is not None
