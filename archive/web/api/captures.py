"""Captures: what is stored of every address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select, tuple_

from archive.database.models import CaptureRecord
from archive.web.api.common import AfterMark, ApiPage, Limit, told_next
from archive.web.api.schemas import CaptureShape
from archive.web.contents.capture_content import find_capture
from archive.web.serving.query_params import cursor_parts, parse_cursor
from archive.web.serving.request_context import Context

router = APIRouter(prefix="/api/v1", tags=["captures"])


@router.get("/captures")
def list_captures(
    context: Context,
    response: Response,
    url: Annotated[str, Query(min_length=1, max_length=2_000, description="The exact address.")],
    limit: Limit = 50,
    after: AfterMark = "",
) -> ApiPage[CaptureShape]:
    """Every capture of an address, failures too, the newest first."""
    query = select(CaptureRecord).where(CaptureRecord.url == url, CaptureRecord.fetched_at < context.moment.instant)
    if parse_cursor(after):
        query = query.where(tuple_(CaptureRecord.fetched_at, CaptureRecord.id) < tuple_(*cursor_parts(after)))
    ordered = query.order_by(CaptureRecord.fetched_at.desc(), CaptureRecord.id.desc()).limit(limit + 1)
    found = context.session.scalars(ordered).all()
    last = found[limit - 1] if len(found) > limit else None
    cursor = f"{last.fetched_at.isoformat()}~{last.id}" if last else ""
    items = [CaptureShape.model_validate(capture, from_attributes=True) for capture in found[:limit]]
    return ApiPage(items=items, next=told_next(context, response, cursor))


@router.get("/captures/{capture_id}")
def get_capture(context: Context, capture_id: str) -> CaptureShape:
    """A capture by its record id, or the newest of a payload by its SHA-256 (12 digits or more)."""
    return CaptureShape.model_validate(find_capture(context.session, capture_id), from_attributes=True)
