"""/trend: words over the years, as the share of each year's reports that hold them; also .json, .csv and .xlsx."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.search.trend import Trend, reports_read, trends
from archive.web.charts.trend_chart import chart_of
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_region
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import PresentContext, RequestContext
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

MOST_WORDS = 6
# Of fewer reports a share says nothing: such a year has a row in the table, and no point in the chart.
FEWEST = 10
FORMS = ("json", "csv", "xlsx")
_TAKES = accepts("q", "region", "kind", many=("q", "kind"), forms=FORMS)
# Commas and line ends part words; blanks do not, since they join conditions in the language of search.
_PARTED = re.compile(r'(?:"[^"]*"|“[^”]*”|[^,，、;；\n])+')


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One year of one word."""

    query: str
    year: int
    count: int
    total: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where the year has too few reports."""
        return self.count / self.total if self.total >= FEWEST else None


@router.get("/trend", dependencies=[_TAKES])
def trend_page(context: PresentContext) -> Response:
    """Return the chart and its numbers; without words, the form alone."""
    words, left = _words(context)
    found, totals = _found(context, words)
    points = {trend.query: list(points_of(trend, totals)) for trend in found}
    region, regions = parse_region(context.param("region")), region_names(context.session)
    return render_page(
        context,
        "trend.html",
        q=context.param("q") if len(context.params("q")) == 1 else "，".join(words),
        found=found,
        points=points,
        chart=chart_of({word: runs_of(one) for word, one in points.items()}, totals),
        totals=totals,
        left=left,
        most=MOST_WORDS,
        fewest=FEWEST,
        regions=regions,
        region=region,
        kinds=context.kinds,
        region_name=regions.get(region) or region_name(region),
    )


@router.get("/trend.json", dependencies=[_TAKES])
def trend_json(context: PresentContext) -> Response:
    """Return the same as data; ``share`` is null for a year with too few reports."""
    found, totals = found_trends(context)
    told = [
        {
            "q": trend.query,
            "understood": trend.understood.zh if context.language == "zh" else trend.understood.en,
            "relation": trend.relation,
            "years": [
                {"year": one.year, "count": one.count, "reports": one.total, "share": one.share}
                for one in points_of(trend, totals)
            ],
        }
        for trend in found
    ]
    return JSONResponse({"items": told})


@router.get("/trend.csv", dependencies=[_TAKES])
@router.get("/trend.xlsx", dependencies=[_TAKES])
def trend_sheet(context: PresentContext) -> Response:
    """Return the same as a sheet, a row for each word and year."""
    found, totals = found_trends(context)
    points = [point for trend in found for point in points_of(trend, totals)]
    short = any(trend.relation == "gte" for trend in found)
    lacking = gettext(context.language, _("存档数量很大，较早年度的份数可能偏少")) if short else ""
    about = {_("地址"): str(context.request.url)}
    return sheet_answer(context, Sheet("nianbao-trend", _FIELDS, points, about, lacking))


def _words(context: RequestContext) -> tuple[list[str], int]:
    """Return the words asked for, each once, and how many there were beyond the most."""
    asked = "\n".join(context.params("q"))
    words = list(dict.fromkeys(word for part in _PARTED.findall(asked) if (word := part.strip())))
    return words[:MOST_WORDS], max(0, len(words) - MOST_WORDS)


def _found(context: RequestContext, words: Sequence[str]) -> tuple[list[Trend], dict[int, int]]:
    if not words:
        return [], {}
    region = parse_region(context.param("region"))
    found = trends(context.session, context.app_state.search_folder, words, region=region, kinds=context.kinds)
    return found, reports_read(context.session, region=region, kinds=context.kinds)


def found_trends(context: RequestContext) -> tuple[list[Trend], dict[int, int]]:
    """Return the trends that the query string asks for, and how many reports of each year were read."""
    return _found(context, _words(context)[0])


def points_of(trend: Trend, totals: dict[int, int]) -> Iterator[TrendPoint]:
    """Every year of which there are reports, without gaps a reader would take for years without the word."""
    for year, total in totals.items():
        # The index may be a little ahead of the database or behind it: no share is above one.
        yield TrendPoint(trend.query, year, min(trend.counts.get(year, 0), total), total)


def runs_of(points: Sequence[TrendPoint]) -> list[list[TrendPoint]]:
    """Return neighbouring years with a share: a line joins these and no others."""
    return list(_runs(points))


def _runs(points: Sequence[TrendPoint]) -> Iterator[list[TrendPoint]]:
    run: list[TrendPoint] = []
    for point in points:
        if run and (point.share is None or point.year != run[-1].year + 1):
            yield run
            run = []
        if point.share is not None:
            run.append(point)
    if run:
        yield run


_FIELDS = (
    Field("q", _("词语"), lambda one: one.query),
    Field("year", _("报告年度"), lambda one: one.year),
    Field("count", _("含有该词的份数"), lambda one: one.count),
    Field("reports", _("当年已读取的年报"), lambda one: one.total),
    Field("share", _("比例"), lambda one: None if one.share is None else round(one.share, 4)),
)
