"""The stream of verdict events: whoever asks again with ``next`` gets what has happened since, and nothing twice."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from archive.filings.verdicts.events import EventQuery, VerdictEvent, VerdictEventName, stream
from archive.web.api.api_lists import Kinds, Limit, MaybeYear, Region, UpdatedAfter, told_next
from archive.web.pages.events import place_of
from archive.web.serving.query_params import parse_updated_after
from archive.web.serving.request_context import Context

router = APIRouter(prefix="/api/v1", tags=["events"])


class EventPage(BaseModel):
    """Events in the order in which they were written down. ``next`` is given also where nothing follows yet: ask with
    it again later. It is null only while there is no event at all."""

    items: list[VerdictEvent]
    next: str | None = Field(description="Give it as `after` for what has happened since.")
    more: bool = Field(description="Whether more follows at once.")


@router.get("/events")
def list_events(
    context: Context,
    response: Response,
    event: Annotated[list[VerdictEventName] | None, Query(description="Only these; may be repeated.")] = None,
    kind: Kinds = None,
    region: Region = "",
    year: MaybeYear = None,
    limit: Limit = 50,
    after: Annotated[
        str,
        Query(
            max_length=300,
            description="The `next` of an earlier answer; from the beginning without it.",
            json_schema_extra={"pattern": r"^$"},
        ),
    ] = "",
    updated_after: UpdatedAfter = "",
) -> EventPage:
    """Return changes of verdicts that are news, the oldest first: the same that alerts tell others of.

    `due`, `published`, `late`, `overdue`, `withdrawn`; `resolved`: what was held against the organ was answered;
    `lapsed`: it can no longer be proved. Events are told apart by `key`: after a rebuild those of one instant may come
    again.
    """
    wanted = EventQuery(context.moment.instant, event or (), kind or (), region, year)
    since = parse_updated_after(updated_after)
    every = stream(context.session, wanted, after=place_of(after))
    rows = list(islice((row for row in every if since is None or row[0].at > since), limit + 1))
    shown, more = rows[:limit], len(rows) > limit
    cursor = shown[-1][1].written() if shown else after
    if more:
        told_next(context, response, cursor)
    return EventPage(items=[one for one, _place in shown], next=cursor or None, more=more)
