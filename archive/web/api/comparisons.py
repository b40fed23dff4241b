"""Words over the years, regions over the years, and reports that are much alike."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import select

from archive.database.models import Version
from archive.filings.states import State
from archive.search.trend import Trend, reports_read, trends
from archive.web.api.api_lists import ApiPage, Kinds, Region, UpdatedAfter
from archive.web.pages.region import named, years_of
from archive.web.pages.similar import as_json, compared
from archive.web.pages.trend import MOST_WORDS, points_of
from archive.web.serving.query_params import parse_updated_after
from archive.web.serving.request_context import Context, PresentContext, RequestContext

router = APIRouter(prefix="/api/v1", tags=["search"])


class TrendYear(BaseModel):
    """One year: ``share`` (0 to 1) is null where too few reports were read to speak of one."""

    year: int
    count: int
    reports: int
    share: float | None


class TrendShape(BaseModel):
    """One query over the years; with relation ``gte`` earlier years may lack some."""

    q: str
    understood: str
    relation: Literal["eq", "gte"]
    years: list[TrendYear]


class SimilarShape(BaseModel):
    """A report much like the one asked for."""

    report_id: str
    organ: str
    region: str
    year: int | None
    title: str
    version: int
    share: float = Field(description="Share of the asked report's own prose that stands in this one, 0 to 1.")
    estimate: float = Field(description="Likeness of both, estimated from fingerprints, 0 to 1.")
    passages: list[str] = Field(description="The longest sentences in common.")


class SimilarPage(ApiPage[SimilarShape]):
    """Reports much alike; with ``comparable`` false nothing can be said: the report has too little prose."""

    comparable: bool


class RegionYear(BaseModel):
    """One report year of a region. ``share`` with its 95 % interval is null where too few could be checked;
    ``visits_share`` tells how many of the planned visits were complete, null when none was due."""

    year: int
    filings: int
    checked: int
    on_time: int
    share: float | None
    low: float | None
    high: float | None
    counts: dict[State, int]
    visits_due: int
    visits_complete: int
    visits_share: float | None


class RegionShape(BaseModel):
    """A region over the years, the newest first."""

    region: str
    name: str
    items: list[RegionYear]


Words = Annotated[
    list[Annotated[str, Query(max_length=300)]],
    Query(min_length=1, max_length=MOST_WORDS, description="A query in the language of search; may be repeated."),
]


@router.get("/trends")
def list_trends(
    context: PresentContext, q: Words, region: Region = "", kind: Kinds = None, updated_after: UpdatedAfter = ""
) -> ApiPage[TrendShape]:
    """For each query and report year: how many reports hold it in their text, of how many that were read.

    They change together, when any report is read.
    """
    since = parse_updated_after(updated_after)
    if since and context.session.scalar(select(Version.id).where(Version.first_seen_at > since).limit(1)) is None:
        return ApiPage(items=[], next=None)
    totals = reports_read(context.session, region=region, kinds=kind or ())
    found = trends(context.session, context.app_state.search_folder, q, region=region, kinds=kind or ())
    return ApiPage(items=[_trend(context, one, totals) for one in found], next=None)


@router.get("/reports/{report_id}/similar")
def list_similar(
    context: Context,
    report_id: str,
    version: Annotated[str, Query(description="The id of a version; the newest without it.")] = "",
    updated_after: UpdatedAfter = "",
) -> SimilarPage:
    """Other reports whose own prose is most like this one's; words of law, numbers and names count for nothing.

    One is new when its content, or that of the report asked for, was first seen since.
    """
    asked, told, found = compared(context, report_id, version)
    if (since := parse_updated_after(updated_after)) and asked and asked.first_seen_at <= since:
        versions = ((one, context.session.get_one(Version, one.one.version_id)) for one in found)
        found = [one for one, other in versions if other.first_seen_at > since]
    items = [SimilarShape.model_validate(as_json(one)) for one in found]
    return SimilarPage(items=items, next=None, comparable=told)


@router.get("/regions/{code}", tags=["filings"])
def get_region(context: Context, code: str, kind: Kinds = None) -> RegionShape:
    """Return a region of any level by its code or the beginning of one: counts of states and rates of each year."""
    name = named(context, code)
    years = [RegionYear.model_validate(year.to_json()) for year in years_of(context, code, kind or ())]
    return RegionShape(region=code, name=name, items=years)


def _trend(context: RequestContext, trend: Trend, totals: dict[int, int]) -> TrendShape:
    points = points_of(trend, totals)
    return TrendShape(
        q=trend.query,
        understood=trend.understood.zh if context.language == "zh" else trend.understood.en,
        relation=trend.relation,
        years=[TrendYear(year=p.year, count=p.count, reports=p.total, share=p.share) for p in points],
    )
