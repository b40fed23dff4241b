"""Who may answer a proposal."""

from __future__ import annotations

from archive.journal.line import JournalLine
from archive.office.act_kinds import kind_of
from archive.web.desk.signed_in import DeskContext


def may_answer(context: DeskContext, proposal: JournalLine) -> bool:
    """Whether the person may approve or refuse a proposal."""
    kind, _ = kind_of(proposal.act)
    alone = context.desk.office.settings.people == "one"
    if not kind.second or (proposal.by == context.person.login and not alone):
        return False
    return context.person.role_in(proposal.region, kind.second) is not None
