"""The last 90 days of every column that is watched: what came of its visits, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from archive.clock import civil_date, day_start
from archive.database.models import ColumnProposal, DisclosureColumn, Site, Visit
from archive.filings.facts.page_versions import chunks
from archive.ingest.column_proposals import open_proposals

DAYS = 90
# The best visit of a day speaks for it: one complete visit is all a day can give.
_ORDER = ("complete", "partial", "blocked", "error")
# What a strip says of a visit; the pages and years of a visit would make most of what is read.
_SAID = (
    Visit.id,
    Visit.column_id,
    Visit.started_at,
    Visit.outcome,
    Visit.error_class,
    Visit.reason,
    Visit.rows,
    Visit.vantage,
)
SaidVisit = Any
"""A row of ``id``, ``column_id``, ``started_at``, ``outcome``, ``error_class``, ``reason``, ``rows`` and ``vantage``
of a visit."""


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
    last: SaidVisit | None
    last_complete: SaidVisit | None
    failures: int  # visits in a row, up to the last, that were not complete
    proposal: ColumnProposal | None  # where a column found dead may have gone, for the operator to confirm

    @property
    def broken(self) -> bool:
        """Whether nothing, or nothing complete, came of the last visit: what an operator must see to."""
        return self.last is None or self.last.outcome != "complete"

    def count(self, outcome: str) -> int:
        """How many days had this as their best outcome."""
        return sum(day.outcome == outcome for day in self.days)


def health_strips(session: Session, region: str, day: date, as_of: datetime) -> list[ColumnStrip]:
    """Return the strips of the columns in a region (a code, its first digits, or "" for all) up to a civil day and
    instant: those whose last visit was not complete first."""
    first = day - timedelta(days=DAYS - 1)
    watched = DisclosureColumn.active, Site.region.startswith(region, autoescape=True)
    columns = session.execute(
        select(DisclosureColumn, Site).join(Site).where(*watched).order_by(Site.region, DisclosureColumn.id)
    ).all()
    visits: dict[str, list[SaidVisit]] = defaultdict(list)
    query = select(*_SAID).join(DisclosureColumn, DisclosureColumn.id == Visit.column_id).join(Site).where(*watched)
    recent = query.where(Visit.started_at >= day_start(first), Visit.finished_at <= as_of)
    for visit in session.execute(recent.order_by(Visit.started_at)):
        visits[visit.column_id].append(visit)
    lacking = [column.id for column, _site in columns if all(one.outcome != "complete" for one in visits[column.id])]
    complete = _newest_before(session, lacking, day_start(first), as_of, complete=True)
    older = _newest_before(session, [one for one in lacking if not visits[one]], day_start(first), as_of)
    proposals = open_proposals(session, as_of)
    days = [HealthDay(first + timedelta(days=offset), "none", 0) for offset in range(DAYS)]
    strips = []
    for column, site in columns:
        seen = visits[column.id]
        failures = next((n for n, visit in enumerate(reversed(seen)) if visit.outcome == "complete"), len(seen))
        last = seen[-1] if seen else older.get(column.id)
        good = seen[-1 - failures] if failures < len(seen) else complete.get(column.id)
        strips.append(ColumnStrip(column, site, _by_day(days, seen), last, good, failures, proposals.get(column.id)))
    return sorted(strips, key=lambda strip: (not strip.broken, -strip.failures))  # else as they come: by region


def _by_day(unvisited: Sequence[HealthDay], visits: Iterable[SaidVisit]) -> list[HealthDay]:
    """Return the days in order, those with visits by what came of the best."""
    outcomes: dict[date, list[str]] = defaultdict(list)
    for visit in visits:
        outcomes[civil_date(visit.started_at)].append(visit.outcome)
    found = list(unvisited)
    for day, seen in outcomes.items():
        at = (day - unvisited[0].day).days
        if 0 <= at < len(found):
            found[at] = HealthDay(day, min(seen, key=_ORDER.index), len(seen))
    return found


def _newest_before(
    session: Session, columns: Collection[str], before: datetime, as_of: datetime, *, complete: bool = False
) -> Mapping[str, SaidVisit]:
    """Return the newest visit (or complete visit) of each column that began before an instant; columns without one are
    not in it."""
    found: dict[str, SaidVisit] = {}
    for chunk in chunks(columns):
        meant = Visit.column_id.in_(chunk) & (Visit.started_at < before) & (Visit.finished_at <= as_of)
        if complete:
            meant &= Visit.outcome == "complete"
        newest = select(Visit.column_id, func.max(Visit.started_at)).where(meant).group_by(Visit.column_id)
        rows = session.execute(select(*_SAID).where(tuple_(Visit.column_id, Visit.started_at).in_(newest), meant))
        found |= {row.column_id: row for row in rows}
    return found
