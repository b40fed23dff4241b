"""/anomalies: numbers and texts out of the usual, each with what it was compared with; several forms."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.cells.cell_query import ReportFilter
from archive.config.kinds import OrganKind
from archive.filings.facts.known_years import years_known
from archive.indicators.anomalies import anomalies
from archive.records.anomaly import Anomaly, AnomalyKind
from archive.records.fields import record_fields
from archive.web.contents.boards import newest_year
from archive.web.formats.sheet import Sheet, record_columns
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_choice, parse_region, parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

FORMS = ("json", "csv", "xlsx")
_TAKES = accepts("anomaly", "year", "region", "kind", "organ", many=("kind",), forms=FORMS)
SHOWN = 200
KINDS: dict[AnomalyKind, str] = {
    "jump": _("与上年相差悬殊"),
    "peers": _("与同类相差悬殊"),
    "round": _("末位多为零"),
    "copied": _("文字大部相同"),
}


@router.get("/anomalies", dependencies=[_TAKES])
def anomalies_page(context: Context) -> Response:
    """Return the page."""
    found, year = _found(context)
    region = parse_region(context.param("region"))
    names = region_names(context.session)
    return render_page(
        context,
        "anomalies.html",
        found=found[:SHOWN],
        total=len(found),
        year=year,
        asked_type=_type(context),
        types=KINDS,
        notice=NOTICE,
        years=sorted({*years_known(context.session), year}, reverse=True),
        organ=context.param("organ"),
        kinds=context.kinds,
        region=region,
        region_name=names.get(region, region_name(region)),
        regions=names,
    )


@router.get("/anomalies.json", dependencies=[_TAKES])
def anomalies_json(context: Context) -> Response:
    """Return the same as data."""
    found, year = _found(context)
    return JSONResponse({"year": year, "items": [one.model_dump(mode="json") for one in found]})


@router.get("/anomalies.csv", dependencies=[_TAKES])
@router.get("/anomalies.xlsx", dependencies=[_TAKES])
def anomalies_sheet(context: Context) -> Response:
    """Return the same as a sheet."""
    found, _year = _found(context)
    fields = record_columns(Anomaly, [one.name for one in record_fields(Anomaly)])
    about = {_("地址"): str(context.request.url), _("说明"): NOTICE}
    return sheet_answer(context, Sheet("nianbao-anomalies", fields, found, about))


NOTICE = _(
    "这里列出的是与上年或者同类相差较大、末位多为零、文字大部相同的年报，供核对时参考。数字大可能因为事情多、机构合并或者口径调整；"
    "不是问题清单，不作违规认定，也不是单位排名。不同类型之间不可比。"
)


def unusual(
    context: RequestContext, year: int | None, region: str, kinds: Sequence[OrganKind], organ: str, kind: str
) -> tuple[list[Anomaly], int]:
    """Return what is out of the usual in the reports of a year (the newest that is over without one), and the year."""
    wanted = year or newest_year(context)
    reports = ReportFilter(context.moment.instant, (organ,) if organ else (), kinds, region, (wanted,))
    found = anomalies(context.session, reports, wanted)
    return [one for one in found if kind in ("", one.anomaly)], wanted


def _found(context: RequestContext) -> tuple[list[Anomaly], int]:
    year = parse_year(context.param("year")) if context.param("year") else None
    region = parse_region(context.param("region"))
    return unusual(context, year, region, context.kinds, context.param("organ"), _type(context))


def _type(context: RequestContext) -> str:
    return parse_choice(context.param("anomaly"), {one: one for one in KINDS}, "anomaly")
