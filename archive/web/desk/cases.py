"""What the pages on one filing share: the filing as it stands now, within the person's regions, and the acts on it."""

from __future__ import annotations

from archive.config.deadlines import Deadlines
from archive.database.models import Organ
from archive.journal.line import JournalLine
from archive.office.standing import Standing, standing_at
from archive.web.desk.signed_in import DeskContext
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext_noop as _

_GONE = _("没有该案卷。")


def deadlines_of(context: DeskContext) -> Deadlines:
    """Return the deadlines as they are configured."""
    return context.room.app_state.configuration.deadlines


def case_of(context: DeskContext, organ_id: str, year: int) -> Standing:
    """Return the filing as it stands now; one outside the person's regions is as if it were not there. What is only
    shown comes from the board that is kept of its region, what is acted on is judged afresh."""
    found = _kept(context, organ_id, year) if context.request.method in ("GET", "HEAD") else None
    found = found or standing_at(context.room.session, deadlines_of(context), organ_id, year, context.now)
    if found is None or not context.person.covers(found.filing.facts.region):
        raise PageNotFoundError(_GONE)
    return found


def _kept(context: DeskContext, organ_id: str, year: int) -> Standing | None:
    room, deadlines = context.room, deadlines_of(context)
    organ = room.session.get(Organ, organ_id)
    if organ is None or not context.person.covers(organ.region):
        return None
    kept = room.app_state.judged
    board = kept.briefs(room.session, deadlines, year, None, organ.region)
    wanted = [one for one in board.filings if one.organ_id == organ_id]
    return next(
        (Standing(one, deadlines, context.now) for one in kept.filings(room.session, deadlines, board, wanted)), None
    )


def acts_on(context: DeskContext, name: str) -> list[JournalLine]:
    """Return the lines on an object, the newest first."""
    return [line for line in reversed(context.state.lines) if line.object == name]
