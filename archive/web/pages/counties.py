"""/counties: the ledger of all counties, with a map of provinces; one province or status as a list; several forms."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.counties.ledger import count_statuses, county_ledger, province_shares
from archive.records.county import COUNTY_STATUSES, CountyOut
from archive.records.fields import record_fields
from archive.web.charts.tiles import TILES
from archive.web.formats.sheet import Sheet, record_columns
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_choice, parse_region
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.naming import region_name
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

FORMS = ("json", "csv", "xlsx")
_TAKES = accepts("region", "state", forms=FORMS)
_COLUMNS = tuple(field.name for field in record_fields(CountyOut))


@router.get("/counties", dependencies=[_TAKES])
def counties_page(context: Context) -> Response:
    """Return the page."""
    region, state = _asked(context)
    found = ledger_of(context, region)
    return render_page(
        context,
        "counties.html",
        found=[one for one in found if state in ("", one.status)],
        total=len(found),
        counts=count_statuses(found),
        shares=province_shares(found),
        statuses=COUNTY_STATUSES,
        tiles=TILES,
        state=state,
        region=region,
        region_name=region_name(region.ljust(6, "0")) if region else "",
    )


@router.get("/counties.json", dependencies=[_TAKES])
def counties_json(context: Context) -> Response:
    """Return every county that was asked for as data."""
    region, state = _asked(context)
    found = ledger_of(context, region, state)
    told = {"counts": count_statuses(found), "items": [one.model_dump(mode="json") for one in found]}
    return JSONResponse(told)


@router.get("/counties.csv", dependencies=[_TAKES])
@router.get("/counties.xlsx", dependencies=[_TAKES])
def counties_sheet(context: Context) -> Response:
    """Return the same as a sheet."""
    about = {_("地址"): str(context.request.url)}
    found = ledger_of(context, *_asked(context))
    return sheet_answer(context, Sheet("nianbao-counties", record_columns(CountyOut, _COLUMNS), found, about))


def ledger_of(context: RequestContext, region: str, state: str = "") -> list[CountyOut]:
    """Return the ledger of a region (a code or its first digits), of one status or of all."""
    app = context.app_state
    found = county_ledger(context.session, app.configuration, app.data_folder, context.moment.instant, region)
    return [one for one in found if state in ("", one.status)]


def _asked(context: RequestContext) -> tuple[str, str]:
    state = parse_choice(context.param("state"), {code: code for code in COUNTY_STATUSES}, "state")
    return parse_region(context.param("region")), state
