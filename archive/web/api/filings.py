"""Filings and organs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from archive.database.models import Organ, OrganName
from archive.filings.record import Filing
from archive.filings.states import State
from archive.web.api.common import After, ApiPage, Limit, Region, Year, told_next
from archive.web.api.schemas import FilingsPage, OrganShape
from archive.web.contents.boards import filter_filings, page_of, whole_board
from archive.web.pages.organ import filings_over_years, organ_of
from archive.web.serving.request_context import Context, RequestContext

router = APIRouter(prefix="/api/v1", tags=["filings"])


@router.get("/filings")
def list_filings(
    context: Context,
    response: Response,
    year: Year,
    region: Region = "",
    state: Annotated[list[State] | None, Query(description="Only these states; may be repeated.")] = None,
    q: Annotated[str, Query(max_length=200, description="Part of the organ's name, or its id.")] = "",
    limit: Limit = 50,
    after: After = "",
) -> FilingsPage:
    """The board of a year: every filing with its verdict, in the order of regions and names."""
    board = whole_board(context, year, region)
    found = filter_filings(board.filings, state or (), q)
    shown, cursor = page_of(found, after, limit)
    return FilingsPage(
        items=[filing.record(context.language) for filing in context.full_statuses(board, shown)],
        next=told_next(context, response, cursor),
        as_of=board.as_of,
        year=year,
        counts=board.counts,
        total=len(found),
    )


@router.get("/organs")
def list_organs(
    context: Context,
    response: Response,
    region: Region = "",
    q: Annotated[str, Query(max_length=200, description="Part of a name or alias.")] = "",
    limit: Limit = 50,
    after: After = "",
) -> ApiPage[OrganShape]:
    """The roster, in the order of ids."""
    query = select(Organ).where(Organ.region.startswith(region, autoescape=True), Organ.id > after)
    if q:
        aliased = select(OrganName.organ_id).where(OrganName.name.contains(q, autoescape=True))
        query = query.where(Organ.name.contains(q, autoescape=True) | Organ.id.in_(aliased))
    found = context.session.scalars(query.order_by(Organ.id).limit(limit + 1)).all()
    cursor = found[limit - 1].id if len(found) > limit else ""
    return ApiPage(items=_organs(context, found[:limit]), next=told_next(context, response, cursor))


@router.get("/organs/{organ_id}")
def get_organ(context: Context, organ_id: str) -> OrganShape:
    """One organ."""
    return _organs(context, [organ_of(context, organ_id)])[0]


@router.get("/organs/{organ_id}/filings")
def list_filings_of_organ(context: Context, organ_id: str) -> ApiPage[Filing]:
    """All years of one organ, the newest first."""
    filings = filings_over_years(context, organ_of(context, organ_id))
    return ApiPage(items=[filing.record(context.language) for filing in filings], next=None)


def _organs(context: RequestContext, organs: Sequence[Organ]) -> list[OrganShape]:
    names: dict[str, list[str]] = {organ.id: [organ.name] for organ in organs}
    query = select(OrganName.organ_id, OrganName.name).where(OrganName.organ_id.in_(names)).order_by(OrganName.name)
    for organ_id, name in context.session.execute(query):
        if name not in names[organ_id]:
            names[organ_id].append(name)
    return [
        OrganShape(
            id=organ.id,
            name=organ.name,
            names=names[organ.id],
            kind=organ.kind,
            region=organ.region,
            origin=organ.origin,
            valid_from=organ.valid_from,
            valid_to=organ.valid_to,
            successor=organ.successor,
        )
        for organ in organs
    ]
