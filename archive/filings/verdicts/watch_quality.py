"""How well a region was watched in a season: of the visits that were due, how many read their column in full.

A rate of punctual organs is worth as much as the watch it rests on, so this stands beside every rate.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.clock import SHANGHAI
from archive.config.visit_schedule import VisitSchedule
from archive.database.models import DisclosureColumn, Site, Visit

# A planned visit has so long when no other follows it.
_LAST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WatchQuality:
    """Planned visits of all watched columns of a region or of several, in the season of one report year.

    ``due``: those whose time had passed; ``complete``: those of them that were begun before the next one was due and
    read the column in full. A column counts from its first visit on, or from the day on which its site was verified.
    """

    due: int = 0
    complete: int = 0

    @property
    def share(self) -> float | None:
        """Share that was complete, 0 to 1; None when none was due."""
        return round(self.complete / self.due, 4) if self.due else None


def total_quality(found: Iterable[WatchQuality]) -> WatchQuality:
    """Return the sum over several regions."""
    several = list(found)
    return WatchQuality(sum(one.due for one in several), sum(one.complete for one in several))


def watch_quality(
    session: Session, schedule: VisitSchedule, year: int, as_of: datetime, regions: Collection[str]
) -> dict[str, WatchQuality]:
    """Return the quality of the watch of each region in the season of a report year, up to ``as_of`` (UTC)."""
    begun = _begun(session, regions, as_of)
    planned = {region: schedule.of_season(region, year) for region in regions}
    first = min((visits[0] for visits in planned.values() if visits), default=as_of)
    last = max((visits[-1] + _LAST for visits in planned.values() if visits), default=as_of)
    complete = _complete(session, [column for column, _region, _start in begun], first, min(last, as_of))
    found: dict[str, list[WatchQuality]] = {region: [] for region in regions}
    for column, region, start in begun:
        found[region].append(_of_column(planned[region], complete[column], start, as_of))
    return {region: total_quality(columns) for region, columns in found.items()}


def _begun(session: Session, regions: Collection[str], as_of: datetime) -> list[tuple[str, str, datetime]]:
    """Return id, region and begin of the watch of each active column that is watched."""
    first = (
        select(func.min(Visit.started_at))
        .where(Visit.column_id == DisclosureColumn.id, Visit.finished_at <= as_of)
        .scalar_subquery()
    )
    query = (
        select(DisclosureColumn.id, Site.region, Site.verified, first)
        .join(Site)
        .where(DisclosureColumn.active, Site.region.in_(regions))
        .order_by(DisclosureColumn.id)
    )
    found = []
    for column, region, verified, visit in session.execute(query):
        known = datetime(verified.year, verified.month, verified.day, tzinfo=SHANGHAI) if verified else None
        if start := min((at for at in (known, visit) if at), default=None):
            found.append((column, region, start))
    return found


def _complete(session: Session, columns: Sequence[str], first: datetime, last: datetime) -> dict[str, list[datetime]]:
    """Return when the complete visits of each column began in [first, last], in order."""
    query = select(Visit.column_id, Visit.started_at).where(
        Visit.column_id.in_(columns), Visit.outcome == "complete", Visit.started_at >= first, Visit.finished_at <= last
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for column, started in session.execute(query.order_by(Visit.started_at)):
        found[column].append(started)
    return found


def _of_column(
    planned: Sequence[datetime], complete: Sequence[datetime], start: datetime, as_of: datetime
) -> WatchQuality:
    due = done = 0
    for at in range(bisect_left(planned, start), len(planned)):
        begin = planned[at]
        end = planned[at + 1] if at + 1 < len(planned) else begin + _LAST
        made = bisect_left(complete, begin) < bisect_left(complete, end)
        if made or end <= as_of:
            due, done = due + 1, done + made
    return WatchQuality(due, done)
