"""The check of the watch itself before an alert accuses anybody: signs that a fault of ours is likelier than theirs.

Each sign names regions whose accusing alerts wait until an operator has looked and lets them go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.bilingual import Bilingual
from archive.clock import format_minute
from archive.config.alerts import AlertRules
from archive.database.models import DisclosureColumn, Organ, Run, Site, Visit
from archive.notices.alerts.events import AlertEvent
from archive.notices.guard import STATE_CHARGES

# Clocks of two machines on one database may differ by so much.
_SKEW = timedelta(minutes=10)
# The rows of a column are compared with those that its visits of so many days before the newest had.
_BEFORE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """What one pass of alerts is held against. ``now``: UTC. ``turned``: every change of state since the last pass
    that nobody was told of yet, whichever organs a reader asked for."""

    session: Session
    rules: AlertRules
    now: datetime
    turned: Sequence[AlertEvent]

    def regions_to_hold(self) -> Mapping[str, Bilingual]:
        """Return the regions whose accusing alerts are to wait, each with the first reason found."""
        accused = {event.region for event in self.turned if event.state in STATE_CHARGES}
        if not accused:
            return {}
        found: dict[str, Bilingual] = {}
        if later := self._stamped_later():
            found = dict.fromkeys(accused, later)
        for region, reason in [*self._too_many_at_once(), *self._rows_fell(accused)]:
            found.setdefault(region, reason)
        return found

    def _stamped_later(self) -> Bilingual | None:
        """Whether anything was recorded after ``now``: then this machine's clock is wrong, or was."""
        visit = select(func.max(Visit.started_at)).scalar_subquery()
        run = select(func.max(Run.finished_at)).scalar_subquery()
        newest = max((at for at in self.session.execute(select(visit, run)).one() if at), default=None)
        if newest is None or newest <= self.now + _SKEW:
            return None
        return Bilingual(
            f"有记录的时间为{format_minute(newest)}，晚于现在，本机时钟可能有误",
            f"something is recorded for {format_minute(newest)}, which lies in the future: a clock is or was wrong",
        )

    def _too_many_at_once(self) -> Iterator[tuple[str, Bilingual]]:
        """Yield regions of which a large share turned overdue or withdrawn on one day."""
        counts = Counter((event.region, event.day) for event in self.turned if event.state in ("overdue", "withdrawn"))
        query = select(Organ.region, func.count()).where(Organ.region.in_({region for region, _day in counts}))
        sizes: dict[str, int] = dict(self.session.execute(query.group_by(Organ.region)).all())
        for (region, _day), count in sorted(counts.items()):
            if count >= self.rules.hold_least and count > self.rules.hold_share * sizes.get(region, 0):
                yield (
                    region,
                    Bilingual(
                        f"同日转为逾期未见公布或已撤下的有{count}家，占该地区{sizes.get(region, 0)}家单位的比例过大",
                        f"{count} of {sizes.get(region, 0)} organs turned overdue or withdrawn on one day",
                    ),
                )

    def _rows_fell(self, regions: Set[str]) -> Iterator[tuple[str, Bilingual]]:
        """Yield regions of which a column's newest complete visit had far fewer rows than one shortly before.

        A visit that speaks for certain years only is not compared: a column of the newest year begins small.
        """
        for region, title, visits in self._recent_complete(regions):
            newest, before = visits[-1], max((visit.rows for visit in visits[:-1]), default=0)
            if before >= self.rules.hold_least and newest.rows < (1 - self.rules.hold_fall) * before:
                yield (
                    region,
                    Bilingual(
                        f"栏目{title}由{before}行减至{newest.rows}行",
                        f"column {title} fell from {before} rows to {newest.rows}",
                    ),
                )

    def _recent_complete(self, regions: Set[str]) -> Iterator[tuple[str, str, list[Visit]]]:
        """Yield each active column's complete visits of the last days up to its newest one, oldest first."""
        query = (
            select(DisclosureColumn, Site.region)
            .join(Site)
            .where(DisclosureColumn.active, Site.region.in_(regions))
            .order_by(DisclosureColumn.id)
        )
        for column, region in self.session.execute(query).all():
            complete = (Visit.column_id == column.id) & (Visit.outcome == "complete") & (Visit.finished_at <= self.now)
            newest = self.session.scalar(select(Visit).where(complete).order_by(Visit.started_at.desc()).limit(1))
            if newest is None or newest.years is not None:
                continue
            lately = select(Visit).where(complete, Visit.started_at >= newest.started_at - _BEFORE)
            visits = [v for v in self.session.scalars(lately.order_by(Visit.started_at)) if v.years is None]
            yield region, column.title or column.id, visits
