"""The standing that a paper is made from today: a frozen board, guarded by what is known and decided by now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date, day_start
from archive.config.deadlines import Deadlines
from archive.database.models import DisclosureColumn, Site, Visit
from archive.errors import NotFoundError
from archive.filings.snapshots.snapshot_board import RecordBoard
from archive.filings.verdicts.status import FilingStatus, board
from archive.filings.verdicts.visited import is_proved_silent
from archive.filings.verdicts.watches import watches
from archive.notices.decisive_visits import first_visit
from archive.notices.guard import FRESH, guard, refuse_when_stale
from archive.notices.notice_snapshots import SnapshotSource
from archive.notices.protection import UNDER_REVIEW, UNPROVED, protected_filings
from archive.notices.region_summary import RegionSummary, VisitsMade, summarise_region


def standing_today(
    session: Session,
    deadlines: Deadlines,
    frozen: tuple[RecordBoard, SnapshotSource],
    region: str,
    region_name: str,
    now: datetime,
    data: Path | None = None,
    struck: Mapping[str, str] = MappingProxyType({}),
    today: Iterable[FilingStatus] | None = None,
) -> RegionSummary:
    """Guard a frozen board by today's verdicts, by what is proposed under the data folder and by what people have
    ``struck`` (why, by filing), and sort it. ``today``: the region's filings of the year as they stand now, where the
    caller has them already.

    Raises StaleEvidenceError when nobody has visited the region lately enough, NotFoundError when nothing was due, or
    when the region has no name: no paper bears its digits.
    """
    if region_name.isdigit():
        raise NotFoundError(f"the name of region {region_name} is not known: no paper can be made of it")
    refuse_when_stale(watches(session, deadlines, now, region), region, now, deadlines)
    board_then, source = frozen
    judged = list(board(session, deadlines, board_then.year, now, region=region).filings if today is None else today)
    protected = {**_unproved(judged, now), **struck, **dict.fromkeys(protected_filings(data), UNDER_REVIEW)}
    held = guard(board_then, judged, now, deadlines, protected)
    made = visits_made(session, region, board_then.year, board_then.as_of)
    summary = summarise_region(held, region, region_name, source, made)
    named = {filing.filing_id for filing in summary.named}
    first = {one.facts.id: first_visit(one.facts, summary.as_of) for one in judged if one.facts.id in named}
    return replace(summary, first_visits=first)


def _unproved(today: Iterable[FilingStatus], now: datetime) -> dict[str, str]:
    """Return whose silence too few visits prove for it to be told to others, by filing (N3)."""
    return {
        one.facts.id: UNPROVED
        for one in today
        if one.ruling.state in ("overdue", "withdrawn") and not is_proved_silent(one.facts, now, FRESH)
    }


def visits_made(session: Session, region: str, year: int, until: datetime) -> VisitsMade:
    """Return the complete visits of a region's columns from the end of the report year up to a moment."""
    query = (
        select(Visit.column_id, Visit.started_at)
        .join(DisclosureColumn, DisclosureColumn.id == Visit.column_id)
        .join(Site, Site.id == DisclosureColumn.site_id)
        .where(Site.region.startswith(region, autoescape=True), Visit.outcome == "complete")
        .where(Visit.started_at >= day_start(date(year + 1, 1, 1)), Visit.finished_at <= until)
    )
    days: dict[str, set[date]] = {}
    times = []
    for column, started in session.execute(query):
        days.setdefault(column, set()).add(civil_date(started))
        times.append(started)
    return VisitsMade(len(times), len(days), max(times, default=None), is_daily=every_day(days.values()))


def every_day(columns: Collection[set[date]]) -> bool:
    """Whether every column was visited on every day from the first visit of any to the last."""
    seen = set().union(*columns)
    if not seen:
        return False
    whole = (max(seen) - min(seen)).days + 1
    return whole > 1 and all(len(days) == whole for days in columns)
