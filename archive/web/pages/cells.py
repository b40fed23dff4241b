"""/cells: one place of the reports' tables, as list, rank, pivot, sums or rate; also .json, .csv and .xlsx."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.cells.cell_place import TABLES, CellPlace, table_name
from archive.cells.cell_sums import FEWEST
from archive.filings.facts.known_years import years_known
from archive.records.cell import CellRow, CellSum, plain_number
from archive.records.fields import record_fields
from archive.web.charts.cell_chart import MOST_LINES, cell_chart
from archive.web.contents.cell_lists import (
    BYS,
    FORM_NAMES,
    SHOWS,
    STATUSES,
    CellLists,
    UnknownCell,
    after_row,
    asked_base,
    asked_place,
    asked_reports,
    by_of,
    cell_path,
    column_options,
    out_of,
    place_name,
    row_options,
)
from archive.web.contents.cell_pivots import (
    after_group,
    pivot_columns_out,
    pivot_of,
    pivot_rows_out,
)
from archive.web.contents.pdf_view import pdf_captures
from archive.web.formats.pivot_sheet import pivot_fields
from archive.web.formats.sheet import Field, Sheet, record_columns
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import BadRequestError
from archive.web.serving.query_params import parse_choice, parse_limit, parse_region, parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import Language, gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

FORMS = ("json", "csv", "xlsx")
GROUPED = ("pivot", "sums", "rate")
_TAKES = accepts(
    "row", "column", "per", "per_column", "show", "by", "organ", "kind", "region", "year", "form", "after", "limit",
    many=("kind", "year"), forms=FORMS,
)  # fmt: skip
_PAGE, _MOST = 100, 1_000
EXAMPLES = ("requests.refused", "requests.new", "review.litigation", "disclosure.normative_documents")
_ROW = ("region", "organ_id", "organ", "kind", "year", "form", "place", "status", "value", "blanks", "base", "rank")
_FOUND = ("report_id", "version_id", "capture", "url", "cells")


@router.get("/cells", dependencies=[_TAKES])
def cells_page(context: Context) -> Response:
    """Return the page; without a row, the form and examples alone."""
    place, told = _lenient_place(context)
    lists = asked_lists(context, place) if place else None
    show, language = _show(context), context.language
    rows = lists.ranks if lists and show == "rank" else lists.rows if lists else []
    shown, after = after_row(rows, context.param("after"), _limit(context)) if show in ("list", "rank") else ([], "")
    pivot = pivot_of(lists, _by(context)) if lists and show in GROUPED else None
    groups = pivot.rows if pivot else []
    if show == "pivot":
        groups, after = after_group(groups, context.param("after"), _limit(context))
    sums = pivot.sums if pivot and show != "pivot" else []
    region = parse_region(context.param("region"))
    return render_page(
        context,
        "cells.html",
        place=place,
        told=told,
        lists=lists,
        place_name=lambda one: place_name(one, language),
        cell_path=cell_path,
        pdfs=pdf_captures(context.session, (row.capture for row in shown)),
        number=lambda value: f"{plain_number(value):,}",
        show=show,
        shows=SHOWS,
        statuses=STATUSES,
        by=_by(context),
        bys=BYS,
        rows=shown,
        after=after,
        groups=groups,
        grouped=GROUPED,
        chart=cell_chart(sums, rates=show == "rate"),
        most_lines=MOST_LINES,
        spans=pivot.columns if pivot else [],
        tables={table: table_name(table) for table in TABLES},
        row_options=row_options(TABLES, language),
        column_options=column_options(place, language),
        base_columns=column_options(lists.per if lists else None, language),
        examples=EXAMPLES,
        fewest=FEWEST,
        organ=context.param("organ"),
        form=context.param("form"),
        forms=FORM_NAMES,
        asked_years=_years(context),
        years=years_known(context.session),
        kinds=context.kinds,
        region=region,
        region_name=region_name(region),
        regions=region_names(context.session),
    )


@router.get("/cells.json", dependencies=[_TAKES])
def cells_json(context: Context) -> Response:
    """Return the same as data; ``next`` is the address of the rows that follow."""
    lists = asked_lists(context, asked_cell(context))
    told: dict[str, Any] = {"place": lists.place.id, "per": lists.per.id if lists.per else None, "counts": lists.counts}
    if _show(context) == "pivot":
        return JSONResponse(told | _pivot_json(context, lists))
    if _show(context) in ("sums", "rate"):
        return JSONResponse(told | {"items": [one.model_dump(mode="json") for one in lists.sums(_by(context))]})
    rows = lists.ranks if _show(context) == "rank" else lists.rows
    shown, after = after_row(rows, context.param("after"), _limit(context))
    return JSONResponse(
        told
        | {"items": [out_of(context, row).model_dump(mode="json") for row in shown], "next": _following(context, after)}
    )


def _pivot_json(context: RequestContext, lists: CellLists) -> dict[str, Any]:
    pivot = pivot_of(lists, _by(context))
    shown, after = after_group(pivot.rows, context.param("after"), _limit(context))
    return {
        "columns": [one.model_dump() for one in pivot_columns_out(pivot)],
        "items": [row.model_dump(mode="json") for row in pivot_rows_out(context, shown)],
        "next": _following(context, after),
    }


def _following(context: RequestContext, after: str) -> str | None:
    return str(context.request.url.include_query_params(after=after)) if after else None


@router.get("/cells.csv", dependencies=[_TAKES])
@router.get("/cells.xlsx", dependencies=[_TAKES])
def cells_sheet(context: Context) -> Response:
    """Return all of it as a sheet, drawn while it is sent."""
    lists, show = asked_lists(context, asked_cell(context)), _show(context)
    about = {_("地址"): str(context.request.url), _("单元格"): place_name(lists.place, context.language)}
    if lists.per:
        about[_("基数")] = place_name(lists.per, context.language)
    if show == "pivot":
        pivot = pivot_of(lists, _by(context))
        groups = pivot_rows_out(context, pivot.rows)
        return sheet_answer(context, Sheet("nianbao-cells", pivot_fields(pivot.columns), groups, about))
    if show in ("sums", "rate"):
        return sheet_answer(
            context, Sheet("nianbao-cells", _columns(CellSum, context.language), lists.sums(_by(context)), about)
        )
    rows: Iterable[CellRow] = lists.ranks if show == "rank" else lists.stream()
    return sheet_answer(context, Sheet("nianbao-cells", _columns(CellRow, context.language), rows, about))


def _columns(record: type, language: Language) -> tuple[Field, ...]:
    """Return the fields of a record as columns: numbers as numbers, and the status in words beside its code."""
    names = (*_ROW, *_FOUND) if record is CellRow else tuple(field.name for field in record_fields(record))
    fields = [Field(one.name, one.label, _plain(one.value)) for one in record_columns(record, names)]
    if record is CellRow:
        words = Field("status_words", _("填报情况"), lambda row: gettext(language, STATUSES[row.status]))
        fields.insert(names.index("status") + 1, words)
    return tuple(fields)


def _plain(value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def told(record: Any) -> Any:
        found = value(record)
        if isinstance(found, list):
            return " ".join(found)
        return plain_number(found) if hasattr(found, "as_tuple") else found

    return told


def asked_lists(context: RequestContext, place: CellPlace) -> CellLists:
    """Return the lists that the query string asks for of a place."""
    wanted = asked_reports(
        context,
        organ=context.param("organ"),
        kinds=context.kinds,
        region=parse_region(context.param("region")),
        years=_years(context),
    )
    base = asked_base(context.param("per"), context.param("per_column"), place)
    if _show(context) == "rate" and base is None:
        base = _usual_base(place)
    return CellLists(context, place, wanted, base, context.param("form"))


def _usual_base(place: CellPlace) -> CellPlace:
    """Return what a rate is taken of where the reader names nothing: the total of the row, that of all results for the
    total itself, and for numbers of what was disclosed the requests that came in."""
    if place.table == "requests" and place.column == "total":
        return asked_place("requests.total", "total")
    own = asked_place(f"{place.table}.{place.row}", "")
    return own if own.column == "total" else asked_place("requests.new", "total")


def asked_cell(context: RequestContext) -> CellPlace:
    """Return the place that the query string asks for. Raises BadRequestError."""
    if not context.param("row"):
        raise BadRequestError(_("请用 row 指定行，例如 row=requests.refused。"))
    return asked_place(context.param("row"), context.param("column"))


def _lenient_place(context: RequestContext) -> tuple[CellPlace | None, str]:
    """Return the place asked for on the page. Whoever has chosen a row of another table still sends the column of the
    one before: that column gives way, and the page says so."""
    if not context.param("row"):
        return None, ""
    try:
        return asked_cell(context), ""
    except UnknownCell:
        place = asked_place(context.param("row"), "")
        return place, context.param("column")


def _years(context: RequestContext) -> Sequence[int]:
    given = [part.strip() for value in context.params("year") for part in value.split(",")]
    return tuple(dict.fromkeys(parse_year(part) for part in given if part))


def _show(context: RequestContext) -> str:
    return parse_choice(context.param("show"), {one: one for one in SHOWS}, "show") or "list"


def _by(context: RequestContext) -> Any:
    return by_of(parse_choice(context.param("by"), {one: one for one in BYS}, "by"))


def _limit(context: RequestContext) -> int:
    return parse_limit(context.param("limit"), default=_PAGE, most=_MOST)
