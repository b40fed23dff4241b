"""The numbers in the reports' tables: one place in many reports, and sums and rates of them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from archive.cells.cell_sums import By
from archive.records.cell import CellStatus, CellSum
from archive.records.cell_pivot import PivotColumn, PivotRowOut
from archive.web.api.api_lists import After, ApiPage, Kinds, Limit, Region, UpdatedAfter, told_next
from archive.web.contents.cell_lists import (
    CellLists,
    CellOut,
    after_row,
    asked_base,
    asked_place,
    asked_reports,
    out_of,
)
from archive.web.contents.cell_pivots import (
    after_group,
    pivot_columns_out,
    pivot_of,
    pivot_rows_out,
)
from archive.web.contents.since_then import changed_items
from archive.web.serving.query_params import parse_updated_after
from archive.web.serving.request_context import Context, RequestContext

router = APIRouter(prefix="/api/v1", tags=["reports"])

RowName = Annotated[
    str,
    Query(
        min_length=1, max_length=100, description="Row or group of rows: `requests.refused`, `refused` or `不予公开`."
    ),
]
ColumnName = Annotated[
    str, Query(max_length=100, description="Column, by id or printed label; the total, else the first, without it.")
]
Per = Annotated[str, Query(max_length=100, description="Row that the numbers are taken of, such as `requests.total`.")]
PerColumn = Annotated[str, Query(max_length=100, description="Column of that row; the one asked for without it.")]
OrganId = Annotated[str, Query(max_length=100, description="Only reports of this organ.")]
FormName = Annotated[str, Query(max_length=20, description="Only tables of this printed form: `F2021`, `F2019`.")]
Years = Annotated[
    list[Annotated[int, Query(ge=2008, le=2099)]] | None, Query(alias="year", description="Only these report years.")
]


class CellPage(ApiPage[CellOut]):
    """Rows of reports, with how many of all the reports asked for say what kind of thing in the place."""

    place: str = Field(description="Table, row and column as they were understood.")
    per: str | None = Field(description="The place that the numbers are taken of.")
    counts: dict[CellStatus, int]
    total: int = Field(description="How many rows there are over all pages.")


class CellPivotPage(ApiPage[PivotRowOut]):
    """Groups by years, each number with its address. Blank cells and what was not understood are counted beside it."""

    columns: list[PivotColumn] = Field(description="What `cells` of each item stand for, the newest first.")
    place: str = Field(description="Table, row and column as they were understood.")
    per: str | None = Field(description="The place that the numbers are taken of.")
    counts: dict[CellStatus, int]
    total: int = Field(description="How many groups there are over all pages.")


class CellSumPage(ApiPage[CellSum]):
    """Sums by group, year and form."""

    place: str = Field(description="Table, row and column as they were understood.")
    per: str | None = Field(description="The place that the numbers are taken of.")
    counts: dict[CellStatus, int]


@router.get("/cells")
def list_cells(
    context: Context,
    response: Response,
    row: RowName,
    column: ColumnName = "",
    per: Per = "",
    per_column: PerColumn = "",
    show: Annotated[
        Literal["list", "rank", "pivot"], Query(description="By region and organ, by size, or groups by years.")
    ] = "list",
    by: Annotated[By, Query(description="What a pivot puts reports together by.")] = "region",
    organ: OrganId = "",
    kind: Kinds = None,
    region: Region = "",
    year: Years = None,
    form: FormName = "",
    limit: Limit = 50,
    after: After = "",
    updated_after: UpdatedAfter = "",
) -> CellPage | CellPivotPage:
    """Return what each report says in one place of its tables, in the version that stands for it.

    A group (`refused`, `unable`, `not_processed`, `litigation`, `disclosed`) is the sum of its rows. `rank` holds the
    numbers alone, by size within each year and form; `pivot` sums of groups by years, a column for each form.
    """
    place = asked_place(row, column)
    since = parse_updated_after(updated_after)
    wanted = asked_reports(context, organ, kind or (), region, year or (), since)
    lists = CellLists(context, place, wanted, asked_base(per, per_column, place), form)
    if show == "pivot":
        return _pivot(context, response, lists, by, after, limit)
    rows = lists.ranks if show == "rank" else lists.rows
    shown, cursor = after_row(rows, after, limit)
    return CellPage(
        items=[out_of(context, one) for one in shown],
        next=told_next(context, response, cursor),
        place=place.id,
        per=lists.per.id if lists.per else None,
        counts=lists.counts,
        total=len(rows),
    )


def _pivot(
    context: RequestContext, response: Response, lists: CellLists, by: By, after: str, limit: int
) -> CellPivotPage:
    pivot = pivot_of(lists, by)
    shown, cursor = after_group(pivot.rows, after, limit)
    return CellPivotPage(
        items=pivot_rows_out(context, shown),
        next=told_next(context, response, cursor),
        columns=pivot_columns_out(pivot),
        place=lists.place.id,
        per=lists.per.id if lists.per else None,
        counts=lists.counts,
        total=len(pivot.rows),
    )


@router.get("/cells/sums")
def list_cell_sums(
    context: Context,
    row: RowName,
    column: ColumnName = "",
    per: Per = "",
    per_column: PerColumn = "",
    by: Annotated[By, Query(description="What reports are put together by.")] = "region",
    organ: OrganId = "",
    kind: Kinds = None,
    region: Region = "",
    year: Years = None,
    updated_after: UpdatedAfter = "",
) -> CellSumPage:
    """Return sums and medians of one place by group, year and form; with `per` also the rate.

    Numbers of the forms of 2019 and 2021 are never added up.
    """
    place, since = asked_place(row, column), parse_updated_after(updated_after)
    base = asked_base(per, per_column, place)

    def of(one: RequestContext) -> CellLists:
        return CellLists(one, place, asked_reports(one, organ, kind or (), region, year or ()), base)

    lists = of(context)
    return CellSumPage(
        items=changed_items(context, lists.sums(by), since, lambda then: of(then).sums(by)),
        next=None,
        place=place.id,
        per=lists.per.id if lists.per else None,
        counts=lists.counts,
    )
