"""/desk/cases/{organ}/{year}/decide: the form to propose a decision on a filing."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response
from pydantic import ValidationError

from archive.filings.decisions.decision_log import DecisionLine
from archive.office.act_kinds import KINDS
from archive.office.decide import propose_decision
from archive.office.presence import note_opened
from archive.office.refusal import ConflictError, RefusedError
from archive.office.standing import Standing
from archive.web.desk.cases import acts_on, case_of, deadlines_of
from archive.web.desk.check_page import check_page
from archive.web.desk.desk_state import told_in
from archive.web.desk.journal_lines import shown_line
from archive.web.desk.signed_in import Desk, DeskContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_EFFECTS = {
    "confirm": _("该申请经他人同意后，判定和公布义务视为已核实。"),
    "waive": _("该申请经他人同意后，在有效期内不要求该单位公布。"),
    "dismiss": _("该申请经他人同意后，不再认定该单位逾期或者存在问题。"),
}
_PROTECTS = _("自提出之日起至办结前，通报和督办单不点名该单位。")


@router.get("/desk/cases/{organ_id}/{year}/decide")
def decide_page(context: Desk, organ_id: str, year: int) -> Response:
    """Return the form."""
    return _page(context, case_of(context, organ_id, year))


@router.post("/desk/cases/{organ_id}/{year}/decide")
def decide_sent(context: Desk, organ_id: str, year: int) -> Response:
    """Show what is proposed, then propose it."""
    path = f"/desk/cases/{organ_id}/{year}"
    if context.was_kept:
        return context.go(path, done="kept")
    case = case_of(context, organ_id, year)
    try:
        line = _line(context, organ_id, year)
    except (ValidationError, ValueError):
        return _page(context, case, _("请选择决定并填写理由；豁免须填写有效期。"), 422)
    page = check_page(
        context,
        title=_("核对后登记"),
        answers=[
            (_("单位"), f"{case.filing.facts.organ} {year}"),
            (_("决定"), KINDS[f"decision.{line.kind}"].zh),
            (_("理由"), line.reason),
            (_("公布义务及依据"), context.field("duty")),
            (_("有效期至"), line.until.isoformat() if line.until else ""),
        ],
        effects=[_EFFECTS[line.kind], *([_PROTECTS] if line.kind != "confirm" else [])],
        back=f"{path}/decide",
        grave=False,
    )
    return page or _proposed(context, case, line, path)


def _proposed(context: DeskContext, case: Standing, line: DecisionLine, path: str) -> Response:
    office, session = context.desk.office, context.room.session
    try:
        propose_decision(
            office,
            session,
            deadlines_of(context),
            context.actor,
            line,
            duty=context.field("duty"),
            seen=context.seen,
            key=context.field("key"),
        )
    except ConflictError as changed:
        return _page(context, case, told_in(context.room, changed), 409)
    except RefusedError as refused:
        return _page(context, case, told_in(context.room, refused), 422)
    return context.go(path, done="kept")


def _line(context: DeskContext, organ_id: str, year: int) -> DecisionLine:
    """Return what the form says. Raises ValidationError or ValueError."""
    kind, until = context.field("kind"), context.field("until")
    if kind not in _EFFECTS:
        raise ValueError(kind)
    told = {"organ_id": organ_id, "report_year": year, "kind": kind, "reason": context.field("reason")}
    last = date.fromisoformat(until) if until and kind == "waive" else None
    return DecisionLine.model_validate({**told, "until": last, "by": context.person.login, "at": context.now})


def _page(context: DeskContext, case: Standing, problem: str = "", status: int = 200) -> Response:
    lines = acts_on(context, case.name)
    return context.render(
        "decide.html",
        status=status,
        problem=problem,
        filing=case.filing,
        asks_duty=case.is_duty_doubtful,
        kinds={kind: KINDS[f"decision.{kind}"] for kind in _EFFECTS},
        typed={key: context.field(key) for key in ("kind", "reason", "until", "duty")},
        others=note_opened(context.desk.store, case.name, context.person.login, context.now),
        seen=lines[0].seq if lines else 0,
        lines=[shown_line(context.room, line) for line in lines],
        may_propose=context.person.role_in(case.filing.facts.region, "clerk") is not None,
    )
