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
from archive.database.models import Column, ColumnProposal, Look, Run, Site
from archive.database.set_aside import held_records
from archive.filings.rules.trouble import trouble_words
from archive.ingest.proposals import open_proposals
from archive.web.formats.atom import Entry, atom_answer
from archive.web.formats.sheet import Field, Sheet
from archive.web.formats.spreadsheet import sheet_answer
from archive.web.serving.rendering import page
from archive.web.serving.room import Here, Visit
from archive.web.wording.appearance import OUTCOMES
from archive.web.wording.words import HTML_LANG, say
from archive.web.wording.words import message as _

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
class Day:
    """One day of a strip; ``outcome`` is "none" when nobody looked."""

    day: date
    outcome: str
    looks: int


@dataclass(frozen=True, slots=True)
class Strip:
    """The last 90 days of one column, with what an operator asks first."""

    column: Column
    site: Site
    days: Sequence[Day]
    last: Look | None
    last_complete: Look | None
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
def health_page(visit: Here) -> Response:
    """The strips of every column, what could not be read at the last look first."""
    strips = _strips(visit.session, visit.moment.instant, visit.moment.day)
    broken = [strip for strip in strips if strip.broken]
    run = _last_run(visit.session, visit.moment.instant)
    held = held_records(visit.session, visit.moment.instant)
    return page(
        visit, "health.html", strips=strips, broken=broken, run=run, runs=_RUNS, span=DAYS, held=held, kinds=_RECORDS
    )


def _last_run(session: Session, as_of: datetime) -> Run | None:
    query = select(Run).where(Run.finished_at <= as_of, Run.replay_of == "")
    return session.scalar(query.order_by(Run.started_at.desc()).limit(1))


@router.get("/health.json")
def health_json(visit: Here) -> Response:
    """The same as data."""
    strips = _strips(visit.session, visit.moment.instant, visit.moment.day)
    return JSONResponse([_as_json(strip) for strip in strips])


@router.get("/health.csv")
@router.get("/health.xlsx")
def health_sheet(visit: Here) -> Response:
    """A row for each column with the sums of its days."""
    strips = _strips(visit.session, visit.moment.instant, visit.moment.day)
    return sheet_answer(visit, Sheet("nianbao-health", _FIELDS, strips, {_("地址"): str(visit.request.url)}))


@router.get("/health.atom")
def health_feed(visit: Here) -> Response:
    """The columns that could not be read completely at their last look: what an operator must hear of."""
    strips = _strips(visit.session, visit.moment.instant, visit.moment.day)
    entries = [_entry(visit, s, s.last) for s in strips if s.last and s.last.outcome != "complete"]
    return atom_answer(visit.request, say(visit.language, _("监测")), entries, language=HTML_LANG[visit.language])


def _entry(visit: Visit, strip: Strip, look: Look) -> Entry:
    title = f"{strip.site.name} {strip.column.title or strip.column.id}：{say(visit.language, OUTCOMES[look.outcome])}"
    return Entry(f"look/{look.id}", title, "/health", look.started_at, f"{_why(visit, look)} {look.reason}".strip())


def _why(visit: Visit, look: Look) -> str:
    zh, en = trouble_words(look.error_class)
    return zh if visit.language == "zh" else en


def _strips(session: Session, as_of: datetime, today: date) -> list[Strip]:
    first = today - timedelta(days=DAYS - 1)
    columns = session.execute(select(Column, Site).join(Site).where(Column.active).order_by(Site.region, Column.id))
    looks: dict[str, list[Look]] = defaultdict(list)
    query = select(Look).where(Look.started_at >= day_start(first), Look.finished_at <= as_of)
    for look in session.scalars(query.order_by(Look.started_at)):
        looks[look.column_id].append(look)
    proposals = open_proposals(session, as_of)
    strips = [
        _strip(session, column, site, looks[column.id], first, as_of, proposals.get(column.id))
        for column, site in columns
    ]
    return sorted(strips, key=lambda strip: (not strip.broken, -strip.failures))  # else as they come: by region


def _strip(
    session: Session,
    column: Column,
    site: Site,
    looks: Sequence[Look],
    first: date,
    as_of: datetime,
    proposal: ColumnProposal | None,
) -> Strip:
    of_day: dict[date, list[str]] = defaultdict(list)
    for look in looks:
        of_day[civil_date(look.started_at)].append(look.outcome)
    days = []
    for offset in range(DAYS):
        day = first + timedelta(days=offset)
        best = min(of_day[day], key=_ORDER.index, default="none")
        days.append(Day(day, best, len(of_day[day])))
    failures = next((n for n, look in enumerate(reversed(looks)) if look.outcome == "complete"), len(looks))
    last_complete = next((look for look in reversed(looks) if look.outcome == "complete"), None)
    last = looks[-1] if looks else _older(session, column, as_of)
    complete = last_complete or _older(session, column, as_of, complete=True)
    return Strip(column, site, days, last, complete, failures, proposal)


def _older(session: Session, column: Column, as_of: datetime, *, complete: bool = False) -> Look | None:
    query = select(Look).where(Look.column_id == column.id, Look.finished_at <= as_of)
    if complete:
        query = query.where(Look.outcome == "complete")
    return session.scalar(query.order_by(Look.started_at.desc()).limit(1))


def _as_json(strip: Strip) -> dict[str, object]:
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
    *(Field(f"days_{outcome}", OUTCOMES[outcome], partial(Strip.count, outcome=outcome)) for outcome in OUTCOMES),
)
