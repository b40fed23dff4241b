"""The columns of regions with their visits up to a moment, and which of them were watched then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.models import DisclosureColumn, Run, Site, Visit
from archive.filings.facts.year_columns import is_named_after_year, report_years_by_column
from archive.filings.rules.column_visits import EMPTIED, ColumnFact, VisitFact
from archive.filings.rules.facts import Observation
from archive.records.visit import VisitOutcome

# Where a body led from above may have published: nobody looks there, so its silence and its lateness stay unproved.
OWN_SYSTEM = ColumnFact("own-system", "垂直管理部门的本系统网站", ())


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column, the region it stands in and the kinds of organ it can speak for."""

    fact: ColumnFact
    region: str
    kinds: frozenset[str]


class WatchedColumns:
    """Columns with their visits up to a moment, each region asked for once: they are the same for all report years, and
    visits are many where a column has been watched for years."""

    def __init__(self, session: Session, as_of: datetime) -> None:
        self._session, self._as_of = session, as_of
        self._found: dict[str, list[ColumnView]] = {}

    def of(self, regions: Collection[str]) -> list[ColumnView]:
        """Every column of the regions that was watched at some time up to the moment, or is and was never visited; in
        the order of their ids."""
        if missing := set(regions) - self._found.keys():
            self._found |= {code: [] for code in missing}
            for view in _columns_of(self._session, missing, self._as_of):
                self._found[view.region].append(view)
        return sorted((view for code in regions for view in self._found[code]), key=lambda view: view.fact.id)


def _columns_of(session: Session, regions: Collection[str], as_of: datetime) -> list[ColumnView]:
    query = (
        select(
            DisclosureColumn.id,
            DisclosureColumn.title,
            DisclosureColumn.kinds,
            DisclosureColumn.active,
            DisclosureColumn.site_id,
            Site.region,
            DisclosureColumn.vouched,
        )
        .join(Site)
        .where(Site.region.in_(regions))
    )
    found = session.execute(query.order_by(DisclosureColumn.id)).all()
    visits = _visits(session, [column.id for column in found], as_of)
    closed = _last_visits(session, [column.id for column in found if not column.active])
    unknown = _came_later(session, [c for c in found if c.active and c.id not in visits], as_of)
    yearly = {c.id for c in found if is_named_after_year(c.title)}
    years = report_years_by_column(session, yearly, as_of)

    def fact(column: Any) -> ColumnFact:
        own = tuple(visits.get(column.id, ()))
        last, is_yearly = closed.get(column.id), column.id in yearly
        return ColumnFact(column.id, column.title, own, last, is_yearly, years.get(column.id), column.vouched)

    watched = [c for c in found if (c.active or c.id in visits) and c.id not in unknown]
    return [ColumnView(fact(c), c.region, frozenset(c.kinds)) for c in watched]


def _visits(session: Session, column_ids: Sequence[str], as_of: datetime) -> dict[str, list[VisitFact]]:
    """Visits oldest first. An empty column where rows stood before is an outage in disguise: it proves no absence."""
    times = (Visit.started_at, Visit.finished_at)
    told = (*times, Visit.outcome, Visit.error_class, Visit.years, Visit.rows, Visit.vantage)
    query = (
        select(Visit.column_id, Visit.id, *told)
        .where(Visit.column_id.in_(column_ids), Visit.finished_at <= as_of)
        .order_by(Visit.started_at)
    )
    visits: dict[str, list[VisitFact]] = defaultdict(list)
    had_rows: set[str] = set()
    found = session.connection().execute(query)  # at half the price of the session's: there may be thousands
    for column_id, visit_id, started, finished, outcome, error_class, years, rows, vantage in found:
        if rows:
            had_rows.add(column_id)
        elif outcome == "complete" and column_id in had_rows:
            outcome, error_class = "partial", EMPTIED
        spoken = None if years is None else tuple(years)
        visits[column_id].append(
            VisitFact(visit_id, started, finished, cast(VisitOutcome, outcome), error_class, spoken, vantage, rows)
        )
    return visits


def _last_visits(session: Session, column_ids: Sequence[str]) -> dict[str, datetime]:
    """When each column was visited for the last time, whatever the moment."""
    if not column_ids:
        return {}
    query = select(Visit.column_id, func.max(Visit.started_at)).where(Visit.column_id.in_(column_ids))
    return {column_id: last for column_id, last in session.execute(query.group_by(Visit.column_id))}  # noqa: C416


def _came_later(session: Session, blank: Sequence[Any], as_of: datetime) -> set[str]:
    """Columns that were added to the configuration after the moment, so that nothing could be asked of them then.

    A finished run visits every column of its sites: one that a run left out was not configured yet. A column that
    was never visited at all is not among them: it may hold anything.
    """
    if not blank:
        return set()
    visited = select(Visit.column_id).where(Visit.column_id.in_([column.id for column in blank])).distinct()
    later = set(session.scalars(visited))
    passed = (
        select(DisclosureColumn.site_id)
        .join(Visit, Visit.column_id == DisclosureColumn.id)
        .join(Run, Run.id == Visit.run_id)
        .where(DisclosureColumn.site_id.in_({column.site_id for column in blank}), Run.finished_at <= as_of)
    )
    sites = set(session.scalars(passed.distinct())) if later else set()
    return {column.id for column in blank if column.id in later and column.site_id in sites}


@dataclass(slots=True)
class RegionColumns:
    """The columns of a region, with the choice for each kind kept."""

    views: list[ColumnView] = field(default_factory=list)
    kinds: dict[str, tuple[ColumnFact, ...]] = field(default_factory=dict)
    first_visits: dict[str, datetime | None] = field(default_factory=dict)

    def columns(self, kind: str, sightings: Sequence[Observation]) -> tuple[ColumnFact, ...]:
        """Return the columns that can speak for the kind, and any other in which the report was met."""
        if kind not in self.kinds:
            self.kinds[kind] = tuple(v.fact for v in self.views if kind in v.kinds)
            visits = [column.visits[0].started_at for column in self.kinds[kind] if column.visits]
            self.first_visits[kind] = min(visits, default=None)
        mine = self.kinds[kind]
        if met := {s.column_id for s in sightings} - {column.id for column in mine}:
            return mine + tuple(v.fact for v in self.views if v.fact.id in met)
        return mine
