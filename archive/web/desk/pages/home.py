"""/desk: what waits for the person who is signed in."""

from __future__ import annotations

from fastapi import APIRouter, Response

from archive.journal.line import JournalLine
from archive.office.kinds import kind_of
from archive.web.desk.context import DONE, Desk, DeskContext
from archive.web.desk.lines import ShownLine, shown_line

router = APIRouter(include_in_schema=False)


@router.get("/desk", dependencies=[DONE])
def home(context: Desk) -> Response:
    """Return the page."""
    open_ones = list(context.state.proposals.values())
    return context.render(
        "home.html",
        waiting=[_shown(context, one) for one in open_ones if may_answer(context, one)],
        mine=[_shown(context, one) for one in open_ones if one.by == context.person.login],
    )


def may_answer(context: DeskContext, proposal: JournalLine) -> bool:
    """Whether the person may approve or refuse a proposal."""
    kind, _ = kind_of(proposal.act)
    alone = context.desk.office.settings.people == "one"
    if not kind.second or (proposal.by == context.person.login and not alone):
        return False
    return context.person.role_in(proposal.region, kind.second) is not None


def _shown(context: DeskContext, line: JournalLine) -> ShownLine:
    return shown_line(context.room, line)
