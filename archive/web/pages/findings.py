"""/findings: what is wrong or odd in the newest versions of reports; also .json, .csv, .xlsx and .atom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.filings.facts.known_years import years_known
from archive.records.finding import FindingInReport
from archive.web.contents.finding_list import (
    SEVERITIES,
    FindingQuery,
    LocatedFinding,
    count_findings,
    find_findings,
    finding_in_report,
    finding_shape,
)
from archive.web.formats.atom import AtomEntry, atom_answer
from archive.web.formats.sheet import Field, Sheet, record_columns
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_choice, parse_region, parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording import urls
from archive.web.wording.naming import region_names
from archive.web.wording.translation import HTML_LANG, gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_PAGE, _CHUNK = 50, 1_000
FORMS = ("json", "csv", "xlsx", "atom")
_TAKES = accepts("check", "severity", "kind", "region", "year", "after", many=("kind",), forms=FORMS)
_COLUMNS = ("check", "severity", "year", "organ", "where", "message", "report_id", "url")


@router.get("/findings", dependencies=[_TAKES])
def findings_page(context: Context) -> Response:
    """Return the page."""
    wanted = wanted_of(context, _PAGE + 1)
    found = find_findings(context.session, wanted)
    checks, sums = count_findings(context.session, wanted)
    return render_page(
        context,
        "findings.html",
        found=found[:_PAGE],
        shape_of=finding_shape,
        after=str(found[_PAGE - 1].finding.id) if len(found) > _PAGE else "",
        wanted=wanted,
        checks=checks,
        severities=SEVERITIES,
        sums=sums,
        years=years_known(context.session),
        regions=region_names(context.session),
    )


@router.get("/findings.json", dependencies=[_TAKES])
def findings_json(context: Context) -> Response:
    """Return the same as data; ``next`` is the address of the older ones."""
    found = find_findings(context.session, wanted_of(context, _PAGE + 1))
    more = len(found) > _PAGE
    following = context.request.url.include_query_params(after=str(found[_PAGE - 1].finding.id)) if more else None
    told = [finding_in_report(one, context.language).model_dump(mode="json") for one in found[:_PAGE]]
    return JSONResponse({"items": told, "next": str(following) if following else None})


@router.get("/findings.atom", dependencies=[_TAKES])
def findings_feed(context: Context) -> Response:
    """Return a feed of the newest."""
    entries = [
        AtomEntry(
            f"finding/{one.version.url}/{one.version.number}/{one.finding.check}/{one.finding.where}",
            f"{one.finding.check} {one.version.title}",
            urls.report_path(one.version.report_id) if one.version.report_id else "/findings",
            one.version.first_seen_at,
            finding_shape(one.finding, context.language).message,
        )
        for one in find_findings(context.session, wanted_of(context, _PAGE))
    ]
    return atom_answer(
        context.request, gettext(context.language, _("问题")), entries, language=HTML_LANG[context.language]
    )


@router.get("/findings.csv", dependencies=[_TAKES])
@router.get("/findings.xlsx", dependencies=[_TAKES])
def findings_sheet(context: Context) -> Response:
    """All of them as a sheet, drawn while it is sent."""
    about = {_("地址"): str(context.request.url)}
    found = (finding_in_report(one, context.language) for one in _every(context, wanted_of(context, _CHUNK)))
    fields = (*record_columns(FindingInReport, _COLUMNS), Field("note", _("备注"), lambda _one: ""))
    return sheet_answer(context, Sheet("nianbao-findings", fields, found, about))


def _every(context: RequestContext, wanted: FindingQuery) -> Iterator[LocatedFinding]:
    while found := find_findings(context.session, wanted):
        yield from found
        if len(found) < wanted.limit:
            return
        wanted = replace(wanted, after=found[-1].finding.id)


def wanted_of(context: RequestContext, limit: int) -> FindingQuery:
    """Return what the query string asks for. Raises AskedWrongly."""
    after = context.param("after")
    return FindingQuery(
        context.moment.instant,
        check=context.param("check"),
        severity=parse_choice(context.param("severity"), SEVERITIES, "severity"),
        kinds=context.kinds,
        region=parse_region(context.param("region")),
        year=parse_year(context.param("year")) if context.param("year") else None,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 16 else None,
        limit=limit,
    )
