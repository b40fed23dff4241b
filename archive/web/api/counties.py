"""The ledger of all counties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from archive.records.county import CountyOut, CountyStatus
from archive.web.api.api_lists import ApiPage, Region, UpdatedAfter, told_next
from archive.web.contents.roster_changes import site_regions_since
from archive.web.contents.since_then import changed_items
from archive.web.pages.counties import ledger_of
from archive.web.serving.query_params import parse_updated_after
from archive.web.serving.request_context import Context, RequestContext

router = APIRouter(prefix="/api/v1", tags=["counties"])


@router.get("/counties")
def list_counties(
    context: Context,
    response: Response,
    region: Region = "",
    state: Annotated[CountyStatus | None, Query(description="Only counties of this status.")] = None,
    limit: Annotated[int, Query(ge=1, le=3000, description="How many items a page holds.")] = 200,
    after: Annotated[str, Query(pattern=r"^([0-9]{6})?$", description="The `next` of an earlier answer.")] = "",
    updated_after: UpdatedAfter = "",
) -> ApiPage[CountyOut]:
    """Return the counties of the table of divisions, by code: watched, proposed, blocked, not found or unknown.

    A county has changed when anything told of it is otherwise than it was, visits due among it.
    """
    found = ledger_of(context, region, state or "")
    if since := parse_updated_after(updated_after):
        found = _changed(context, found, region, since)
    found = [one for one in found if one.region > after]
    cursor = found[limit - 1].region if len(found) > limit else ""
    return ApiPage(items=found[:limit], next=told_next(context, response, cursor))


def _changed(context: RequestContext, found: Sequence[CountyOut], region: str, since: datetime) -> list[CountyOut]:
    """Return the counties of a list whose record or site file was another one at an instant."""
    written = set(site_regions_since(since))
    then = changed_items(context, found, since, lambda before: ledger_of(before, region))
    changed = {one.region for one in then} | written
    return [one for one in found if one.region in changed]
