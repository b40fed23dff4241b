"""Who may answer a proposal."""

from __future__ import annotations

from archive.journal.line import JournalLine
from archive.office import may_answer as rule
from archive.web.desk.signed_in import DeskContext


def may_answer(context: DeskContext, proposal: JournalLine) -> bool:
    """Whether the person may approve or refuse a proposal."""
    return rule.may_answer(context.person, proposal, alone=context.desk.office.settings.people == "one")
