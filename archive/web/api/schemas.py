"""The shapes of what the API gives. Field names are those of the command line, the exports and the database."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from archive.config.kinds import Basis, OrganKind
from archive.filings.record import Filing
from archive.filings.states import State
from archive.records.fields import Instant
from archive.records.finding import FindingShape
from archive.records.outcome import OutcomeShape
from archive.records.version import VersionShape
from archive.web.api.api_lists import ApiPage
from archive.web.api.reading_shapes import ReadingShape


class FilingsPage(ApiPage[Filing]):
    """Filings with the counts of all states of the year and region, whatever is filtered for."""

    as_of: Instant
    year: int
    counts: dict[State, int]
    total: int = Field(description="How many filings the filters leave, over all pages.")


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
    doubt: str
    why_zh: str
    why_en: str
    candidates: list[CandidateShape] = Field(description="Empty: any organ of the column.")
    year: int | None = Field(description="Report year of the report it may be; null when not known.")
    since: Instant
    last_seen: Instant
    captures: list[str]


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
    reading: ReadingShape | None = Field(description="As `nianbao read` gives it: sections, tables, period, contact.")
    findings: list[FindingShape]
    outcomes: list[OutcomeShape] = Field(description="Of every check; empty where no report was read.")
    text: str | None


class ChangeShape(BaseModel):
    """One thing that happened."""

    at: Instant
    event: Literal["found", "altered", "edited", "gone", "back"]
    key: str
    title: str
    organ: str
    report_id: str | None
    url: str
    field: str
    old: str
    new: str


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
