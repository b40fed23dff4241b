"""In which order the sites of a run come to their turn at a server that they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from archive.clock import civil_date
from archive.config.sites import SiteConfig
from archive.config.visit_schedule import VisitSchedule

_NEVER = datetime.min.replace(tzinfo=UTC)


def sites_in_turn(
    sites: Iterable[SiteConfig], calendar: VisitSchedule, complete: Mapping[str, datetime], now: datetime
) -> list[SiteConfig]:
    """Return sites whose deadline is near first, and among equals the one that was visited in full the longest ago.

    ``complete``: when the newest complete visit of each site began. A run that is cut short, by its caps or its time,
    leaves the others to the front of the next.
    """
    day = civil_date(now)
    return sorted(
        sites, key=lambda site: (not calendar.is_near_deadline(site.region, day), complete.get(site.id, _NEVER))
    )
