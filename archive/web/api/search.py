"""Search, with the query language of the page."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from archive.filings.record import Instant
from archive.search.service import search
from archive.web.api.common import After, Limit, MaybeYear, Region
from archive.web.api.schemas import Count
from archive.web.pages.search import as_json
from archive.web.serving.request_context import Context

router = APIRouter(prefix="/api/v1", tags=["search"])


class CellHitShape(BaseModel):
    """A table cell that meets the query."""

    cell: str
    row: str
    column: str
    value: str | None


class HitShape(BaseModel):
    """One hit, a report or, of a query by state, a filing with its reason, whether its report was seen or not.

    ``title_parts`` and ``snippet`` are pieces of text with whether each is a hit.
    """

    report_id: str
    version_id: int | None
    number: int | None
    title: str
    organ: str
    organ_id: str | None
    region: str
    report_year: int | None
    url: str
    state: str
    first_seen_at: Instant | None
    title_parts: list[tuple[str, bool]]
    snippet: list[tuple[str, bool]]
    cells: list[CellHitShape]
    score: float
    type: Literal["report", "filing"]
    since: Instant | None
    reason: str | None
    reason_zh: str
    reason_en: str
    page: str | None


class SearchShape(BaseModel):
    """What a search gives."""

    count: Count
    understood: str
    notes: list[str]
    facets: dict[str, dict[str, int]]
    hits: list[HitShape]
    suggestion: str | None
    next: str | None


@router.get("/search")
def search_reports(
    context: Context,
    response: Response,
    q: Annotated[str, Query(max_length=2_000, description='Words, "phrases", OR, -not, fields; see the search page.')],
    year: MaybeYear = None,
    region: Region = "",
    where: Annotated[Literal["", "title", "body", "organ", "table"], Query(alias="in")] = "",
    sort: Literal["rank", "newest"] = "rank",
    versions: Literal["latest", "all"] = "latest",
    limit: Limit = 20,
    after: After = "",
) -> SearchShape:
    """Return reports that hold what is asked for, exactly.

    Odd queries are read as well as can be, and ``notes`` say how.
    """
    result = search(
        context.session,
        context.app_state.search_folder,
        q,
        year=year,
        region=region,
        where=where,
        limit=limit,
        after=after,
        sort=sort,
        versions=versions,
        deadlines=context.app_state.configuration.deadlines,
        now=context.app_state.now(),
    )
    told = as_json(context, result)
    if told["next"]:
        response.headers["Link"] = f'<{told["next"]}>; rel="next"'
    return SearchShape.model_validate(told | {"next": result.next or None})
