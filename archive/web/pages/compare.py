"""/compare: two or more organs or regions side by side: states, indicators, numbers and text; several forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.cells.cell_place import TABLES, CellPlace, place_label, table_name
from archive.filings.facts.known_years import years_known
from archive.indicators.definitions import load_indicators
from archive.records.cell import plain_number
from archive.records.indicator import IndicatorValue
from archive.web.contents.boards import newest_year
from archive.web.contents.cell_lists import asked_place, row_options
from archive.web.contents.comparison import MOST, Comparison, compare, subjects_named
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.pages.indicators import shown_number, shown_value
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_year
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.naming import region_names
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

FORMS = ("json", "csv", "xlsx")
_TAKES = accepts("of", "year", "row", "column", many=("of",), forms=FORMS)


@dataclass(frozen=True, slots=True)
class Line:
    """One number of one subject, as flat files give it."""

    key: str
    name: str
    what: str
    year: int
    form: str
    value: Any
    part: Any
    base: Any


@router.get("/compare", dependencies=[_TAKES])
def compare_page(context: Context) -> Response:
    """Return the page; without anybody to compare, the form alone."""
    subjects = subjects_named(context, context.params("of"))
    year, place = _year(context), _place(context)
    found = compare(context, subjects, year, place or asked_place("requests.new", "")) if subjects else None
    cells = [cell for one in found.items for cell in one.cells] if found else []
    values = [value for one in found.items for value in one.indicators] if found else []
    return render_page(
        context,
        "compare.html",
        subjects=subjects,
        found=found,
        year=year,
        years=sorted({*years_known(context.session), year}, reverse=True),
        place=place or asked_place("requests.new", ""),
        cells=cells,
        histories=[year for one in found.items for year in one.years] if found else [],
        places={id_: place_label(_split(id_)) for id_ in dict.fromkeys(cell.place for cell in cells)},
        indicators={one.id: one for one in load_indicators().indicators},
        groups=load_indicators().groups,
        values={(one.indicator, one.key, one.form): one for one in values},
        forms=_forms(values),
        shown=shown_value,
        spread=shown_number,
        number=lambda value: f"{plain_number(value):,}",
        tables={table: table_name(table) for table in TABLES},
        row_options=row_options(TABLES, context.language),
        regions=region_names(context.session),
        most=MOST,
        names={one.key: one.name for one in subjects},
    )


@router.get("/compare.json", dependencies=[_TAKES])
def compare_json(context: Context) -> Response:
    """Return the same as data."""
    subjects = subjects_named(context, context.params("of"))
    return JSONResponse(compare(context, subjects, _year(context), _place(context)).model_dump(mode="json"))


@router.get("/compare.csv", dependencies=[_TAKES])
@router.get("/compare.xlsx", dependencies=[_TAKES])
def compare_sheet(context: Context) -> Response:
    """Return the same as a sheet, a row for each number of each of them."""
    subjects = subjects_named(context, context.params("of"))
    found = compare(context, subjects, _year(context), _place(context))
    about = {_("地址"): str(context.request.url)}
    return sheet_answer(context, Sheet("nianbao-compare", _FIELDS, list(_lines(found)), about))


def _lines(found: Comparison) -> Iterator[Line]:
    for one in found.items:
        for year in one.years:
            told = year.state or year.share
            yield Line(one.key, one.name, "filing", year.year, "", told, year.on_time, year.checked)
        for value in one.indicators:
            yield Line(
                one.key, one.name, value.indicator, value.year, value.form, value.value, value.part, value.base
            )  # fmt: skip
        for cell in one.cells:
            yield Line(one.key, one.name, cell.place, cell.year, cell.form, cell.value, cell.numbers, cell.reports)
    names = {one.key: one.name for one in found.items}
    for text in found.texts:
        what = f"text:{text.other}"
        yield Line(text.one, names[text.one], what, text.year, "", text.share, None, text.characters)


def _forms(values: Sequence[IndicatorValue]) -> dict[str, list[str]]:
    """Return the forms in which each indicator has a value, the newest first."""
    forms: dict[str, set[str]] = {}
    for one in values:
        forms.setdefault(one.indicator, set()).add(one.form)
    return {indicator: sorted(known, reverse=True) for indicator, known in forms.items()}


def _split(place: str) -> CellPlace:
    table, _, rest = place.partition(".")
    row, _, column = rest.rpartition(".")
    return CellPlace(table, row, column)


def _year(context: RequestContext) -> int:
    return parse_year(context.param("year")) if context.param("year") else newest_year(context)


def _place(context: RequestContext) -> CellPlace | None:
    if not context.param("row"):
        return None
    return asked_place(context.param("row"), context.param("column"))


_FIELDS = (
    Field("key", _("编号或代码"), lambda one: one.key),
    Field("name", _("名称"), lambda one: one.name),
    Field("what", _("项目"), lambda one: one.what),
    Field("year", _("报告年度"), lambda one: one.year),
    Field("form", _("格式"), lambda one: one.form),
    Field("value", _("数值"), lambda one: _plain(one.value)),
    Field("part", _("分子"), lambda one: _plain(one.part)),
    Field("base", _("基数"), lambda one: _plain(one.base)),
)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else plain_number(value)
