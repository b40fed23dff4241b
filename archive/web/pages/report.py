"""/reports/{id}: a filing's verdict with its reason and evidence, and the report itself as it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import select

from archive.database.models import CaptureRecord, FindingRecord, Version
from archive.filings.decisions.finding_decisions import decisions_on_findings
from archive.filings.rules.decisions import Decision
from archive.filings.verdicts.status import FilingStatus, decision_json
from archive.filings.verdicts.tracing import traced
from archive.ingest.version_store import outcomes_of_version
from archive.notices.evidence_third_party import third_party_captures
from archive.search.similar import SimilarReports, similar
from archive.web.charts.span import span_of
from archive.web.contents.boards import filings_of
from archive.web.contents.citations import Cited, citations, cited_version, csl, json_ld, meta_tags, ris
from archive.web.contents.finding_list import finding_shape
from archive.web.contents.pdf_view import may_be_pdf
from archive.web.contents.report_sections import outcomes_view
from archive.web.contents.report_tables import tables_of
from archive.web.contents.stated_dates import stated_dates
from archive.web.contents.timeline import timeline_of
from archive.web.pages.organ import organ_of
from archive.web.serving.alternates import MEDIA
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.serving.url_suffix import split_suffix
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)
FORMS = ("json", "txt", "ris", "csl")


@router.get("/reports/{name}", dependencies=[accepts("version", forms=FORMS)])
def report_page(context: Context, name: str) -> Response:
    """Return the page of a filing, whether its report was seen or not; ``.json`` and ``.txt`` give what was read,
    ``.ris`` and ``.csl`` how it is cited."""
    report_id, form = split_suffix(name, FORMS)
    filing = filing_of(context, report_id)
    versions = versions_of(context, filing.facts.id, filing.report_id or "")
    shown = shown_version(versions, context.param("version"))
    if form == "txt":
        return PlainTextResponse(shown.text if shown else "")
    capture = context.session.get(CaptureRecord, shown.capture_id) if shown else None
    base = context.base
    cited = cited_version(shown, capture, filing.facts.organ, base) if shown and capture else None
    if form in ("ris", "csl"):
        return _cited_as(cited, form)
    findings = findings_of(context, shown)
    said = decisions_on_findings(context.session, shown, findings, context.moment.instant) if shown else {}
    if form == "json":
        return JSONResponse(_as_json(context, filing, shown, findings, said))
    return render_page(
        context,
        "report.html",
        filing=filing,
        versions=versions,
        version=shown,
        capture=capture,
        is_pdf=capture is not None and may_be_pdf(capture),
        citations=citations(cited) if cited else [],
        meta_tags=meta_tags(cited) if cited else [],
        json_ld=json_ld(cited) if cited else None,
        findings=findings,
        outcomes=outcomes_view(shown, context.language) if shown and shown.is_report else None,
        said=said,
        tables=tables_of(shown.reading, shown.report_year, findings, context.language) if shown else [],
        decision=filing.to_json(context.language).get("decision"),
        trace=traced(context.session, filing.facts, context.moment.instant),
        span=span_of(filing.facts, filing.ruling),
        likes=similar_reports(context, shown),
        stated=stated_dates(filing, versions),
        others=third_party_captures(context.session, filing.facts.organ_id, filing.facts.year, context.moment.instant),
        events=timeline_of(context.session, filing, versions, context.moment.instant),
    )


def _cited_as(cited: Cited | None, form: str) -> Response:
    """Return the citation as a file for reference managers. Raises PageNotFoundError where nothing was archived."""
    if cited is None:
        raise PageNotFoundError(_("没有可以引用的存档。"))
    headers = {"Content-Disposition": f'attachment; filename="{cited.key}.{"ris" if form == "ris" else "json"}"'}
    if form == "ris":
        return Response(ris(cited), media_type=f"{MEDIA['ris']}; charset=utf-8", headers=headers)
    return JSONResponse(csl(cited), media_type=MEDIA["csl"], headers=headers)


def filing_of(context: RequestContext, report_id: str) -> FilingStatus:
    """Return the filing ``<organ>-<year>``. Raises NotHere."""
    organ_id, _dash, year = report_id.rpartition("-")
    if not (organ_id and year.isascii() and year.isdigit() and 2008 <= int(year) < 2100):
        raise PageNotFoundError(_("没有编号为“%(value)s”的年报。"), value=report_id)
    organ = organ_of(context, organ_id)
    return filings_of(context, int(year), organ.id)[0]


def versions_of(context: RequestContext, *report_ids: str) -> Sequence[Version]:
    """Every content seen of the report up to the moment, oldest first.

    An organ that was merged may have published under its successor's duty: then the report bears another id.
    """
    named = Version.report_id.in_({report_id for report_id in report_ids if report_id})
    query = select(Version).where(named, Version.first_seen_at < context.moment.instant)
    return context.session.scalars(query.order_by(Version.first_seen_at, Version.id)).all()


def shown_version(versions: Sequence[Version], asked: str) -> Version | None:
    """Return the version with the id asked for, else the newest; None when there is none. Raises NotHere."""
    if not asked:
        return versions[-1] if versions else None
    found = next((version for version in versions if str(version.id) == asked), None)
    if found is None:
        raise PageNotFoundError(_("该年报没有编号为“%(value)s”的版本。"), value=asked)
    return found


def findings_of(context: RequestContext, version: Version | None) -> Sequence[FindingRecord]:
    """Return what is wrong or odd in a version."""
    if version is None:
        return []
    return context.session.scalars(
        select(FindingRecord).where(FindingRecord.version_id == version.id).order_by(FindingRecord.id)
    ).all()


def similar_reports(context: RequestContext, version: Version | None) -> SimilarReports:
    """Return reports much like a version, from sketches made beforehand; nothing is told when there is none."""
    if version is None:
        return SimilarReports([], comparable=False)
    return similar(context.session, context.app_state.search_folder, version, until=context.moment.instant)


def _as_json(
    context: RequestContext,
    filing: FilingStatus,
    version: Version | None,
    findings: Sequence[FindingRecord],
    said: Mapping[int, Decision],
) -> object:
    told = filing.to_json(context.language)
    told["trace"] = [one.to_json() for one in traced(context.session, filing.facts, context.moment.instant)]
    if version is None:
        return told | {"report": None}
    listed = [
        finding_shape(f, context.language).model_dump() | {"decision": decision_json(said.get(f.id))} for f in findings
    ]
    outcomes = [outcome.to_json() for outcome in outcomes_of_version(version)]
    return told | {"report": {**version.reading, "findings": listed, "outcomes": outcomes}}
