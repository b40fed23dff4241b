"""/indicators: rates of an organ or region among its peers, and one indicator over groups; several forms."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.cells.cell_sums import By
from archive.filings.facts.known_years import years_known
from archive.indicators.definitions import RANKED_FROM, Indicator, load_indicators
from archive.indicators.group_values import FEWEST_PEERS
from archive.records.fields import file_fields
from archive.records.indicator import IndicatorValue
from archive.web.contents.cell_lists import BYS, by_of
from archive.web.contents.indicator_lists import IndicatorLists, Scope, asked_indicator, asked_scope
from archive.web.formats.sheet import Sheet, record_columns
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_choice, parse_region, parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import Language
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

FORMS = ("json", "csv", "xlsx")
_TAKES = accepts("indicator", "by", "year", "region", "kind", "organ", many=("kind",), forms=FORMS)
_FIELDS = [one.name for one in file_fields(IndicatorValue)]


@router.get("/indicators", dependencies=[_TAKES])
def indicators_page(context: Context) -> Response:
    """Return the page: all indicators of the scope, or one of them over the groups within it."""
    lists, one, by = _asked(context)
    scope, known = lists.scope, load_indicators()
    names = region_names(context.session)
    return render_page(
        context,
        "indicators.html",
        scope=scope,
        one=one,
        by=by,
        bys=BYS,
        values=_values(lists, one, by),
        indicators={each.id: each for each in known.indicators},
        groups=known.groups,
        shown=shown_value,
        spread=shown_number,
        season=lists.watch,
        ranked_from=RANKED_FROM,
        fewest_peers=FEWEST_PEERS,
        years=sorted({*years_known(context.session), scope.year}, reverse=True),
        kinds=context.kinds,
        region=scope.region,
        region_name=names.get(scope.region, region_name(scope.region)),
        regions=names,
    )


@router.get("/indicators.json", dependencies=[_TAKES])
def indicators_json(context: Context) -> Response:
    """Return the same as data."""
    lists, one, by = _asked(context)
    items = [value.model_dump(mode="json") for value in _values(lists, one, by)]
    return JSONResponse(
        {"year": lists.scope.year, "definitions": definitions(lists.wanted, context.language), "items": items}
    )


@router.get("/indicators.csv", dependencies=[_TAKES])
@router.get("/indicators.xlsx", dependencies=[_TAKES])
def indicators_sheet(context: Context) -> Response:
    """Return the same as a sheet, a row for each value; peers are in the other forms."""
    lists, one, by = _asked(context)
    about = {_("地址"): str(context.request.url)}
    fields = record_columns(IndicatorValue, _FIELDS)
    return sheet_answer(context, Sheet("nianbao-indicators", fields, _values(lists, one, by), about))


def definitions(wanted: Sequence[Indicator], language: Language) -> dict[str, dict[str, str]]:
    """Return name and definition of indicators by id."""
    return {
        one.id: {
            "name": one.name.zh if language == "zh" else one.name.opening,
            "definition": one.definition.zh if language == "zh" else one.definition.opening,
        }
        for one in wanted
    }


def shown_value(value: IndicatorValue, indicator: Indicator) -> str:
    """Return a value as pages print it: ``83.3%``, ``12.5``."""
    return shown_number(value.value, indicator)


def shown_number(number: float | None, indicator: Indicator) -> str:
    """Return a number of an indicator as pages print it; a dash where there is none."""
    if number is None:
        return "—"
    return f"{100 * number:.1f}%" if indicator.measure == "share" else f"{number:,.1f}"


def _asked(context: RequestContext) -> tuple[IndicatorLists, Indicator | None, By]:
    year = parse_year(context.param("year")) if context.param("year") else None
    region = parse_region(context.param("region"))
    scope: Scope = asked_scope(context, year, region, context.kinds, context.param("organ"))
    one = asked_indicator(context.param("indicator")) if context.param("indicator") else None
    by = by_of(parse_choice(context.param("by"), {each: each for each in BYS}, "by"))
    wanted = (one,) if one else load_indicators().indicators
    return IndicatorLists(context, scope, wanted), one, by


def _values(lists: IndicatorLists, one: Indicator | None, by: By) -> list[IndicatorValue]:
    return lists.values(by) if one else lists.overview()
