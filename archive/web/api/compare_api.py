"""Organs and regions side by side, and numbers out of the usual."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from archive.records.anomaly import Anomaly, AnomalyKind
from archive.web.api.api_lists import ApiPage, Kinds, MaybeYear, Region, UpdatedAfter
from archive.web.contents.boards import newest_year
from archive.web.contents.cell_lists import asked_place
from archive.web.contents.comparison import Comparison, compare, subjects_named
from archive.web.contents.since_then import changed_items
from archive.web.pages.anomalies import unusual
from archive.web.serving.query_params import parse_updated_after
from archive.web.serving.request_context import Context

router = APIRouter(prefix="/api/v1", tags=["reports"])
_PLACED = frozenset({"place_in_kind"})


class AnomalyPage(ApiPage[Anomaly]):
    """What is out of the usual in a report year: questions to be looked into, no findings and no ranking of organs."""

    year: int


@router.get("/compare")
def get_comparison(
    context: Context,
    of: Annotated[
        list[Annotated[str, Query(max_length=100)]],
        Query(min_length=1, max_length=6, description="Organ id, division code, or the name of either; two to six."),
    ],
    year: MaybeYear = None,
    row: Annotated[str, Query(max_length=100, description="Row to be given over the years as well.")] = "",
    column: Annotated[str, Query(max_length=100, description="Column of that row.")] = "",
) -> Comparison:
    """Return states, indicators, cells and text of organs or regions side by side."""
    place = asked_place(row, column) if row else None
    return compare(context, subjects_named(context, of), year or newest_year(context), place)


@router.get("/anomalies")
def list_anomalies(
    context: Context,
    year: MaybeYear = None,
    region: Region = "",
    kind: Kinds = None,
    organ: Annotated[str, Query(max_length=100, description="Only reports of this organ.")] = "",
    anomaly: Annotated[Literal[""] | AnomalyKind, Query(description="Only this type.")] = "",
    updated_after: UpdatedAfter = "",
) -> AnomalyPage:
    """Return numbers and texts out of the usual, of every type the strongest first, types in turn.

    Peers are organs of the same kind in the province whose reports have the same form, 30 at least. One has changed
    when its number, what it is compared with or how many peers it has is otherwise; its place alone is no change.
    """
    kinds, since = kind or (), parse_updated_after(updated_after)
    found, of_year = unusual(context, year, region, kinds, organ, anomaly)
    changed = changed_items(
        context, found, since, lambda then: unusual(then, of_year, region, kinds, organ, anomaly)[0], but=_PLACED
    )
    return AnomalyPage(items=changed, next=None, year=of_year)
