"""/health: whether we could look, day by day. A unit is silent only where this page shows complete visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date, day_start
from archive.database.models import ColumnProposal, DisclosureColumn, Site, Visit
from archive.database.set_aside import held_records
from archive.filings.states import failure_reason
from archive.filings.verdicts.watches import last_run
from archive.health.shared_servers import servers_of_sites, shared_servers
from archive.ingest.column_proposals import open_proposals
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

DAYS = 90
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
_RUNS = {"complete": _("完整"), "partial": _("不完整"), "failed": _("失败")}
# The best visit of a day speaks for it: one complete visit is all a day can give.
_ORDER = ("complete", "partial", "blocked", "error")


@dataclass(frozen=True, slots=True)
class HealthDay:
    """One day of a strip; ``outcome`` is "none" when nobody looked."""

    day: date
    outcome: str
    visits: int


@dataclass(frozen=True, slots=True)
class ColumnStrip:
    """The last 90 days of one column, with what an operator asks first."""

    column: DisclosureColumn
    site: Site
    days: Sequence[HealthDay]
    last: Visit | None
    last_complete: Visit | None
    failures: int  # visits in a row, up to the last, that were not complete
    proposal: ColumnProposal | None  # where a column found dead may have gone, for the operator to confirm

    @property
    def broken(self) -> bool:
        """Whether nothing, or nothing complete, came of the last visit: what an operator must see to."""
        return self.last is None or self.last.outcome != "complete"

    def count(self, outcome: str) -> int:
        """How many days had this as their best outcome."""
        return sum(day.outcome == outcome for day in self.days)


@router.get("/health", dependencies=[_TAKES])
def health_page(context: Context) -> Response:
    """Return the strips of every column, what could not be read at the last visit first."""
    strips = _strips(context)
    broken = [strip for strip in strips if strip.broken]
    run = last_run(context.session, context.moment.instant)
    held = held_records(context.session, context.moment.instant)
    shared = shared_servers(servers_of_sites(context.session, context.moment.instant))
    names = {site.id: site.name for site in context.session.scalars(select(Site))} if shared else {}
    return render_page(
        context,
        "health.html",
        strips=strips,
        broken=broken,
        run=run,
        runs=_RUNS,
        span=DAYS,
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


def _entry(context: RequestContext, strip: ColumnStrip, visit: Visit) -> AtomEntry:
    outcome = gettext(context.language, OUTCOMES[visit.outcome])
    title = f"{strip.site.name} {strip.column.title or strip.column.id}：{outcome}"
    return AtomEntry(
        f"visit/{visit.id}", title, "/health", visit.started_at, f"{_why(context, visit)} {visit.reason}".strip()
    )


def _why(context: RequestContext, visit: Visit) -> str:
    zh, en = failure_reason(visit.error_class)
    return zh if context.language == "zh" else en


def _strips(context: RequestContext) -> list[ColumnStrip]:
    session, as_of = context.session, context.moment.instant
    first = context.moment.day - timedelta(days=DAYS - 1)
    columns = session.execute(
        select(DisclosureColumn, Site)
        .join(Site)
        .where(DisclosureColumn.active, Site.region.startswith(parse_region(context.param("region")), autoescape=True))
        .order_by(Site.region, DisclosureColumn.id)
    )
    visits: dict[str, list[Visit]] = defaultdict(list)
    query = select(Visit).where(Visit.started_at >= day_start(first), Visit.finished_at <= as_of)
    for visit in session.scalars(query.order_by(Visit.started_at)):
        visits[visit.column_id].append(visit)
    proposals = open_proposals(session, as_of)
    strips = [
        _strip(session, column, site, visits[column.id], first, as_of, proposals.get(column.id))
        for column, site in columns
    ]
    return sorted(strips, key=lambda strip: (not strip.broken, -strip.failures))  # else as they come: by region


def _strip(
    session: Session,
    column: DisclosureColumn,
    site: Site,
    visits: Sequence[Visit],
    first: date,
    as_of: datetime,
    proposal: ColumnProposal | None,
) -> ColumnStrip:
    of_day: dict[date, list[str]] = defaultdict(list)
    for visit in visits:
        of_day[civil_date(visit.started_at)].append(visit.outcome)
    days = []
    for offset in range(DAYS):
        day = first + timedelta(days=offset)
        best = min(of_day[day], key=_ORDER.index, default="none")
        days.append(HealthDay(day, best, len(of_day[day])))
    failures = next((n for n, visit in enumerate(reversed(visits)) if visit.outcome == "complete"), len(visits))
    last_complete = next((visit for visit in reversed(visits) if visit.outcome == "complete"), None)
    last = visits[-1] if visits else _older(session, column, as_of)
    complete = last_complete or _older(session, column, as_of, complete=True)
    return ColumnStrip(column, site, days, last, complete, failures, proposal)


def _older(session: Session, column: DisclosureColumn, as_of: datetime, *, complete: bool = False) -> Visit | None:
    query = select(Visit).where(Visit.column_id == column.id, Visit.finished_at <= as_of)
    if complete:
        query = query.where(Visit.outcome == "complete")
    return session.scalar(query.order_by(Visit.started_at.desc()).limit(1))


def _as_json(strip: ColumnStrip) -> dict[str, object]:
    return {
        "column": strip.column.id,
        "site": strip.site.id,
        "region": strip.site.region,
        "last_visit": strip.last.started_at.isoformat() if strip.last else None,
        "last_outcome": strip.last.outcome if strip.last else None,
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
    Field(
        "last_complete",
        _("最近一次完整查看"),
        lambda one: one.last_complete.started_at if one.last_complete else None,
    ),
    Field("failures", _("连续未能完整查看"), lambda one: one.failures),
    *(Field(f"days_{outcome}", OUTCOMES[outcome], partial(ColumnStrip.count, outcome=outcome)) for outcome in OUTCOMES),
)
