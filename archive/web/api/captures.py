"""Captures: what is stored of every address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select, tuple_

from archive.database.models import Capture
from archive.web.api.common import AfterMark, Limit, Page, told_next
from archive.web.api.shapes import CaptureShape
from archive.web.contents.kept import find_capture
from archive.web.serving.asking import cursor_of, cursor_parts
from archive.web.serving.room import Here

router = APIRouter(prefix="/api/v1", tags=["captures"])


@router.get("/captures")
def list_captures(
    visit: Here,
    response: Response,
    url: Annotated[str, Query(min_length=1, max_length=2_000, description="The exact address.")],
    limit: Limit = 50,
    after: AfterMark = "",
) -> Page[CaptureShape]:
    """Every capture of an address, failures too, the newest first."""
    query = select(Capture).where(Capture.url == url, Capture.fetched_at < visit.moment.instant)
    if cursor_of(after):
        query = query.where(tuple_(Capture.fetched_at, Capture.id) < tuple_(*cursor_parts(after)))
    ordered = query.order_by(Capture.fetched_at.desc(), Capture.id.desc()).limit(limit + 1)
    found = visit.session.scalars(ordered).all()
    last = found[limit - 1] if len(found) > limit else None
    cursor = f"{last.fetched_at.isoformat()}~{last.id}" if last else ""
    items = [CaptureShape.model_validate(capture, from_attributes=True) for capture in found[:limit]]
    return Page(items=items, next=told_next(visit, response, cursor))


@router.get("/captures/{capture_id}")
def get_capture(visit: Here, capture_id: str) -> CaptureShape:
    """A capture by its record id, or the newest of a payload by its SHA-256 (12 digits or more)."""
    return CaptureShape.model_validate(find_capture(visit.session, capture_id), from_attributes=True)
