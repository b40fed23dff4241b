"""/desk/audit: the journal itself, by person, object, act and day, with the state of its chain; also .csv, .ndjson."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from archive.clock import civil_date
from archive.journal.line import JournalLine
from archive.office.proof import office_problems
from archive.web.desk.journal_lines import shown_line
from archive.web.desk.signed_in import FORBIDDEN, Desk, DeskContext
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import csv_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError

router = APIRouter(include_in_schema=False)

_PAGE = 50
_COLUMNS = tuple(
    Field(name, name, attrgetter(name))
    for name in ("seq", "at", "act", "object", "region", "by", "role", "via", "alone", "hash")
)

_FILTERS = ("by", "object", "act", "day")


@router.get("/desk/audit", dependencies=[accepts(*_FILTERS, "before", "chain")])
def audit(context: Desk) -> Response:
    """Return the page."""
    found = _asked(context)
    before = context.room.param("before")
    if before.isdigit():
        found = [line for line in found if line.seq < int(before)]
    shown = found[:_PAGE]
    checked = context.room.param("chain") == "1"
    return context.render(
        "audit.html",
        lines=[shown_line(context.room, line) for line in shown],
        total=len(found),
        older=shown[-1].seq if len(found) > _PAGE else 0,
        head=context.state.head,
        checked=checked,
        problems=list(office_problems(context.desk.office.data)) if checked else [],
        filters={name: context.room.param(name) for name in _FILTERS},
    )


@router.get("/desk/audit.csv", dependencies=[accepts(*_FILTERS)])
def audit_csv(context: Desk) -> Response:
    """Return the lines asked for as CSV; nothing in it is taken for a formula."""
    found = _asked(context)
    context.log("exported", what="audit.csv")
    return csv_answer(Sheet("audit", _COLUMNS, found), context.room.language, bom=True, labels=False)


@router.get("/desk/audit.ndjson", dependencies=[accepts(*_FILTERS)])
def audit_ndjson(context: Desk) -> Response:
    """Return the lines asked for as they stand in the journal."""
    found = _asked(context)
    context.log("exported", what="audit.ndjson")
    named = {"Content-Disposition": 'attachment; filename="audit.ndjson"'}
    pieces = (f"{line.text()}\n" for line in found)
    return StreamingResponse(pieces, media_type="application/x-ndjson", headers=named)


def _asked(context: DeskContext) -> Sequence[JournalLine]:
    """Return the lines that the query string asks for and the person may see, the newest first."""
    person = context.person
    if not any(grant.role in ("approver", "admin") for grant in person.grants):
        context.log("forbidden")
        raise BadRequestError(FORBIDDEN, status=403)
    return [line for line in reversed(context.state.lines) if _in_scope(context, line) and _fits(context, line)]


def _in_scope(context: DeskContext, line: JournalLine) -> bool:
    if context.person.is_admin:
        return True
    return any(grant.covers(line.region) for grant in context.person.grants if grant.role == "approver")


def _fits(context: DeskContext, line: JournalLine) -> bool:
    by, object_, act, day = (context.room.param(name) for name in _FILTERS)
    return (
        (not by or line.by == by)
        and object_ in line.object
        and line.act.startswith(act)
        and (not day or civil_date(line.at).isoformat() == day)
    )
