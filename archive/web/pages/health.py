"""/health: whether we could look, day by day. A unit is silent only where this page shows complete looks."""

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
from archive.database.models import ColumnProposal, DisclosureColumn, Run, Site, Visit
from archive.database.set_aside import held_records
from archive.filings.rules.failure_reasons import failure_reason
from archive.ingest.column_proposals import open_proposals
from archive.web.formats.atom import AtomEntry, atom_answer
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording.state_badges import OUTCOMES
from archive.web.wording.translation import HTML_LANG, gettext
from archive.web.wording.translation import gettext_noop as _

router = APIRouter(include_in_schema=False)

DAYS = 90
_RECORDS = {
    "note": _("运行记录"),
    "look": _("一次查看"),
    "row": _("栏目行"),
    "page": _("页面"),
    "filing": _("应公开年报"),
    "comparison": _("年报比对"),
}
_RUNS = {"complete": _("完整"), "partial": _("不完整"), "failed": _("没有成功")}
# The best look of a day speaks for it: one complete look is all a day can give.
_ORDER = ("complete", "partial", "blocked", "error")


@dataclass(frozen=True, slots=True)
class HealthDay:
    """One day of a strip; ``outcome`` is "none" when nobody looked."""

    day: date
    outcome: str
    looks: int


@dataclass(frozen=True, slots=True)
class ColumnStrip:
    """The last 90 days of one column, with what an operator asks first."""

    column: DisclosureColumn
    site: Site
    days: Sequence[HealthDay]
    last: Visit | None
    last_complete: Visit | None
    failures: int  # looks in a row, up to the last, that were not complete
    proposal: ColumnProposal | None  # where a column found dead may have gone, for the operator to confirm

    @property
    def broken(self) -> bool:
        """Whether nothing, or nothing complete, came of the last look: what an operator must see to."""
        return self.last is None or self.last.outcome != "complete"

    def count(self, outcome: str) -> int:
        """How many days had this as their best outcome."""
        return sum(day.outcome == outcome for day in self.days)


@router.get("/health")
def health_page(visit: Context) -> Response:
    """The strips of every column, what could not be read at the last look first."""
    strips = _strips(visit.session, visit.moment.instant, visit.moment.day)
    broken = [strip for strip in strips if strip.broken]
    run = _last_run(visit.session, visit.moment.instant)
    held = held_records(visit.session, visit.moment.instant)
    return render_page(
        visit, "health.html", strips=strips, broken=broken, run=run, runs=_RUNS, span=DAYS, held=held, kinds=_RECORDS
    )


def _last_run(session: Session, as_of: datetime) -> Run | None:
    query = select(Run).where(Run.finished_at <= as_of, Run.replay_of == "")
    return session.scalar(query.order_by(Run.started_at.desc()).limit(1))


@router.get("/health.json")
def health_json(visit: Context) -> Response:
    """The same as data."""
    strips = _strips(visit.session, visit.moment.instant, visit.moment.day)
    return JSONResponse([_as_json(strip) for strip in strips])


@router.get("/health.csv")
@router.get("/health.xlsx")
def health_sheet(visit: Context) -> Response:
    """A row for each column with the sums of its days."""
    strips = _strips(visit.session, visit.moment.instant, visit.moment.day)
    return sheet_answer(visit, Sheet("nianbao-health", _FIELDS, strips, {_("地址"): str(visit.request.url)}))


@router.get("/health.atom")
def health_feed(visit: Context) -> Response:
    """The columns that could not be read completely at their last look: what an operator must hear of."""
    strips = _strips(visit.session, visit.moment.instant, visit.moment.day)
    entries = [_entry(visit, s, s.last) for s in strips if s.last and s.last.outcome != "complete"]
    return atom_answer(visit.request, gettext(visit.language, _("监测")), entries, language=HTML_LANG[visit.language])


def _entry(visit: RequestContext, strip: ColumnStrip, look: Visit) -> AtomEntry:
    title = (
        f"{strip.site.name} {strip.column.title or strip.column.id}：{gettext(visit.language, OUTCOMES[look.outcome])}"
    )
    return AtomEntry(f"look/{look.id}", title, "/health", look.started_at, f"{_why(visit, look)} {look.reason}".strip())


def _why(visit: RequestContext, look: Visit) -> str:
    zh, en = failure_reason(look.error_class)
    return zh if visit.language == "zh" else en


def _strips(session: Session, as_of: datetime, today: date) -> list[ColumnStrip]:
    first = today - timedelta(days=DAYS - 1)
    columns = session.execute(
        select(DisclosureColumn, Site)
        .join(Site)
        .where(DisclosureColumn.active)
        .order_by(Site.region, DisclosureColumn.id)
    )
    looks: dict[str, list[Visit]] = defaultdict(list)
    query = select(Visit).where(Visit.started_at >= day_start(first), Visit.finished_at <= as_of)
    for look in session.scalars(query.order_by(Visit.started_at)):
        looks[look.column_id].append(look)
    proposals = open_proposals(session, as_of)
    strips = [
        _strip(session, column, site, looks[column.id], first, as_of, proposals.get(column.id))
        for column, site in columns
    ]
    return sorted(strips, key=lambda strip: (not strip.broken, -strip.failures))  # else as they come: by region


def _strip(
    session: Session,
    column: DisclosureColumn,
    site: Site,
    looks: Sequence[Visit],
    first: date,
    as_of: datetime,
    proposal: ColumnProposal | None,
) -> ColumnStrip:
    of_day: dict[date, list[str]] = defaultdict(list)
    for look in looks:
        of_day[civil_date(look.started_at)].append(look.outcome)
    days = []
    for offset in range(DAYS):
        day = first + timedelta(days=offset)
        best = min(of_day[day], key=_ORDER.index, default="none")
        days.append(HealthDay(day, best, len(of_day[day])))
    failures = next((n for n, look in enumerate(reversed(looks)) if look.outcome == "complete"), len(looks))
    last_complete = next((look for look in reversed(looks) if look.outcome == "complete"), None)
    last = looks[-1] if looks else _older(session, column, as_of)
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
        "last_look": strip.last.started_at.isoformat() if strip.last else None,
        "last_outcome": strip.last.outcome if strip.last else None,
        "last_complete": strip.last_complete.started_at.isoformat() if strip.last_complete else None,
        "failures": strip.failures,
        "proposed": [one["url"] for one in strip.proposal.candidates] if strip.proposal else [],
        "days": [{"day": d.day.isoformat(), "outcome": d.outcome, "looks": d.looks} for d in strip.days],
    }


_FIELDS = (
    Field("region", _("地区"), lambda one: one.site.region),
    Field("site", _("网站"), lambda one: one.site.id),
    Field("column", _("栏目"), lambda one: one.column.id),
    Field("url", _("网址"), lambda one: one.column.url),
    Field("last_look", _("最近一次"), lambda one: one.last.started_at if one.last else None),
    Field("last_outcome", _("结果"), lambda one: one.last.outcome if one.last else ""),
    Field("last_complete", _("最近一次完整"), lambda one: one.last_complete.started_at if one.last_complete else None),
    Field("failures", _("连续未能完整查看"), lambda one: one.failures),
    *(Field(f"days_{outcome}", OUTCOMES[outcome], partial(ColumnStrip.count, outcome=outcome)) for outcome in OUTCOMES),
)
