"""Indicators with their definitions, the n and interval that they rest on, and their peers."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from archive.cells.cell_sums import By
from archive.config.paths import config_dir
from archive.indicators.definitions import Measure, Source, load_indicators
from archive.records.indicator import IndicatorValue
from archive.web.api.api_lists import ApiPage, Kinds, MaybeYear, Region, UpdatedAfter
from archive.web.contents.indicator_lists import IndicatorLists, asked_indicator, asked_scope
from archive.web.contents.since_then import changed_items, written_since
from archive.web.serving.query_params import parse_updated_after
from archive.web.serving.request_context import Context, RequestContext

router = APIRouter(prefix="/api/v1", tags=["reports"])


class IndicatorShape(BaseModel):
    """One indicator and its definition."""

    id: str
    name: str
    definition: str
    source: Source = Field(description="`cells`: the reports' tables; `filings`: verdicts; `findings`: checks.")
    measure: Measure
    part: list[str] = Field(description="Cells that are added up.")
    of: list[str] = Field(description="Cells that it is taken of; none where reports are counted.")
    per: int = Field(description="What a ratio is multiplied by.")
    least: int = Field(description="Base below which no value is given.")


class IndicatorPage(ApiPage[IndicatorValue]):
    """Values of a report year."""

    year: int


OrganId = Annotated[str, Query(max_length=100, description="Only this organ, among organs of its kind.")]


@router.get("/indicators")
def list_indicators(context: Context, updated_after: UpdatedAfter = "") -> ApiPage[IndicatorShape]:
    """Return every indicator that there is, with its definition; they change together, when their file is written."""
    since = parse_updated_after(updated_after)
    if since and not written_since(config_dir() / "indicators.yaml", since):
        return ApiPage(items=[], next=None)
    chinese = context.language == "zh"
    return ApiPage(
        items=[
            IndicatorShape(
                id=one.id,
                name=one.name.zh if chinese else one.name.opening,
                definition=one.definition.zh if chinese else one.definition.opening,
                source=one.source,
                measure=one.measure,
                part=list(one.part),
                of=list(one.of),
                per=one.per,
                least=one.least,
            )
            for one in load_indicators().indicators
        ],
        next=None,
    )


@router.get("/indicators/values")
def list_indicator_values(
    context: Context,
    indicator: Annotated[str, Query(max_length=100, description="Id of an indicator; all without it.")] = "",
    by: Annotated[
        By | Literal["scope"],
        Query(description="Groups within the organ or region; `scope`: it as a whole, with its peers."),
    ] = "scope",
    year: MaybeYear = None,
    region: Region = "",
    kind: Kinds = None,
    organ: OrganId = "",
    updated_after: UpdatedAfter = "",
) -> IndicatorPage:
    """Return values of a report year (the newest that is over without one), each with its n and interval.

    Forms are never mixed; a value under `least` is null, and nothing is ranked under a base of 30. Peers are organs of
    the same kind, or regions, in the same city and province.
    """
    scope = asked_scope(context, year, region, kind or (), organ)
    wanted = (asked_indicator(indicator),) if indicator else load_indicators().indicators

    def of(one: RequestContext) -> list[IndicatorValue]:
        lists = IndicatorLists(one, scope, wanted)
        return lists.overview() if by == "scope" else lists.values(by)

    items = changed_items(context, of(context), parse_updated_after(updated_after), of)
    return IndicatorPage(items=items, next=None, year=scope.year)
