"""Search, with the query language of the page."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from archive.search.service import search
from archive.web.api.api_lists import After, Kinds, Limit, MaybeYear, Region, UpdatedAfter
from archive.web.api.schemas import Count
from archive.web.contents.search_hits import HitShape
from archive.web.pages.search import as_json, parse_sort
from archive.web.serving.query_params import parse_updated_after
from archive.web.serving.request_context import PresentContext

router = APIRouter(prefix="/api/v1", tags=["search"])


class OrganMatchShape(BaseModel):
    """An organ whose name sounds as asked."""

    organ_id: str
    organ: str
    region: str


class WordingShape(BaseModel):
    """Another query and how many reports it finds."""

    q: str
    count: int
    relation: Literal["eq", "gte"]


class SearchShape(BaseModel):
    """What a search gives."""

    count: Count
    understood: str
    notes: list[str]
    facets: dict[str, dict[str, int]]
    items: list[HitShape]
    near: list[HitShape] = Field(
        description="Reports that are only like the words, where none holds them; their score is the share of pairs of "
        "characters that they hold."
    )
    organs: list[OrganMatchShape] = Field(
        description="Where the query is one word of Latin letters: organs whose names are written so in pinyin."
    )
    wordings: list[WordingShape] = Field(
        description="The query in other words of the field, counted; what they find is not among the items."
    )
    suggestion: str | None
    next: str | None


@router.get("/search")
def search_reports(
    context: PresentContext,
    response: Response,
    q: Annotated[str, Query(max_length=2_000, description='Words, "phrases", OR, -not, fields; see the search page.')],
    year: MaybeYear = None,
    region: Region = "",
    kind: Kinds = None,
    where: Annotated[Literal["", "title", "body", "organ", "table"], Query(alias="in")] = "",
    sort: Annotated[
        Literal["rank", "newest", "value", "-value"],
        Query(description="`value`, `-value`: by the number that `q` compares, the smallest or the largest first."),
    ] = "rank",
    versions: Literal["latest", "all"] = "latest",
    limit: Limit = 20,
    after: After = "",
    updated_after: UpdatedAfter = "",
) -> SearchShape:
    """Return reports that hold what is asked for, exactly.

    Odd queries are read as well as can be, and ``notes`` say how. With ``updated_after`` a report is new when the
    content that stands for it was first seen since, a filing (of a query by state) when its verdict is another one
    since; count and facets go by these alone, and nothing is told beside them.
    """
    result = search(
        context.session,
        context.app_state.search_folder,
        q,
        year=year,
        region=region,
        kinds=kind or (),
        where=where,
        limit=limit,
        after=after,
        sort=parse_sort(sort, q, where),
        versions=versions,
        deadlines=context.app_state.configuration.deadlines,
        now=context.app_state.now(),
        since=parse_updated_after(updated_after),
    )
    told = as_json(context, result)
    if told["next"]:
        response.headers["Link"] = f'<{told["next"]}>; rel="next"'
    return SearchShape.model_validate(told | {"next": result.next or None})
