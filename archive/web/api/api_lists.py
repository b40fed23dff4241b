"""What all lists of the API share: parameters, pages with cursors, and problems.

Dates are civil dates in Asia/Shanghai, instants are UTC with offset. ``null`` means not known, never zero.
"""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from fastapi import Query, Response
from pydantic import BaseModel, Field

from archive.config.kinds import OrganKind
from archive.web.serving.request_context import RequestContext

Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=200, description="How many items a page holds.")]
After = Annotated[str, Query(max_length=2_000, description="The `next` cursor of an earlier answer; opaque.")]
# Cursors of things in time: an instant and a key. The pattern is told, not enforced: cursor_of says what is wrong.
_MARK = r"^(20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\+00:00~.+)?$"
AfterMark = Annotated[
    str,
    Query(
        max_length=2_000,
        description="The `next` cursor of an earlier answer; opaque.",
        json_schema_extra={"pattern": _MARK},
    ),
]
Region = Annotated[str, Query(pattern=r"^[0-9]{0,12}$", description="A division code or the beginning of one.")]
Kinds = Annotated[list[OrganKind] | None, Query(alias="kind", description="Only organs of these kinds.")]
Year = Annotated[int, Query(ge=2008, le=2099, description="The report year.")]
MaybeYear = Annotated[int | None, Query(ge=2008, le=2099, description="The report year; any without it.")]


UpdatedAfter = Annotated[
    str,
    Query(
        max_length=40,
        description="Only what is new or has changed after this instant (ISO 8601), or after the end of this day. "
        "Instants are those of visits, which are written down when their run ends: ask with a day of overlap.",
        json_schema_extra={"pattern": r"^(20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]))?$"},
    ),
]


class ApiPage(BaseModel, Generic[Item]):
    """One page of a list. ``next`` is the cursor to give as ``after``, null at the end."""

    items: list[Item]
    next: str | None = Field(None, description="Give it as `after` for the following items.")


class ProblemDetails(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    unknown: dict[str, str | None] | None = Field(
        None, description="Parameters the address does not take, each with the one that is meant, where it is known."
    )
    instead: str | None = Field(None, description="The same address put right.")


def told_next(context: RequestContext, response: Response, cursor: str) -> str | None:
    """Return the cursor for the body; the address it leads to goes into the Link header (RFC 8288)."""
    if not cursor:
        return None
    following = context.request.url.include_query_params(after=cursor)
    response.headers["Link"] = f'<{following}>; rel="next"'
    return cursor
