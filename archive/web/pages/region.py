"""/regions and /regions/{code}: a county or province over the years, with rates that say of how many; several forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import func, select

from archive.database.models import Organ, Site
from archive.filings.facts.known_years import years_known
from archive.filings.states import STATES
from archive.filings.verdicts.filing_tally import count_custom, counts_of, size_of
from archive.filings.verdicts.punctuality import Rate, rate
from archive.filings.verdicts.watch_quality import WatchQuality
from archive.web.charts.tallies import curve
from archive.web.contents.boards import board_of_kinds, organs_known, region_with_notice
from archive.web.contents.change_events import ChangeQuery, find_changes
from archive.web.formats.atom import atom_answer
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.formats.watch_fields import watch_fields, watch_json
from archive.web.pages.changes import entry_of
from archive.web.pages.overview import FEWEST, RegionRate, parts_of
from archive.web.serving.board_summary import BoardSummary
from archive.web.serving.parameters import accepts
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.query_params import parse_region
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.serving.url_suffix import split_suffix
from archive.web.wording.naming import region_name, region_names
from archive.web.wording.translation import HTML_LANG
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

FORMS = ("json", "csv", "xlsx", "atom")
# Every year of a province is much to judge for one page: beyond so many organs the two newest are shown.
YEARS, ORGANS = 8, 1_000
# So many organs are listed by name; of more, their counties.
LISTED = 400


@dataclass(frozen=True, slots=True)
class Year:
    """One report year of a region: counts of states, and the rate of those that could be checked."""

    year: int
    total: int
    counts: dict[str, int]
    customary: int
    rate: Rate
    watch: WatchQuality

    def to_json(self) -> dict[str, object]:
        """Shares are 0 to 1; null where too few could be checked to speak of a rate."""
        spoken = self.rate.checked >= FEWEST
        return {
            "year": self.year,
            "filings": self.total,
            "checked": self.rate.checked,
            "on_time": self.rate.on_time,
            "share": round(self.rate.share, 4) if spoken else None,
            "low": round(self.rate.low, 4) if spoken else None,
            "high": round(self.rate.high, 4) if spoken else None,
            "counts": self.counts,
            **watch_json(self.watch),
        }


@router.get("/regions")
def regions_page(context: Context) -> Response:
    """Every region that is watched, by province, with how many organs it has."""
    query = select(Organ.region, func.count()).group_by(Organ.region)
    organs = {code: count for code, count in context.session.execute(query)}  # noqa: C416  (rows are no plain tuples)
    provinces: dict[str, list[tuple[str, str]]] = {}
    for code, name in region_names(context.session).items():
        provinces.setdefault(code[:2], []).append((code, name))
    named = {code: region_name(f"{code}0000") for code in provinces}
    return render_page(context, "places.html", provinces=provinces, named=named, organs=organs)


@router.get("/regions/{name}", dependencies=[accepts("kind", many=("kind",), forms=FORMS)])
def region_page(context: Context, name: str) -> Response:
    """One region, of any level; ``.atom`` is the feed of its new reports."""
    code, form = split_suffix(name, FORMS)
    title, region = named(context, code), code
    if form == "atom":
        found = find_changes(context.session, _news(context, region))
        entries = [entry_of(context, one) for one in found]
        return atom_answer(context.request, title, entries, language=HTML_LANG[context.language])
    boards = _boards(context, region, context.kinds)
    years = [_year(board) for board in boards]
    if form == "json":
        return JSONResponse({"region": region, "name": title, "items": [year.to_json() for year in years]})
    if form != "html":
        about = {_("地址"): str(context.request.url)}
        return sheet_answer(context, Sheet(f"nianbao-region-{region}", _FIELDS, years, about))
    return _page(context, region, title, boards, years)


def named(context: RequestContext, code: str) -> str:
    """Return what the region is called. Raises AskedWrongly, and NotHere when nothing in it is watched."""
    parse_region(code)
    watched = select(Organ.id).where(Organ.region.startswith(code, autoescape=True)).limit(1)
    sites = select(Site.id).where(Site.region.startswith(code, autoescape=True)).limit(1)
    if not code or not (context.session.scalar(watched) or context.session.scalar(sites)):
        raise PageNotFoundError(_("没有监测区划代码为“%(value)s”的地区。"), value=code)
    return region_names(context.session).get(code) or region_name(code.ljust(6, "0"))


def _news(context: RequestContext, region: str) -> ChangeQuery:
    return ChangeQuery(context.moment.instant, event="found", kinds=context.kinds, region=region)


def _boards(context: RequestContext, region: str, kinds: Sequence[str]) -> list[BoardSummary]:
    """Return the boards of the newest years, newest first."""
    day = context.moment.day
    years = [year for year in years_known(context.session) if year < day.year] or [day.year - 1]
    organs = select(func.count()).select_from(Organ).where(Organ.region.startswith(region, autoescape=True))
    many = (context.session.scalar(organs) or 0) > ORGANS
    return [board_of_kinds(context, year, region, kinds) for year in years[: 2 if many else YEARS]]


def years_of(context: RequestContext, region: str, kinds: Sequence[str]) -> list[Year]:
    """Return the newest report years of a region, newest first."""
    return [_year(board) for board in _boards(context, region, kinds)]


def _year(board: BoardSummary) -> Year:
    tally = board.tally
    return Year(board.year, size_of(tally), counts_of(tally), count_custom(tally), rate(tally), board.watch)


def _page(
    context: RequestContext, region: str, title: str, boards: Sequence[BoardSummary], years: Sequence[Year]
) -> Response:
    newest = boards[0]
    drawn = [(board.year, points) for board in boards[:4] if (points := curve(board.tally, until=context.moment.day))]
    parts = _parts(newest, region)
    return render_page(
        context,
        "region.html",
        region=region,
        region_title=title,
        notice_region=region_with_notice(context, newest.year, region),
        above=_above(region),
        years=years,
        curves=drawn,
        listed=list(context.full_statuses(newest, newest.filings)) if len(newest.filings) <= LISTED else [],
        parts=parts if len(parts) > 1 or len(newest.filings) > LISTED else [],
        fewest=FEWEST,
        organs=organs_known(context.session) if not region else len(newest.filings),
        found=find_changes(context.session, replace(_news(context, region), limit=8)),
        kinds=context.kinds,
    )


def _parts(board: BoardSummary, region: str) -> list[RegionRate]:
    """Return the divisions one level down, or two where there is one alone between."""
    found: list[RegionRate] = []
    for digits in (4, 6):
        if len(region) < digits and len(found) < 2:
            found = parts_of(board, digits)
    return found


def _above(region: str) -> list[tuple[str, str]]:
    """Code and name of the province and prefecture that a county lies in, where they have a name."""
    levels = [region[:size] for size in (2, 4) if len(region) > size and region[size:].strip("0")]
    named = [(code, region_name(code.ljust(6, "0"))) for code in levels]
    return [(code, name) for code, name in named if not name.isdigit()]


def _count(year: Year, state: str) -> int:
    return year.counts.get(state, 0)


_FIELDS = (
    Field("year", _("报告年度"), lambda one: one.year),
    Field("filings", _("单位数"), lambda one: one.total),
    Field("checked", _("可核查"), lambda one: one.rate.checked),
    Field("share", _("按期率"), lambda one: one.to_json()["share"]),
    Field("low", _("区间下限"), lambda one: one.to_json()["low"]),
    Field("high", _("区间上限"), lambda one: one.to_json()["high"]),
    *watch_fields(lambda one: one.watch),
    *(Field(state, state, partial(_count, state=state)) for state in STATES),
)
