"""What happened, and every visit that was taken."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import select, tuple_

from archive.database.models import Visit
from archive.records.fields import record_of
from archive.records.visit import VisitOut
from archive.web.api.api_lists import AfterMark, ApiPage, Kinds, Limit, MaybeYear, Region, UpdatedAfter, told_next
from archive.web.api.schemas import ChangeShape
from archive.web.contents.change_events import ChangeQuery, find_changes
from archive.web.pages.changes import as_json
from archive.web.serving.query_params import cursor_parts, parse_cursor, parse_updated_after
from archive.web.serving.request_context import Context

router = APIRouter(prefix="/api/v1", tags=["events"])


@router.get("/changes")
def list_changes(
    context: Context,
    response: Response,
    event: Annotated[
        Literal["", "found", "altered", "edited", "gone", "back"], Query(description="Only what happened so.")
    ] = "",
    kind: Kinds = None,
    region: Region = "",
    year: MaybeYear = None,
    limit: Limit = 50,
    after: AfterMark = "",
    updated_after: UpdatedAfter = "",
) -> ApiPage[ChangeShape]:
    """Return reports found, altered, withdrawn or back, and rows edited; the newest first."""
    wanted = ChangeQuery(context.moment.instant, event, kind or (), region, year, parse_cursor(after), limit + 1)
    found = find_changes(context.session, wanted)
    if since := parse_updated_after(updated_after):
        found = [one for one in found if one.at > since]  # the newest come first: nothing that follows is newer
    cursor = found[limit - 1].cursor if len(found) > limit else ""
    items = [ChangeShape.model_validate(as_json(one)) for one in found[:limit]]
    return ApiPage(items=items, next=told_next(context, response, cursor))


@router.get("/visits")
def list_visits(
    context: Context,
    response: Response,
    column: Annotated[str, Query(max_length=200, description="The id of a column: `<site>/<column>`.")] = "",
    limit: Limit = 50,
    after: AfterMark = "",
    updated_after: UpdatedAfter = "",
) -> ApiPage[VisitOut]:
    """Visits columns, the newest first."""
    query = select(Visit).where(Visit.finished_at <= context.moment.instant)
    if column:
        query = query.where(Visit.column_id == column)
    if since := parse_updated_after(updated_after):
        query = query.where(Visit.finished_at > since)
    if parse_cursor(after):
        query = query.where(tuple_(Visit.started_at, Visit.id) < tuple_(*cursor_parts(after)))
    found = context.session.scalars(query.order_by(Visit.started_at.desc(), Visit.id.desc()).limit(limit + 1)).all()
    last = found[limit - 1] if len(found) > limit else None
    cursor = f"{last.started_at.isoformat()}~{last.id}" if last else ""
    items = [record_of(VisitOut, visit) for visit in found[:limit]]
    return ApiPage(items=items, next=told_next(context, response, cursor))
