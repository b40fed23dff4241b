"""/embed/…: a chart by itself, as a frame for pages of others (where the settings let them), as SVG and as PNG."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from archive.filings.facts.known_years import years_known
from archive.web.charts.cell_chart import cell_chart
from archive.web.charts.raster import NoFontError, png_of
from archive.web.charts.standalone import standalone_svg
from archive.web.charts.tallies import curve
from archive.web.charts.trend_chart import chart_of
from archive.web.contents.boards import board_of_kinds
from archive.web.contents.cell_lists import BYS, by_of, place_name
from archive.web.pages.cells import asked_cell, asked_lists
from archive.web.pages.trend import found_trends, points_of, runs_of
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.query_params import parse_choice, parse_region
from archive.web.serving.rendering import STATIC, render_page
from archive.web.serving.request_context import Context, PresentContext, RequestContext
from archive.web.serving.security_headers import PAGES
from archive.web.serving.url_suffix import split_suffix, year_in
from archive.web.wording import urls
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

FORMS = ("svg", "png")
# A picture by itself needs its own style and nothing else.
_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


_TAKES_TREND = accepts("q", "region", "kind", many=("q", "kind"), forms=FORMS)


@router.get("/embed/trend", dependencies=[_TAKES_TREND])
@router.get("/embed/trend.png", dependencies=[_TAKES_TREND])
@router.get("/embed/trend.svg", dependencies=[_TAKES_TREND])
def trend_embed(context: PresentContext) -> Response:
    """Return the chart of words over the years."""
    found, totals = found_trends(context)
    points = {one.query: runs_of(list(points_of(one, totals))) for one in found}
    title = gettext(context.language, _("用词趋势")) + (": " + "、".join(points) if points else "")
    return _sent(context, "/trend", title, {"trend": chart_of(points, totals) if points else None, "curves": None})


_TAKES_CELLS = accepts(
    "row", "column", "per", "per_column", "show", "by", "organ", "kind", "region", "year", "form",
    many=("kind", "year"), forms=FORMS,
)  # fmt: skip


@router.get("/embed/cells", dependencies=[_TAKES_CELLS])
@router.get("/embed/cells.png", dependencies=[_TAKES_CELLS])
@router.get("/embed/cells.svg", dependencies=[_TAKES_CELLS])
def cells_embed(context: Context) -> Response:
    """Return the chart of one place's sums over the years, or of its rates with ``show=rate`` or ``per``."""
    lists = asked_lists(context, asked_cell(context))
    by = by_of(parse_choice(context.param("by"), {one: one for one in BYS}, "by"))
    title, note = place_name(lists.place, context.language), _("合计受已读取年报份数（n）影响；格式变化处断开。")
    if lists.per:
        title, note = f"{title} ÷ {place_name(lists.per, context.language)}", _("比率；格式变化处断开。")
    region = parse_region(context.param("region"))
    where = region_names(context.session).get(region) or (region_name(region) if region else "")
    chart = cell_chart(lists.sums(by), rates=lists.per is not None)
    drawn = {"trend": chart, "curves": None, "note": gettext(context.language, note)}
    return _sent(context, "/cells", f"{where} {title}".strip(), drawn)


@router.get("/embed/curve/{name}", dependencies=[accepts("region", "kind", many=("kind",), forms=FORMS)])
def curve_embed(context: Context, name: str) -> Response:
    """Return the curve of publication of a report year and of the year before it."""
    year, _form = year_in(name, FORMS)
    region, day = parse_region(context.param("region")), context.moment.day
    years = [year, *([year - 1] if year - 1 in years_known(context.session) else [])]
    boards = [board_of_kinds(context, each, region, context.kinds) for each in years]
    curves = [(board.year, points) for board in boards if (points := curve(board.tally, until=day))]
    where = region_names(context.session).get(region) or (region_name(region) if region else "")
    title = f"{where} {gettext(context.language, _('公布曲线'))} {year}".strip()
    return _sent(context, f"/overview/{year}", title, {"trend": None, "curves": curves or None})


def _sent(context: RequestContext, path: str, title: str, drawn: dict[str, Any]) -> Response:
    """Return the frame, or the chart alone; ``path`` is the page that holds the numbers."""
    _stem, form = split_suffix(context.request.url.path, FORMS)
    if form != "html" and not (drawn["trend"] or drawn["curves"]):
        raise PageNotFoundError(_("没有可绘的数据。"))
    base = context.base
    page = urls.same_query(context.request, path)
    pictures = {one.upper(): _address(context, one) for one in FORMS}
    shown = render_page(context, "embed.html", title=title, page=base + page, pictures=pictures, **drawn)
    if form == "html":
        shown.headers["Content-Security-Policy"] = _frame_policy(context)
        return shown
    drawn_as = standalone_svg(bytes(shown.body).decode(), STATIC / "nianbao.css", f"{title} · {base}{path}")
    if form == "png":
        return _raster(drawn_as)
    return Response(drawn_as, media_type="image/svg+xml", headers={"Content-Security-Policy": _PICTURE})


def _raster(drawn: str) -> Response:
    try:
        return Response(png_of(drawn), media_type="image/png")
    except NoFontError:
        raise PageNotFoundError(_("本机没有中文字体，不能生成PNG图片，请用SVG。")) from None


def _frame_policy(context: RequestContext) -> str:
    """Return the policy of pages, with those who may frame a chart in the place of nobody."""
    origins = context.app_state.configuration.settings.serve.embed_origins
    return PAGES.replace("frame-ancestors 'none'", f"frame-ancestors {origins or chr(39) + 'none' + chr(39)}")


def _address(context: RequestContext, form: str) -> str:
    return urls.same_query(context.request, context.request.url.path + f".{form}")
