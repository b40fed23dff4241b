"""The watch of each region: its newest complete visit against what the calendar of visits allows; the last visits of
sites and the last run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.clock import SHANGHAI, civil_date
from archive.config.deadlines import Deadlines
from archive.database.models import DisclosureColumn, Run, Site, Visit


@dataclass(frozen=True, slots=True)
class Watch:
    """One region at a moment (``as_of``). ``newest``: when its newest complete visit began, None before the first;
    ``verified``: since when a person has had one of its sites visited unattended, None when nobody has."""

    region: str
    newest: datetime | None
    verified: date | None
    as_of: datetime
    limit: timedelta

    @property
    def stopped(self) -> bool:
        """Whether it was visited in full, and not lately enough."""
        return self.newest is not None and self.as_of - self.newest > self.limit

    @property
    def waiting(self) -> bool:
        """Whether a verified site has had no complete look for as long as one may be missing."""
        if self.newest is not None or self.verified is None:
            return False
        return self.as_of - datetime.combine(self.verified, datetime.min.time(), SHANGHAI) > self.limit

    @property
    def days(self) -> int:
        """Whole days since the newest complete visit."""
        return (self.as_of - self.newest).days if self.newest else 0


def watches(session: Session, deadlines: Deadlines, as_of: datetime, region: str = "") -> list[Watch]:
    """Return the watch of every region with sites under a code, in order of codes, from what was known at ``as_of``."""
    newest = (
        select(Visit.started_at)
        .where(Visit.column_id == DisclosureColumn.id, Visit.outcome == "complete", Visit.finished_at <= as_of)
        .order_by(Visit.started_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(Site.region, Site.verified, newest)
        .join(DisclosureColumn, DisclosureColumn.site_id == Site.id)
        .where(Site.region.startswith(region, autoescape=True))
    )
    found: dict[str, tuple[datetime | None, date | None]] = {}
    for code, verified, visit in session.execute(query.order_by(Site.region)):
        old_visit, old_verified = found.get(code, (None, None))
        found[code] = _later(old_visit, visit), _earlier(old_verified, verified)
    limit = deadlines.max_age(civil_date(as_of))
    return [Watch(code, visit, verified, as_of, limit) for code, (visit, verified) in sorted(found.items())]


def last_visits(session: Session, until: datetime, *, complete: bool = False) -> dict[str, datetime]:
    """Return when the last visit (or complete visit) of each site began, of those that began up to an instant, by site
    id."""
    query = select(DisclosureColumn.site_id, func.max(Visit.started_at)).join(
        DisclosureColumn, DisclosureColumn.id == Visit.column_id
    )
    if complete:
        query = query.where(Visit.outcome == "complete")
    return dict(session.execute(query.where(Visit.started_at <= until).group_by(DisclosureColumn.site_id)).all())


def last_visits_from(session: Session, until: datetime) -> dict[tuple[str, str], datetime]:
    """Return when the last visit of each site from each vantage began, of those that began up to an instant, by site id
    and vantage; replays are made from none."""
    query = select(DisclosureColumn.site_id, Visit.vantage, func.max(Visit.started_at)).join(
        DisclosureColumn, DisclosureColumn.id == Visit.column_id
    )
    query = query.where(Visit.started_at <= until, Visit.vantage.is_not(None))
    found = session.execute(query.group_by(DisclosureColumn.site_id, Visit.vantage))
    return {(site, vantage or ""): began for site, vantage, began in found}


def last_run(session: Session, as_of: datetime) -> Run | None:
    """Return the newest run that had ended at an instant; a replay is none."""
    query = select(Run).where(Run.finished_at <= as_of, Run.replay_of == "")
    return session.scalar(query.order_by(Run.started_at.desc()).limit(1))


def newest_of(watched: Iterable[Watch]) -> datetime | None:
    """When the newest complete visit of several regions began; None before the first."""
    return max((one.newest for one in watched if one.newest), default=None)


def minded(watched: Iterable[Watch]) -> list[Watch]:
    """Those that a person has had visited unattended; all of them while nobody has verified any."""
    found = list(watched)
    return [one for one in found if one.verified] or found


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
