"""/overview/{year}: a year in charts: the curve of publication, days late, the calendar, provinces and regions."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from archive.filings.facts.known_years import years_known
from archive.filings.verdicts.filing_tally import Tally, count_custom, counts_of, size_of, total_tally
from archive.filings.verdicts.punctuality import Rate, rate
from archive.filings.verdicts.watch_quality import WatchQuality
from archive.web.charts.tallies import calendar, curve, histogram
from archive.web.charts.tiles import TILES
from archive.web.contents.boards import MOST_REGIONS, board_of_kinds
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.formats.watch_fields import watch_fields, watch_json
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_region
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context
from archive.web.serving.url_suffix import year_in
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

# Below this no rate is shown: of three organs one says nothing about a region.
FEWEST = 5
FORMS = ("json", "csv", "xlsx")


@dataclass(frozen=True, slots=True)
class RegionRate:
    """A region with its rate; ``name`` is that of the division."""

    code: str
    name: str
    rate: Rate
    total: int
    watch: WatchQuality

    @property
    def share(self) -> float | None:
        """Share on time, 0 to 1; None where too few could be checked to speak of it."""
        return round(self.rate.share, 4) if self.rate.checked >= FEWEST else None

    def to_json(self) -> dict[str, object]:
        """Return the same numbers as data."""
        return {field.name: field.value(self) for field in _FIELDS}


@router.get("/overview/{name}", dependencies=[accepts("region", "kind", many=("kind",), forms=FORMS)])
def overview_page(context: Context, name: str) -> Response:
    """Return the page."""
    year, form = year_in(name, FORMS)
    region = parse_region(context.param("region"))
    board = board_of_kinds(context, year, region, context.kinds)
    names = region_names(context.session)
    parts = [
        RegionRate(code, names.get(code, code), rate(tally), size_of(tally), board.watch_of(code))
        for code, tally in board.parts.by_region.items()
        if tally
    ]
    if form == "json":
        bars = [{"bin": gettext(context.language, bar.label), "count": bar.count} for bar in histogram(board.tally)]
        told = {"year": year, "counts": counts_of(board.tally), "days_late": bars, **watch_json(board.watch)}
        return JSONResponse(told | {"items": [part.to_json() for part in parts]})
    if form != "html":
        about = {_("地址"): str(context.request.url)}
        return sheet_answer(context, Sheet(f"nianbao-overview-{year}", _FIELDS, parts, about))
    before = (
        board_of_kinds(context, year - 1, region, context.kinds) if year - 1 in years_known(context.session) else None
    )
    day = context.moment.day
    curves = [(year, curve(board.tally, until=day))]
    if before:
        curves.append((year - 1, curve(before.tally, until=day)))
    return render_page(
        context,
        "overview.html",
        board=board,
        rate=rate(board.tally),
        counts=counts_of(board.tally),
        customary=count_custom(board.tally),
        total=size_of(board.tally),
        bars=histogram(board.tally),
        curves=[(y, points) for y, points in curves if points],
        weeks=calendar(board.tally, year),
        tiles=TILES,
        provinces={part.code: part for part in parts_of(board, 2)},
        parts=parts if len(parts) <= MOST_REGIONS else parts_of(board, 2),
        fewest=FEWEST,
        years=sorted({*years_known(context.session), year}, reverse=True),
        region=region,
        kinds=context.kinds,
        region_name=names.get(region, region_name(region)),
    )


def parts_of(board: BoardSummary, digits: int) -> list[RegionRate]:
    """Return the rate of every division named by the first ``digits`` of the code, in the order of codes."""
    groups: dict[str, list[Tally]] = {}
    for code, tally in board.parts.by_region.items():
        if tally:
            groups.setdefault(code[:digits], []).append(tally)
    totals = {code: total_tally(tallies) for code, tallies in sorted(groups.items())}
    return [
        RegionRate(code, region_name(code.ljust(6, "0")), rate(tally), size_of(tally), board.watch_of(code))
        for code, tally in totals.items()
    ]


_FIELDS = (
    Field("region", _("地区"), lambda part: part.code),
    Field("name", _("名称"), lambda part: part.name),
    Field("filings", _("单位数"), lambda part: part.total),
    Field("checked", _("可核查"), lambda part: part.rate.checked),
    Field("on_time", _("按期"), lambda part: part.rate.on_time),
    Field("share", _("按期率"), lambda part: part.share),
    *watch_fields(lambda part: part.watch),
)
