"""Which sites are to be visited from this vantage as well, since another alone has looked after a deadline: the rules
wait for that before they call a silence overdue (``archive/filings/rules/vantages.py``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.config.sites import SiteConfig
from archive.config.visit_schedule import VisitSchedule
from archive.database.models import DisclosureColumn, Visit
from archive.filings.rules.vantages import WAITED
from archive.filings.verdicts.watches import last_visits_from


def wanted_from_here(
    session: Session, sites: Sequence[SiteConfig], calendar: VisitSchedule, vantage: str, now: datetime
) -> set[str]:
    """Return the ids of sites of which another vantage read a column to its end after the newest deadline, this one
    none and no third either: at once where this one has not tried since, else at each planned visit, for as long as a
    verdict waits."""
    ends = {site.id: end for site in sites if (end := calendar.last_deadline(site.region, now))}
    lately = {name: end for name, end in ends.items() if now - end <= timedelta(days=WAITED)}
    if not lately:
        return set()
    looked = _complete_since(session, lately, now)
    alone = [site for site in sites if len(seen := looked.get(site.id, set())) == 1 and vantage not in seen]
    tried = last_visits_from(session, now) if alone else {}

    def is_wanted(site: SiteConfig) -> bool:
        last = tried.get((site.id, vantage))
        return last is None or last < lately[site.id] or calendar.is_due(site.region, last, now)

    return {site.id for site in alone if is_wanted(site)}


def _complete_since(session: Session, ends: dict[str, datetime], now: datetime) -> dict[str, set[str]]:
    """Return the vantages from which each site was visited in full after its deadline, by site id."""
    newest = func.max(Visit.started_at)
    query = (
        select(DisclosureColumn.site_id, Visit.vantage, newest)
        .join(DisclosureColumn, DisclosureColumn.id == Visit.column_id)
        .where(Visit.outcome == "complete", Visit.vantage.is_not(None))
        .where(Visit.started_at >= min(ends.values()), Visit.started_at <= now)
        .group_by(DisclosureColumn.site_id, Visit.vantage)
    )
    found: dict[str, set[str]] = {}
    for site, vantage, began in session.execute(query):
        if site in ends and began >= ends[site]:
            found.setdefault(site, set()).add(vantage or "")
    return found
