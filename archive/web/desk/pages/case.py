"""/desk/cases/{organ}/{year}: a filing with its evidence, and beside it what a person says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Response

from archive.clock import day_end
from archive.filings.record import Evidence
from archive.filings.rules.column_visits import ColumnFact, VisitFact
from archive.filings.verdicts.tracing import traced_all
from archive.journal.visit_requests import requested_visits
from archive.notices.order_log import orders_of
from archive.office.cases import RESULT_NAMES, RESULTS, check_case, note_case
from archive.office.intent import new_key
from archive.office.journal_state import check_that_holds
from archive.office.presence import note_opened
from archive.office.refusal import ConflictError, RefusedError
from archive.office.replies import request_visit
from archive.office.standing import Standing
from archive.web.desk.cases import acts_on, case_of, deadlines_of
from archive.web.desk.desk_state import told_in
from archive.web.desk.journal_lines import shown_line
from archive.web.desk.signed_in import DONE, Desk, DeskContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)
_VISIT_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ColumnVisits:
    """The visits of a column around a deadline: the last complete one before, the first and the newest after."""

    column: ColumnFact
    before: VisitFact | None
    first: VisitFact | None
    newest: VisitFact | None
    complete: int
    failed: int


@router.get("/desk/cases/{organ_id}/{year}", dependencies=[DONE])
def case_page(context: Desk, organ_id: str, year: int) -> Response:
    """Return the page."""
    return _page(context, case_of(context, organ_id, year))


@router.post("/desk/cases/{organ_id}/{year}")
def case_checked(context: Desk, organ_id: str, year: int) -> Response:
    """Keep what the person found: it binds nobody else, so that it is kept at once."""
    path = f"/desk/cases/{organ_id}/{year}"
    if context.was_kept:
        return context.go(path, done="kept")
    case = case_of(context, organ_id, year)
    result = next((one for one in RESULTS if one == context.field("result")), None)
    if result is None:
        return _page(context, case, _("请选择证据支持、不支持或者存疑。"), 422)
    try:
        check_case(
            context.desk.office,
            context.room.session,
            deadlines_of(context),
            context.actor,
            (organ_id, year),
            result,
            context.field("note"),
            context.now,
            saw=context.field("saw"),
            seen=context.seen,
            key=context.field("key"),
        )
    except ConflictError as changed:
        return _page(context, case, told_in(context.room, changed), 409)
    except RefusedError as refused:
        return _page(context, case, told_in(context.room, refused), 422)
    return context.go(path, done="kept")


@router.post("/desk/cases/{organ_id}/{year}/note")
def case_noted(context: Desk, organ_id: str, year: int) -> Response:
    """Keep a note; it binds nobody, so that it is kept at once."""
    path = f"/desk/cases/{organ_id}/{year}"
    if context.was_kept:
        return context.go(path, done="kept")
    case = case_of(context, organ_id, year)
    region, note = case.filing.facts.region, context.field("remark")
    try:
        note_case(
            context.desk.office, context.actor, case.name, region, note, context.now,
            seen=context.seen, key=context.field("key"),
        )  # fmt: skip
    except RefusedError as refused:
        status = 409 if isinstance(refused, ConflictError) else 422
        return _page(context, case, told_in(context.room, refused), status)
    return context.go(path, done="kept")


@router.post("/desk/cases/{organ_id}/{year}/visit")
def visit_requested(context: Desk, organ_id: str, year: int) -> Response:
    """Ask for a visit of the region's columns within the hour; one an hour is enough."""
    path = f"/desk/cases/{organ_id}/{year}"
    if context.was_kept:
        return context.go(path, done="kept")
    case = case_of(context, organ_id, year)
    region = case.filing.facts.region
    before = requested_visits(context.state.lines).get(region)
    if before and context.now - before < _VISIT_AGAIN:
        return _page(context, case, _("一小时内已经要求查看，请稍后再试。"), 429)
    try:
        request_visit(context.desk.office, context.actor, region, context.now, context.field("key"))
    except RefusedError as refused:
        return _page(context, case, told_in(context.room, refused), 422)
    return context.go(path, done="kept")


def _page(context: DeskContext, case: Standing, problem: str = "", status: int = 200) -> Response:
    lines, filing = acts_on(context, case.name), case.filing
    return context.render(
        "case.html",
        status=status,
        problem=problem,
        case=case,
        filing=filing,
        digest=case.shown()["digest"],
        trace=traced_all(context.room.session, [filing.facts], context.now)[0],
        columns=[_visits(column, case) for column in filing.facts.columns],
        pages=_newest_of_each(filing.evidence),
        check=check_that_holds(context.state, filing),
        was_checked=next((line for line in lines if line.act == "case.check"), None),
        results=RESULT_NAMES,
        typed={key: context.field(key) for key in ("result", "note", "remark")},
        others=note_opened(context.desk.store, case.name, context.person.login, context.now),
        seen=lines[0].seq if lines else 0,
        key=new_key(),
        visit_key=new_key(),
        note_key=new_key(),
        orders=orders_of([filing.facts.id], context.desk.office.data).get(filing.facts.id, []),
        lines=[shown_line(context.room, line) for line in lines],
        may_write=context.person.role_in(filing.facts.region, "clerk") is not None,
    )


def _visits(column: ColumnFact, case: Standing) -> ColumnVisits:
    end = day_end(case.filing.facts.deadline.due)
    after = [visit for visit in column.visits if visit.started_at >= end]
    complete = [visit for visit in after if visit.outcome == "complete"]
    return ColumnVisits(
        column,
        column.last_complete(before=end),
        complete[0] if complete else None,
        complete[-1] if complete else None,
        len(complete),
        len(after) - len(complete),
    )


def _newest_of_each(evidence: list[Evidence]) -> list[Evidence]:
    """Return the newest capture of each part it plays, those that prove absence or show the report first."""
    newest = {one.role: one for one in sorted(evidence, key=lambda one: one.fetched_at)}
    return sorted(newest.values(), key=lambda one: one.role not in ("absent", "report", "present"))
