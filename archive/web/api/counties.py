"""The ledger of all counties."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from archive.records.county import CountyOut, CountyStatus
from archive.web.api.api_lists import ApiPage, Region, told_next
from archive.web.pages.counties import ledger_of
from archive.web.serving.request_context import Context

router = APIRouter(prefix="/api/v1", tags=["counties"])


@router.get("/counties")
def list_counties(
    context: Context,
    response: Response,
    region: Region = "",
    state: Annotated[CountyStatus | None, Query(description="Only counties of this status.")] = None,
    limit: Annotated[int, Query(ge=1, le=3000, description="How many items a page holds.")] = 200,
    after: Annotated[str, Query(pattern=r"^([0-9]{6})?$", description="The `next` of an earlier answer.")] = "",
) -> ApiPage[CountyOut]:
    """Return the counties of the table of divisions, by code: watched, proposed, blocked, not found or unknown."""
    found = [one for one in ledger_of(context, region, state or "") if one.region > after]
    cursor = found[limit - 1].region if len(found) > limit else ""
    return ApiPage(items=found[:limit], next=told_next(context, response, cursor))
