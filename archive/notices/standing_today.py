"""The standing that a paper is made from today: a frozen board, guarded by what is known and decided by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.clock import day_start
from archive.config.deadlines import Deadlines
from archive.database.models import DisclosureColumn, Site, Visit
from archive.filings.snapshots.snapshot_board import RecordBoard
from archive.filings.verdicts.status import FilingStatus, board
from archive.filings.verdicts.watches import watches
from archive.notices.guard import guard, refuse_when_stale
from archive.notices.notice_snapshots import SnapshotSource
from archive.notices.protection import UNDER_REVIEW, protected_filings
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

    Raises StaleEvidenceError when nobody has visited the region lately enough, NotFoundError when nothing was due.
    """
    refuse_when_stale(watches(session, deadlines, now, region), region, now, deadlines)
    board_then, source = frozen
    if today is None:
        today = board(session, deadlines, board_then.year, now, region=region).filings
    held = guard(board_then, today, now, deadlines, {**struck, **dict.fromkeys(protected_filings(data), UNDER_REVIEW)})
    return summarise_region(
        held, region, region_name, source, visits_made(session, region, board_then.year, board_then.as_of)
    )


def visits_made(session: Session, region: str, year: int, until: datetime) -> VisitsMade:
    """Return the complete visits a region's columns from the end of the report year up to a moment."""
    query = (
        select(func.count(Visit.id), func.count(Visit.column_id.distinct()), func.max(Visit.started_at))
        .join(DisclosureColumn, DisclosureColumn.id == Visit.column_id)
        .join(Site, Site.id == DisclosureColumn.site_id)
        .where(Site.region.startswith(region, autoescape=True), Visit.outcome == "complete")
        .where(Visit.started_at >= day_start(date(year + 1, 1, 1)), Visit.finished_at <= until)
    )
    count, columns, newest = session.execute(query).one()
    return VisitsMade(count, columns, newest)
