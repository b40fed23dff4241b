"""Reports with what was read from them, and findings."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import select, tuple_

from archive.database.models import CaptureRecord, Version
from archive.filings.verdicts.tracing import traced
from archive.ingest.version_store import outcomes_of_version
from archive.records.fields import record_of
from archive.records.finding import FindingInReport, Severity
from archive.records.outcome import OutcomeShape
from archive.records.version import VersionShape
from archive.web.api.api_lists import AfterMark, ApiPage, Kinds, Limit, MaybeYear, Region, UpdatedAfter, told_next
from archive.web.api.reading_shapes import ReadingShape
from archive.web.api.schemas import (
    CaptureShape,
    LinkShape,
    ReportShape,
)
from archive.web.contents.capture_content import find_capture
from archive.web.contents.finding_list import FindingQuery, find_findings, finding_in_report, finding_shape
from archive.web.pages.report import filing_of, findings_of, shown_version, versions_of
from archive.web.serving.query_params import cursor_parts, parse_cursor, parse_updated_after
from archive.web.serving.request_context import Context

router = APIRouter(prefix="/api/v1", tags=["reports"])


@router.get("/reports/{report_id}")
def get_report(
    context: Context,
    report_id: str,
    version: Annotated[str, Query(description="The id of a version; the newest without it.")] = "",
    text: Annotated[bool, Query(description="Whether to give the whole text.")] = True,
) -> ReportShape:
    """Return a filing and its report; ``version`` and ``reading`` are null when none was read."""
    filing = filing_of(context, report_id)
    versions = versions_of(context, report_id, filing.report_id or "")
    shown = shown_version(versions, version)
    return ReportShape(
        filing=filing.record(context.language),
        trace=[
            LinkShape.model_validate(one.to_json())
            for one in traced(context.session, filing.facts, context.moment.instant)
        ],
        versions=[_version(one) for one in versions],
        version=_version(shown) if shown else None,
        reading=ReadingShape.model_validate(dict(shown.reading)) if shown else None,
        findings=[finding_shape(f, context.language) for f in findings_of(context, shown)],
        outcomes=[OutcomeShape.model_validate(one.to_json()) for one in outcomes_of_version(shown)] if shown else [],
        text=shown.text if shown and text else None,
    )


@router.get("/findings")
def list_findings(
    context: Context,
    response: Response,
    check: Annotated[str, Query(max_length=60, description="The id of a check.")] = "",
    severity: Literal["", Severity] = "",
    kind: Kinds = None,
    region: Region = "",
    year: MaybeYear = None,
    limit: Limit = 50,
    after: Annotated[str, Query(pattern=r"^[0-9]{0,15}$", description="The `next` of an earlier answer.")] = "",
    updated_after: UpdatedAfter = "",
) -> ApiPage[FindingInReport]:
    """Return findings in the newest versions of reports, the newest first."""
    wanted = FindingQuery(
        context.moment.instant, check, severity, kind or (), region, year, int(after) if after else None, limit + 1,
        parse_updated_after(updated_after),
    )  # fmt: skip
    found = find_findings(context.session, wanted)
    cursor = str(found[limit - 1].finding.id) if len(found) > limit else ""
    items = [finding_in_report(one, context.language) for one in found[:limit]]
    return ApiPage(items=items, next=told_next(context, response, cursor))


def _version(version: Version) -> VersionShape:
    return record_of(VersionShape, version, capture=version.capture_id)


@router.get("/captures")
def list_captures(
    context: Context,
    response: Response,
    url: Annotated[str, Query(min_length=1, max_length=2_000, description="The exact address.")],
    limit: Limit = 50,
    after: AfterMark = "",
    updated_after: UpdatedAfter = "",
) -> ApiPage[CaptureShape]:
    """Every capture of an address, failures too, the newest first."""
    query = select(CaptureRecord).where(CaptureRecord.url == url, CaptureRecord.fetched_at < context.moment.instant)
    if since := parse_updated_after(updated_after):
        query = query.where(CaptureRecord.fetched_at > since)
    if parse_cursor(after):
        query = query.where(tuple_(CaptureRecord.fetched_at, CaptureRecord.id) < tuple_(*cursor_parts(after)))
    ordered = query.order_by(CaptureRecord.fetched_at.desc(), CaptureRecord.id.desc()).limit(limit + 1)
    found = context.session.scalars(ordered).all()
    last = found[limit - 1] if len(found) > limit else None
    cursor = f"{last.fetched_at.isoformat()}~{last.id}" if last else ""
    items = [CaptureShape.model_validate(capture, from_attributes=True) for capture in found[:limit]]
    return ApiPage(items=items, next=told_next(context, response, cursor))


@router.get("/captures/{capture_id}")
def get_capture(context: Context, capture_id: str) -> CaptureShape:
    """Return a capture by its record id, or the newest of a payload by its SHA-256 (12 digits or more)."""
    return CaptureShape.model_validate(find_capture(context.session, capture_id), from_attributes=True)
