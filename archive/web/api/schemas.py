"""The shapes of what the API gives. Field names are those of the command line, the exports and the database."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from archive.config.kinds import Basis, OrganKind
from archive.filings.record import Filing, Instant
from archive.filings.states import State
from archive.web.api.common import ApiPage


class FilingsPage(ApiPage[Filing]):
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


class CandidateShape(BaseModel):
    """An organ that a row may belong to."""

    organ_id: str
    organ: str


class DoubtShape(BaseModel):
    """A row that may be somebody's report. While it is in doubt nobody whose it may be is held overdue."""

    id: int
    title: str
    url: str
    column_id: str
    column: str
    region: str
    kind: str
    why_zh: str
    why_en: str
    candidates: list[CandidateShape] = Field(description="Empty: any organ of the column.")
    year: int | None = Field(description="Report year of the report it may be; null when not known.")
    since: Instant
    last_seen: Instant
    captures: list[str]


class FindingShape(BaseModel):
    """One thing wrong or odd. ``where`` is a cell (``requests.total.natural_person``) or a part of the document."""

    check: str
    severity: Literal["error", "warning", "note", "not_understood"]
    where: str
    message: str


class FindingInReport(FindingShape):
    """A finding with the report it is in."""

    report_id: str | None
    organ: str
    year: int | None
    url: str
    version: int


class OutcomeShape(BaseModel):
    """One check at one place. ``left`` and ``right`` are the values compared; null where it compares no numbers."""

    check: str
    status: Literal["pass", "fail", "uncertain", "not_assessable"]
    where: str
    cells: list[str]
    expression: str
    left: float | None
    right: float | None
    difference: float | None


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


class TraceEvidenceShape(BaseModel):
    """A capture that shows a link of a verdict."""

    capture: str
    url: str
    role: str


class LinkShape(BaseModel):
    """One link that a verdict needs, and whether it was proved."""

    link: str
    proved: bool
    reason_zh: str
    reason_en: str
    evidence: list[TraceEvidenceShape]


class ReportShape(BaseModel):
    """A filing's report: its verdict, its versions, and what was read from the newest (or the one asked for)."""

    filing: Filing
    trace: list[LinkShape] = Field(description="Every link of the verdict, the most basic one first.")
    versions: list[VersionShape]
    version: VersionShape | None
    reading: dict[str, Any] | None = Field(description="As `nianbao read` gives it: sections, tables, period, contact.")
    findings: list[FindingShape]
    outcomes: list[OutcomeShape] = Field(description="Of every check; empty where no report was read.")
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


class VisitOut(BaseModel):
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
    visit_id: str
    url: str
    fetched_at: Instant
    kind: Literal["response", "revisit", "rendered", "failure"]
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
