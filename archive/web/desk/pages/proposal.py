"""/desk/proposals/{seq}: a proposal, and the form by which another person answers it."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Response

from archive.config.notices import load_notice_rules
from archive.errors import NianbaoError
from archive.ingest.roster_acts import apply_changes
from archive.journal.rosters import changes_of
from archive.office.answers import Answer, answer, changes_roster, filings_of, moves_verdicts
from archive.office.applying import apply_decisions
from archive.office.standing import Standing
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import why_refused
from archive.web.desk.journal_lines import STEP_NAMES, ShownLine, shown_line
from archive.web.desk.roster_words import ShownChange, shown_changes
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.desk.who_answers import may_answer
from archive.web.serving.problems import PageNotFoundError
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_GONE = _("没有这项待审申请，或者它已经办结。")
_EFFECTS = {
    "approve": _("该申请自登记时起生效，看板和文书随之改变。"),
    "refuse": _("该申请不生效，并退回提出的人。"),
    "withdraw": _("该申请撤回，不生效。"),
}


@router.get("/desk/proposals/{seq}")
def proposal_page(context: Desk, seq: int) -> Response:
    """Return the page."""
    return _page(context, _found(context, seq))


@router.post("/desk/proposals/{seq}")
def proposal_answered(context: Desk, seq: int) -> Response:
    """Show what is answered, then answer it."""
    if context.was_kept:
        return context.go("/desk", done="kept")
    found = _found(context, seq)
    step = context.field("step")
    if step not in _EFFECTS:
        return _page(context, found, _("请选择同意、不同意或者撤回。"), 422)
    answers = [
        (_("申请"), f"{found.act} {found.subject}"),
        (_("答复"), gettext(context.room.language, STEP_NAMES[step])),
        (_("备注"), context.field("note")),
    ]
    page = check_page(
        context,
        title=_("核对后登记"),
        answers=answers,
        effects=[_EFFECTS[step]],
        back=f"/desk/proposals/{seq}",
        grave=step == "approve",
    )
    return page or _answered(context, seq, found, cast(Answer, step))


def _answered(context: DeskContext, seq: int, found: ShownLine, step: Answer) -> Response:
    office, now, room = context.desk.office, context.now, context.room
    numbered, saw = found.line.act.startswith("order."), context.field("saw")
    try:
        line = answer(
            office,
            context.actor,
            seq,
            step,
            context.field("note"),
            now,
            rules=load_notice_rules() if numbered and step == "approve" else None,
            key=context.field("key"),
            filings=_standings(context, found) if step == "approve" else (),
            saw=saw if step == "approve" else "",
            seen=context.seen,
        )
    except NianbaoError as refused:
        return _page(context, found, why_refused(room, refused), 409)
    if moves_verdicts(line):
        apply_decisions(room.app_state.engine, room.app_state.configuration.deadlines, office.data)
    if changes_roster(line):
        apply_changes(room.app_state.engine, office.data)
    return context.go("/desk", done="kept")


def _standings(context: DeskContext, found: ShownLine) -> list[Standing]:
    room = context.room
    return filings_of(
        room.session, room.app_state.configuration.deadlines, context.desk.office.data, found.line, context.now
    )


def _found(context: DeskContext, seq: int) -> ShownLine:
    """Return the proposal as it is shown; one outside the person's regions is as if it were not there."""
    line = context.state.proposals.get(seq)
    mine = line is not None and line.by == context.person.login
    if line is None or not (mine or may_answer(context, line) or context.person.covers(line.region)):
        raise PageNotFoundError(_GONE)
    return shown_line(context.room, line)


def _roster_rows(context: DeskContext, found: ShownLine) -> list[ShownChange]:
    """Return the rows of a proposed change of a roster, with what they would do now."""
    if "roster" not in found.line.body:
        return []
    return shown_changes(context, found.line.region, changes_of(found.line.body))


def _page(context: DeskContext, found: ShownLine, problem: str = "", status: int = 200) -> Response:
    """Return the page: what is proposed, and, of a decision, the ruling that its author saw beside that of now."""
    standing = next((one for one in _standings(context, found) if one.name == found.line.object), None)
    last, before = context.state.last.get(found.line.object), found.line.body.get("ruling")
    now = standing.shown() if standing else None
    return context.render(
        "proposal.html",
        status=status,
        found=found,
        problem=problem,
        may_answer=may_answer(context, found.line),
        is_mine=found.line.by == context.person.login,
        before=before,
        now=now,
        standing=standing,
        roster_rows=_roster_rows(context, found),
        is_changed=bool(before and now and before["digest"] != now["digest"]),
        seen=last.seq if last else 0,
    )
