"""/desk/cases: the filings of a year within one's regions, and the form to propose a decision on one of them."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response
from pydantic import ValidationError

from archive.filings.decisions.decision_log import DecisionLine
from archive.filings.states import STATES
from archive.filings.verdicts.status import FilingStatus
from archive.office.decide import propose_decision
from archive.office.kinds import KINDS
from archive.office.refusal import ConflictError, RefusedError
from archive.web.contents.boards import filings_of, newest_year, whole_board, years_known
from archive.web.desk.checking import check_page
from archive.web.desk.context import Desk, DeskContext
from archive.web.desk.lines import shown_line
from archive.web.desk.state import told_in
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.query_params import parse_year
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_MOST = 200
_GONE = _("没有该案卷。")
_EFFECTS = {
    "confirm": _("该申请经他人同意后，判定和公布义务视为已核实。"),
    "waive": _("该申请经他人同意后，在有效期内不要求该单位公布。"),
    "dismiss": _("该申请经他人同意后，不再认定该单位逾期或者存在问题。"),
}


@router.get("/desk/cases", dependencies=[accepts("year", "state", "q")])
def cases(context: Desk) -> Response:
    """Return the list: every filing of the year that the person's grants cover and the filters fit."""
    room = context.room
    year = parse_year(room.param("year")) if room.param("year") else newest_year(room)
    state, words = room.param("state"), room.param("q")
    found = [
        one
        for one in whole_board(room, year, "").filings
        if context.person.covers(one.region) and state in ("", one.state) and words in one.organ
    ]
    return context.render(
        "cases.html",
        found=found[:_MOST],
        total=len(found),
        year=year,
        years=years_known(room.session),
        states=STATES,
        filters={"state": state, "q": words},
    )


@router.get("/desk/cases/{organ_id}/{year}/decide")
def decide_page(context: Desk, organ_id: str, year: int) -> Response:
    """Return the form."""
    return _page(context, _filing(context, organ_id, year))


@router.post("/desk/cases/{organ_id}/{year}/decide")
def decide_sent(context: Desk, organ_id: str, year: int) -> Response:
    """Show what is proposed, then propose it."""
    if context.was_kept:
        return context.go("/desk", done="kept")
    filing = _filing(context, organ_id, year)
    try:
        line = _line(context, organ_id, year)
    except (ValidationError, ValueError):
        return _page(context, filing, _("请选择决定并填写理由；豁免须填写有效期。"), 422)
    page = check_page(
        context,
        title=_("核对后登记"),
        answers=[
            (_("单位"), f"{filing.facts.organ} {year}"),
            (_("决定"), KINDS[f"decision.{line.kind}"].zh),
            (_("理由"), line.reason),
            (_("有效期至"), line.until.isoformat() if line.until else ""),
        ],
        effects=[_EFFECTS[line.kind]],
        back=f"/desk/cases/{organ_id}/{year}/decide",
        grave=False,
    )
    return page or _proposed(context, filing, line)


def _proposed(context: DeskContext, filing: FilingStatus, line: DecisionLine) -> Response:
    seen = context.field("seen")
    office, session = context.desk.office, context.room.session
    try:
        propose_decision(
            office,
            session,
            context.actor,
            line,
            seen=int(seen) if seen.isdigit() else None,
            key=context.field("key"),
        )
    except ConflictError as changed:
        return _page(context, filing, told_in(context.room, changed), 409)
    except RefusedError as refused:
        return _page(context, filing, told_in(context.room, refused), 422)
    return context.go("/desk", done="kept")


def _line(context: DeskContext, organ_id: str, year: int) -> DecisionLine:
    """Return what the form says. Raises ValidationError or ValueError."""
    kind, until = context.field("kind"), context.field("until")
    if kind not in _EFFECTS:
        raise ValueError(kind)
    told = {"organ_id": organ_id, "report_year": year, "kind": kind, "reason": context.field("reason")}
    last = date.fromisoformat(until) if until and kind == "waive" else None
    return DecisionLine.model_validate({**told, "until": last, "by": context.person.login, "at": context.now})


def _filing(context: DeskContext, organ_id: str, year: int) -> FilingStatus:
    """Return the filing; one outside the person's regions is as if it were not there."""
    found = next(iter(filings_of(context.room, year, organ_id)), None)
    if found is None or not context.person.covers(found.facts.region):
        raise PageNotFoundError(_GONE)
    return found


def _page(context: DeskContext, filing: FilingStatus, problem: str = "", status: int = 200) -> Response:
    name = f"filing:{filing.facts.organ_id}-{filing.facts.year}"
    lines = [line for line in reversed(context.state.lines) if line.object == name]
    return context.render(
        "decide.html",
        status=status,
        problem=problem,
        filing=filing,
        kinds={kind: KINDS[f"decision.{kind}"] for kind in _EFFECTS},
        typed={key: context.field(key) for key in ("kind", "reason", "until")},
        seen=lines[0].seq if lines else 0,
        lines=[shown_line(context.room, line) for line in lines],
        may_propose=context.person.role_in(filing.facts.region, "clerk") is not None,
    )
