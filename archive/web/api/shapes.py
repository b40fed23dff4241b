"""The shapes of the API. Field names are those of the command line, the exports and the database.

Dates are civil dates in Asia/Shanghai, instants are UTC with offset. ``null`` means not known, never zero.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Query, Response
from pydantic import BaseModel, Field, PlainSerializer, WithJsonSchema

from archive.config.kinds import Basis, OrganKind
from archive.filings.ruling import Grade, State
from archive.web.room import Visit

Item = TypeVar("Item")

# Written as everywhere else in the program, with +00:00 and not with Z: the same value is the same text.
Instant = Annotated[
    datetime,
    PlainSerializer(lambda instant: instant.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]

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
Year = Annotated[int, Query(ge=2008, le=2099, description="The report year.")]
MaybeYear = Annotated[int | None, Query(ge=2008, le=2099, description="The report year; any without it.")]


class Page(BaseModel, Generic[Item]):
    """One page of a list. ``next`` is the cursor to give as ``after``, null at the end."""

    items: list[Item]
    next: str | None = Field(None, description="Give it as `after` for the following items.")


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class EvidenceShape(BaseModel):
    """One capture a verdict rests on."""

    capture: str
    url: str
    fetched_at: Instant
    digest: str
    role: Literal["absent", "present", "report", "failed_look"]


class DecisionShape(BaseModel):
    """What a person decided of a filing; it counts before the rules."""

    id: str
    kind: str
    by: str
    at: Instant
    reason: str
    until: date | None


class FilingShape(BaseModel):
    """One duty, organ × report year, with its verdict as of the moment asked for."""

    organ_id: str
    organ: str
    kind: OrganKind
    region: str
    year: int
    deadline: date
    basis: Basis
    state: State
    days_late: int | None = Field(description="Days after the deadline: exact when late, so far when overdue.")
    flags: list[str]
    grade: Grade
    declared_date: date | None = Field(description="What the publisher says; a claim.")
    first_seen: Instant | None = Field(description="End of the interval in which it appeared.")
    absent_until: Instant | None = Field(description="Start of that interval; null when first seen on a first look.")
    evidence: list[EvidenceShape]
    reason: str
    reason_zh: str
    reason_en: str
    report_id: str | None
    decision: DecisionShape | None = None


class FilingsPage(Page[FilingShape]):
    """Filings with the counts of all states of the year and region, whatever is filtered for."""

    as_of: Instant
    year: int
    counts: dict[State, int]
    total: int = Field(description="How many filings the filters leave, over all pages.")


class OrganShape(BaseModel):
    """An organ. ``suggested`` ones were only met in rows and are never held overdue."""

    id: str
    name: str
    names: list[str]
    kind: OrganKind
    region: str
    origin: Literal["imported", "confirmed", "suggested"]
    valid_from: date | None
    valid_to: date | None
    successor: str | None


class FindingShape(BaseModel):
    """One thing wrong or odd. ``where`` is a cell (``requests.total.natural_person``) or a part of the document."""

    check: str
    severity: Literal["error", "warning", "note"]
    where: str
    message: str


class FindingInReport(FindingShape):
    """A finding with the report it is in."""

    report_id: str | None
    organ: str
    year: int | None
    url: str
    version: int


class VersionShape(BaseModel):
    """One content of a report at one address."""

    id: int
    number: int
    url: str
    title: str
    form: str
    declared_date: date | None
    declared_source: str
    first_seen_at: Instant
    last_seen_at: Instant
    capture: str
    content_digest: str
    reader_version: str


class ReportShape(BaseModel):
    """A filing's report: its verdict, its versions, and what was read from the newest (or the one asked for)."""

    filing: FilingShape
    versions: list[VersionShape]
    version: VersionShape | None
    reading: dict[str, Any] | None = Field(description="As `nianbao read` gives it: sections, tables, period, contact.")
    findings: list[FindingShape]
    text: str | None


class ChangeShape(BaseModel):
    """One thing that happened."""

    at: Instant
    kind: Literal["found", "altered", "edited", "gone", "back"]
    key: str
    title: str
    organ: str
    report_id: str | None
    url: str
    field: str
    old: str
    new: str


class LookShape(BaseModel):
    """One attempt to read a whole column. Only a ``complete`` one can prove absence."""

    id: str
    column_id: str
    started_at: Instant
    finished_at: Instant
    outcome: Literal["complete", "partial", "blocked", "error"]
    error_class: str
    reason: str
    rows: int
    total: int | None
    baseline: bool
    pages: list[str]


class CaptureShape(BaseModel):
    """One stored answer. Its body is at ``/captures/{id}/raw``, its WARC record at ``/captures/{id}/warc``."""

    id: str
    look_id: str
    url: str
    fetched_at: Instant
    kind: Literal["response", "revisit", "failure"]
    status: int | None
    content_type: str
    payload_digest: str
    error_class: str
    error_text: str
    warc_file: str
    offset: int
    length: int
    refers_to: str
    truncated: str


class DeadlineShape(BaseModel):
    """One rule applied to one report year."""

    rule: str
    kinds: list[OrganKind]
    due: date
    basis: Basis
    was_holiday: bool
    source_zh: str
    source_en: str


class Count(BaseModel):
    """``gte`` means at least so many."""

    value: int
    relation: Literal["eq", "gte"]


class CellHitShape(BaseModel):
    """A table cell that meets the query."""

    cell: str
    row: str
    column: str
    value: str | None


class HitShape(BaseModel):
    """One hit; ``title_parts`` and ``snippet`` are pieces of text with whether each is a hit."""

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
    first_seen_at: Instant
    title_parts: list[tuple[str, bool]]
    snippet: list[tuple[str, bool]]
    cells: list[CellHitShape]
    score: float
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


def told_next(visit: Visit, response: Response, cursor: str) -> str | None:
    """The cursor for the body; the address it leads to goes into the Link header (RFC 8288)."""
    if not cursor:
        return None
    following = visit.request.url.include_query_params(after=cursor)
    response.headers["Link"] = f'<{following}>; rel="next"'
    return cursor
