"""Rows in doubt."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from archive.filings.verdicts.doubts import doubts_of
from archive.web.api.common import AfterMark, ApiPage, Limit, MaybeYear, Region, told_next
from archive.web.api.schemas import DoubtShape
from archive.web.pages.doubts import KINDS, after_cursor
from archive.web.serving.query_params import parse_choice
from archive.web.serving.request_context import Context

router = APIRouter(prefix="/api/v1", tags=["filings"])


@router.get("/doubts")
def list_doubts(
    context: Context,
    response: Response,
    region: Region = "",
    year: MaybeYear = None,
    kind: Annotated[str, Query(max_length=40, description="Only doubts of this kind.")] = "",
    limit: Limit = 50,
    after: AfterMark = "",
) -> ApiPage[DoubtShape]:
    """Rows that may be a report and that nobody could tell to be, the newest first."""
    every = doubts_of(
        context.session, context.moment.instant, region=region, year=year, kind=parse_choice(kind, KINDS, "kind")
    )  # fmt: skip
    shown, cursor = after_cursor(every, after, limit)
    items = [DoubtShape.model_validate(one.to_json()) for one in shown]
    return ApiPage(items=items, next=told_next(context, response, cursor))
