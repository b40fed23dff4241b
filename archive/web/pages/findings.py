"""/findings: what is wrong or odd in the newest versions of reports; also .json, .csv, .xlsx and .atom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.web.contents.boards import years_known
from archive.web.contents.faults import SEVERITIES, Fault, Faults, checks_of, faults, severities_of
from archive.web.formats.atom import Entry, atom_answer
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.asking import one_of, region_of, year_of
from archive.web.serving.rendering import page
from archive.web.serving.room import Here, Visit
from archive.web.wording import links
from archive.web.wording.naming import region_names
from archive.web.wording.words import HTML_LANG, say
from archive.web.wording.words import message as _

router = APIRouter(include_in_schema=False)

_PAGE, _CHUNK = 50, 1_000


@router.get("/findings")
def findings_page(visit: Here) -> Response:
    """The page."""
    wanted = wanted_of(visit, _PAGE + 1)
    found = faults(visit.session, wanted)
    return page(
        visit,
        "findings.html",
        found=found[:_PAGE],
        after=str(found[_PAGE - 1].finding.id) if len(found) > _PAGE else "",
        wanted=wanted,
        checks=checks_of(visit.session, wanted),
        severities=SEVERITIES,
        sums=severities_of(visit.session, wanted),
        years=years_known(visit.session),
        regions=region_names(visit.session),
    )


@router.get("/findings.json")
def findings_json(visit: Here) -> Response:
    """The same as data; ``next`` is the address of the older ones."""
    found = faults(visit.session, wanted_of(visit, _PAGE + 1))
    more = len(found) > _PAGE
    following = visit.request.url.include_query_params(after=str(found[_PAGE - 1].finding.id)) if more else None
    told = [as_json(one, visit) for one in found[:_PAGE]]
    return JSONResponse({"findings": told, "next": str(following) if following else None})


@router.get("/findings.atom")
def findings_feed(visit: Here) -> Response:
    """A feed of the newest."""
    entries = [
        Entry(
            f"finding/{one.version.url}/{one.version.number}/{one.finding.check}/{one.finding.where}",
            f"{one.finding.check} {one.version.title}",
            links.report_path(one.version.report_id) if one.version.report_id else "/findings",
            one.version.first_seen_at,
            one.message(visit.language),
        )
        for one in faults(visit.session, wanted_of(visit, _PAGE))
    ]
    return atom_answer(visit.request, say(visit.language, _("问题")), entries, language=HTML_LANG[visit.language])


@router.get("/findings.csv")
@router.get("/findings.xlsx")
def findings_sheet(visit: Here) -> Response:
    """All of them as a sheet, drawn while it is sent."""
    about = {_("地址"): str(visit.request.url)}
    found = _every(visit, wanted_of(visit, _CHUNK))
    return sheet_answer(visit, Sheet("nianbao-findings", _fields(visit), found, about))


def _every(visit: Visit, wanted: Faults) -> Iterator[Fault]:
    while found := faults(visit.session, wanted):
        yield from found
        if len(found) < wanted.limit:
            return
        wanted = replace(wanted, after=found[-1].finding.id)


def wanted_of(visit: Visit, limit: int) -> Faults:
    """What the query string asks for. Raises AskedWrongly."""
    after = visit.asked("after")
    return Faults(
        visit.moment.instant,
        check=visit.asked("check"),
        severity=one_of(visit.asked("severity"), SEVERITIES, "severity"),
        region=region_of(visit.asked("region")),
        year=year_of(visit.asked("year")) if visit.asked("year") else None,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 16 else None,
        limit=limit,
    )


def as_json(one: Fault, visit: Visit) -> dict[str, object]:
    """A finding with where it stands, as data."""
    return {
        "check": one.finding.check,
        "severity": one.finding.severity,
        "where": one.finding.where,
        "message": one.message(visit.language),
        "report_id": one.version.report_id or None,
        "organ": one.organ,
        "year": one.version.report_year,
        "url": one.version.url,
        "version": one.version.number,
    }


def _fields(visit: Visit) -> tuple[Field, ...]:
    return (
        Field("check", _("检查"), lambda one: one.finding.check),
        Field("severity", _("程度"), lambda one: one.finding.severity),
        Field("year", _("报告年度"), lambda one: one.version.report_year),
        Field("organ", _("单位"), lambda one: one.organ),
        Field("where", _("位置"), lambda one: one.finding.where),
        Field("message", _("说明"), lambda one: one.message(visit.language)),
        Field("report_id", _("年报编号"), lambda one: one.version.report_id),
        Field("url", _("网址"), lambda one: one.version.url),
        Field("note", _("备注"), lambda _one: ""),
    )
