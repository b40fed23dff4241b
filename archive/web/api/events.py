"""What happened, and every look that was taken."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import select, tuple_

from archive.database.models import Look
from archive.web.api.common import AfterMark, Limit, MaybeYear, Page, Region, told_next
from archive.web.api.shapes import ChangeShape, LookShape
from archive.web.contents.happenings import Wanted, happenings
from archive.web.pages.changes import as_json
from archive.web.serving.asking import cursor_of, cursor_parts
from archive.web.serving.room import Here

router = APIRouter(prefix="/api/v1", tags=["events"])


@router.get("/changes")
def list_changes(
    visit: Here,
    response: Response,
    kind: Literal["", "found", "altered", "edited", "gone", "back"] = "",
    region: Region = "",
    year: MaybeYear = None,
    limit: Limit = 50,
    after: AfterMark = "",
) -> Page[ChangeShape]:
    """Reports found, altered, withdrawn or back, and rows edited; the newest first."""
    wanted = Wanted(visit.moment.instant, kind, region, year, cursor_of(after), limit + 1)
    found = happenings(visit.session, wanted)
    cursor = found[limit - 1].cursor if len(found) > limit else ""
    items = [ChangeShape.model_validate(as_json(one)) for one in found[:limit]]
    return Page(items=items, next=told_next(visit, response, cursor))


@router.get("/looks")
def list_looks(
    visit: Here,
    response: Response,
    column: Annotated[str, Query(max_length=200, description="The id of a column: `<site>/<column>`.")] = "",
    limit: Limit = 50,
    after: AfterMark = "",
) -> Page[LookShape]:
    """Looks at columns, the newest first."""
    query = select(Look).where(Look.finished_at <= visit.moment.instant)
    if column:
        query = query.where(Look.column_id == column)
    if cursor_of(after):
        query = query.where(tuple_(Look.started_at, Look.id) < tuple_(*cursor_parts(after)))
    found = visit.session.scalars(query.order_by(Look.started_at.desc(), Look.id.desc()).limit(limit + 1)).all()
    last = found[limit - 1] if len(found) > limit else None
    cursor = f"{last.started_at.isoformat()}~{last.id}" if last else ""
    items = [LookShape.model_validate(look, from_attributes=True) for look in found[:limit]]
    return Page(items=items, next=told_next(visit, response, cursor))
