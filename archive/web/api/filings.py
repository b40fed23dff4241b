"""``/api/v1``: filings, the deadlines they are due by, and listings in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from archive.config.kinds import ORGAN_KINDS
from archive.config.paths import config_dir
from archive.database.models import Organ, OrganName
from archive.filings.record import Filing
from archive.filings.states import State
from archive.filings.verdicts.doubts import doubts_of
from archive.filings.verdicts.unchanged import unchanged_since, unchanged_years
from archive.records.fields import record_of
from archive.records.organ import OrganShape
from archive.web.api.api_lists import (
    After,
    AfterMark,
    ApiPage,
    Kinds,
    Limit,
    MaybeYear,
    Region,
    UpdatedAfter,
    Year,
    told_next,
)
from archive.web.api.schemas import DeadlineShape, DoubtShape, FilingsPage
from archive.web.contents.boards import filter_filings, page_of, whole_board
from archive.web.contents.roster_changes import organ_changed
from archive.web.contents.since_then import written_since
from archive.web.pages.doubts import DOUBTS, after_cursor
from archive.web.pages.organ import filings_over_years, organ_of
from archive.web.serving.query_params import parse_choice, parse_updated_after
from archive.web.serving.request_context import Context, RequestContext

router = APIRouter(prefix="/api/v1", tags=["filings"])


@router.get("/filings")
def list_filings(
    context: Context,
    response: Response,
    year: Year,
    region: Region = "",
    state: Annotated[list[State] | None, Query(description="Only these states; may be repeated.")] = None,
    kind: Kinds = None,
    q: Annotated[str, Query(max_length=200, description="Part of the organ's name, or its id.")] = "",
    limit: Limit = 50,
    after: After = "",
    updated_after: UpdatedAfter = "",
) -> FilingsPage:
    """Return the board of a year: every filing with its verdict, in the order of regions and names.

    A filing has changed when its verdict was written down as another one; what is not written down yet has changed.
    """
    board = whole_board(context, year, region)
    found = filter_filings(board.filings, state or (), q, kind or ())
    if since := parse_updated_after(updated_after):
        unchanged = unchanged_since(context.session, year, since, board.as_of)
        found = [one for one in found if one.organ_id not in unchanged]
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
    kind: Kinds = None,
    q: Annotated[str, Query(max_length=200, description="Part of a name or alias.")] = "",
    limit: Limit = 50,
    after: After = "",
    updated_after: UpdatedAfter = "",
) -> ApiPage[OrganShape]:
    """Return the roster, in the order of ids.

    An organ has changed when the journal or the files of its region say otherwise, or when it was first met.
    """
    query = select(Organ).where(Organ.region.startswith(region, autoescape=True), Organ.id > after)
    if kind:
        query = query.where(Organ.kind.in_(kind))
    if q:
        aliased = select(OrganName.organ_id).where(OrganName.name.contains(q, autoescape=True))
        query = query.where(Organ.name.contains(q, autoescape=True) | Organ.id.in_(aliased))
    if since := parse_updated_after(updated_after):
        query = query.where(organ_changed(context, since))
    found = context.session.scalars(query.order_by(Organ.id).limit(limit + 1)).all()
    cursor = found[limit - 1].id if len(found) > limit else ""
    return ApiPage(items=_organs(context, found[:limit]), next=told_next(context, response, cursor))


@router.get("/organs/{organ_id}")
def get_organ(context: Context, organ_id: str) -> OrganShape:
    """One organ."""
    return _organs(context, [organ_of(context, organ_id)])[0]


@router.get("/organs/{organ_id}/filings")
def list_filings_of_organ(context: Context, organ_id: str, updated_after: UpdatedAfter = "") -> ApiPage[Filing]:
    """All years of one organ, the newest first."""
    filings = filings_over_years(context, organ_of(context, organ_id))
    if since := parse_updated_after(updated_after):
        unchanged = unchanged_years(context.session, organ_id, since, context.moment.instant)
        filings = [filing for filing in filings if filing.facts.year not in unchanged]
    return ApiPage(items=[filing.record(context.language) for filing in filings], next=None)


def _organs(context: RequestContext, organs: Sequence[Organ]) -> list[OrganShape]:
    names: dict[str, list[str]] = {organ.id: [organ.name] for organ in organs}
    query = select(OrganName.organ_id, OrganName.name).where(OrganName.organ_id.in_(names)).order_by(OrganName.name)
    for organ_id, name in context.session.execute(query):
        if name not in names[organ_id]:
            names[organ_id].append(name)
    return [record_of(OrganShape, organ, names=names[organ.id]) for organ in organs]


@router.get("/deadlines")
def list_deadlines(
    context: Context, year: Year, region: Region = "", kind: Kinds = None, updated_after: UpdatedAfter = ""
) -> ApiPage[DeadlineShape]:
    """Return the deadline of every kind of organ for a report year, with basis and source.

    They change together, when the file of the rules is written.
    """
    since = parse_updated_after(updated_after)
    if since and not written_since(config_dir() / "deadlines.yaml", since):
        return ApiPage(items=[], next=None)
    found: dict[str, DeadlineShape] = {}
    for one in kind or ORGAN_KINDS:
        deadline = context.app_state.configuration.deadlines.deadline_for(one, year, region)
        shape = found.setdefault(
            deadline.rule.id,
            DeadlineShape(
                rule=deadline.rule.id,
                kinds=[],
                due=deadline.due,
                basis=deadline.basis,
                was_holiday=deadline.was_holiday,
                source_zh=deadline.rule.source_zh,
                source_en=deadline.rule.source_en,
            ),
        )
        shape.kinds.append(one)
    return ApiPage(items=list(found.values()), next=None)


@router.get("/doubts")
def list_doubts(
    context: Context,
    response: Response,
    region: Region = "",
    year: MaybeYear = None,
    doubt: Annotated[str, Query(max_length=40, description="Only doubts of this kind.")] = "",
    kind: Kinds = None,
    limit: Limit = 50,
    after: AfterMark = "",
    updated_after: UpdatedAfter = "",
) -> ApiPage[DoubtShape]:
    """Rows that may be a report and that nobody could tell to be, the newest first."""
    every = doubts_of(
        context.session, context.moment.instant, region=region, year=year,
        doubt=parse_choice(doubt, DOUBTS, "doubt"), kinds=kind or (),
    )  # fmt: skip
    if since := parse_updated_after(updated_after):
        every = [one for one in every if one.since > since]
    shown, cursor = after_cursor(every, after, limit)
    items = [DoubtShape.model_validate(one.to_json()) for one in shown]
    return ApiPage(items=items, next=told_next(context, response, cursor))
