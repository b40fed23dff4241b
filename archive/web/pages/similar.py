"""/reports/{id}/similar: reports whose prose is most like this one's, with what they share; also .json, .csv, .xlsx."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.database.models import Version
from archive.reading.checks.text_overlap import ComparableProse, measure_overlap
from archive.reading.result_json import from_json
from archive.search.similar import Similar, similar
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.pages.report import filing_of, shown_version, versions_of
from archive.web.serving.parameters import accepts
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

_MOST = 10
_PASSAGES = 3
FORMS = ("json", "csv", "xlsx")
_TAKES = accepts("version", forms=FORMS)


@dataclass(frozen=True, slots=True)
class Compared:
    """A similar report with the share (0 to 1) of this report's own prose that stands in it, and the longest parts."""

    one: Similar
    share: float
    passages: Sequence[str]


@router.get("/reports/{report_id}/similar", dependencies=[_TAKES])
def similar_page(context: Context, report_id: str) -> Response:
    """Return the page."""
    filing = filing_of(context, report_id)
    version, told, found = compared(context, report_id, context.param("version"))
    return render_page(context, "similar.html", filing=filing, version=version, told=told, found=found)


@router.get("/reports/{report_id}/similar.json", dependencies=[_TAKES])
def similar_json(context: Context, report_id: str) -> Response:
    """Return the same as data; ``comparable`` is false where the report has too little prose of its own."""
    _version, told, found = compared(context, report_id, context.param("version"))
    return JSONResponse({"report_id": report_id, "comparable": told, "items": [as_json(one) for one in found]})


@router.get("/reports/{report_id}/similar.csv", dependencies=[_TAKES])
@router.get("/reports/{report_id}/similar.xlsx", dependencies=[_TAKES])
def similar_sheet(context: Context, report_id: str) -> Response:
    """Return the same as a sheet."""
    _version, _told, found = compared(context, report_id, context.param("version"))
    about = {_("地址"): str(context.request.url)}
    return sheet_answer(context, Sheet(f"nianbao-similar-{report_id}", _FIELDS, found, about))


def compared(context: RequestContext, report_id: str, asked: str) -> tuple[Version | None, bool, list[Compared]]:
    """Return the version asked for (the newest without one), whether anything can be said of it, and what is like it,
    by the share that is alike."""
    filing = filing_of(context, report_id)
    version = shown_version(versions_of(context, filing.facts.id, filing.report_id or ""), asked)
    if version is None:
        return None, False, []
    likes = similar(
        context.session, context.app_state.search_folder, version, until=context.moment.instant, limit=_MOST
    )
    mine, found = ComparableProse(from_json(version.reading)), []
    for one in likes.found:
        other = context.session.get_one(Version, one.version_id)
        alike = measure_overlap(mine, ComparableProse(from_json(other.reading)))
        passages = [printed for printed, _theirs in alike.passages[:_PASSAGES]]
        found.append(Compared(one, alike.share, passages))
    return version, likes.comparable, sorted(found, key=lambda c: (-c.share, c.one.report_id))


def as_json(compared: Compared) -> dict[str, object]:
    """Return a similar report as data."""
    one = compared.one
    return {
        "report_id": one.report_id,
        "organ": one.organ,
        "region": one.region,
        "year": one.year,
        "title": one.title,
        "version": one.version_id,
        "share": round(compared.share, 4),
        "estimate": round(one.likeness, 4),
        "passages": list(compared.passages),
    }


_FIELDS = (
    Field("report_id", _("年报编号"), lambda c: c.one.report_id),
    Field("year", _("报告年度"), lambda c: c.one.year),
    Field("region", _("地区"), lambda c: c.one.region),
    Field("organ", _("单位"), lambda c: c.one.organ),
    Field("title", _("标题"), lambda c: c.one.title),
    Field("share", _("本年报文字见于对照年报的比例"), lambda c: round(c.share, 4)),
    Field("estimate", _("估计相近程度"), lambda c: round(c.one.likeness, 4)),
    Field("passage", _("最长的相同语句"), lambda c: c.passages[0] if c.passages else ""),
)
