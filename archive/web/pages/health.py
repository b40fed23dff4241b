"""/health: whether we could look, day by day. A unit is silent only where this page shows complete visits."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from archive.database.models import Site
from archive.database.set_aside import held_records
from archive.filings.states import failure_reason
from archive.filings.verdicts.watches import last_run
from archive.health.shared_servers import servers_of_sites, shared_servers
from archive.ingest.column_proposals import is_new_year
from archive.web.charts.visit_days import DAY_WIDTH, HEIGHT, visit_days
from archive.web.contents.health_strips import DAYS, ColumnStrip, SaidVisit, health_strips
from archive.web.formats.atom import AtomEntry, atom_answer
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.parameters import accepts
from archive.web.serving.query_params import parse_region
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.state_badges import OUTCOMES
from archive.web.wording.translation import HTML_LANG, gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

FORMS = ("json", "csv", "xlsx", "atom")
_TAKES = accepts("region", forms=FORMS)
_RECORDS = {
    "note": _("运行记录"),
    "visit": _("查看"),
    "row": _("列表条目"),
    "page": _("页面"),
    "filing": _("应公布年报"),
    "comparison": _("年报比对"),
}
_SHOWN = 200  # strips of one page; the sheets have them all
_RUNS = {"complete": _("完整"), "partial": _("不完整"), "failed": _("失败")}


@router.get("/health", dependencies=[_TAKES])
def health_page(context: Context) -> Response:
    """Return the strips of every column, what could not be read at the last visit first."""
    strips = _strips(context)
    broken = [strip for strip in strips if strip.broken]
    outcomes = {outcome: gettext(context.language, name) for outcome, name in OUTCOMES.items()}
    run = last_run(context.session, context.moment.instant)
    held = held_records(context.session, context.moment.instant)
    shared = shared_servers(servers_of_sites(context.session, context.moment.instant))
    names = {site.id: site.name for site in context.session.scalars(select(Site))} if shared else {}
    return render_page(
        context,
        "health.html",
        strips=strips,
        shown=strips[:_SHOWN],
        drawn=lambda strip: visit_days(((day.day, day.outcome) for day in strip.days), outcomes),
        is_new_year=is_new_year,
        broken=broken,
        run=run,
        runs=_RUNS,
        span=DAYS,
        width=DAYS * DAY_WIDTH,
        height=HEIGHT,
        held=held,
        kinds=_RECORDS,
        shared=shared,
        names=names,
    )


@router.get("/health.json", dependencies=[_TAKES])
def health_json(context: Context) -> Response:
    """Return the same as data."""
    strips = _strips(context)
    return JSONResponse({"items": [_as_json(strip) for strip in strips]})


@router.get("/health.csv", dependencies=[_TAKES])
@router.get("/health.xlsx", dependencies=[_TAKES])
def health_sheet(context: Context) -> Response:
    """Return a row for each column with the sums of its days."""
    strips = _strips(context)
    return sheet_answer(context, Sheet("nianbao-health", _FIELDS, strips, {_("地址"): str(context.request.url)}))


@router.get("/health.atom", dependencies=[_TAKES])
def health_feed(context: Context) -> Response:
    """Return the columns that could not be read completely at their last visit: what an operator must hear of."""
    strips = _strips(context)
    entries = [_entry(context, s, s.last) for s in strips if s.last and s.last.outcome != "complete"]
    return atom_answer(
        context.request, gettext(context.language, _("监测")), entries, language=HTML_LANG[context.language]
    )


def _entry(context: RequestContext, strip: ColumnStrip, visit: SaidVisit) -> AtomEntry:
    outcome = gettext(context.language, OUTCOMES[visit.outcome])
    title = f"{strip.site.name} {strip.column.title or strip.column.id}：{outcome}"
    return AtomEntry(
        f"visit/{visit.id}", title, "/health", visit.started_at, f"{_why(context, visit)} {visit.reason}".strip()
    )


def _why(context: RequestContext, visit: SaidVisit) -> str:
    zh, en = failure_reason(visit.error_class)
    return zh if context.language == "zh" else en


def _strips(context: RequestContext) -> list[ColumnStrip]:
    region = parse_region(context.param("region"))
    return health_strips(context.session, region, context.moment.day, context.moment.instant)


def _as_json(strip: ColumnStrip) -> dict[str, object]:
    return {
        "column": strip.column.id,
        "site": strip.site.id,
        "region": strip.site.region,
        "last_visit": strip.last.started_at.isoformat() if strip.last else None,
        "last_outcome": strip.last.outcome if strip.last else None,
        "last_vantage": strip.last.vantage if strip.last else None,
        "last_complete": strip.last_complete.started_at.isoformat() if strip.last_complete else None,
        "failures": strip.failures,
        "proposed": [one["url"] for one in strip.proposal.candidates] if strip.proposal else [],
        "days": [{"day": d.day.isoformat(), "outcome": d.outcome, "visits": d.visits} for d in strip.days],
    }


_FIELDS = (
    Field("region", _("地区"), lambda one: one.site.region),
    Field("site", _("网站"), lambda one: one.site.id),
    Field("column", _("栏目"), lambda one: one.column.id),
    Field("url", _("网址"), lambda one: one.column.url),
    Field("last_visit", _("最近一次查看"), lambda one: one.last.started_at if one.last else None),
    Field("last_outcome", _("结果"), lambda one: one.last.outcome if one.last else ""),
    Field("last_vantage", _("查看地点"), lambda one: one.last.vantage if one.last else ""),
    Field(
        "last_complete",
        _("最近一次完整查看"),
        lambda one: one.last_complete.started_at if one.last_complete else None,
    ),
    Field("failures", _("连续未能完整查看"), lambda one: one.failures),
    *(Field(f"days_{outcome}", OUTCOMES[outcome], partial(ColumnStrip.count, outcome=outcome)) for outcome in OUTCOMES),
)
