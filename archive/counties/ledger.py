"""The ledger of all counties: each of the table of divisions once, whether watched, proposed, blocked or unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.load import Configuration
from archive.config.regions import Region, regions
from archive.config.sites import SiteConfig
from archive.config.visit_schedule import VisitSchedule
from archive.counties.queue import read_queue
from archive.counties.queue_line import QueuedCounty
from archive.filings.verdicts.watch_quality import WatchQuality, watch_quality
from archive.records.county import COUNTY_STATUSES, CountyOut, CountyStatus


@dataclass(frozen=True, slots=True)
class ProvinceShare:
    """A province of the ledger: how many counties it has, how many are watched, and how many of each status."""

    code: str
    name: str
    counties: int
    counts: dict[CountyStatus, int]

    @property
    def watched(self) -> int:
        """Counties whose site is verified."""
        return self.counts.get("verified", 0)

    @property
    def waiting(self) -> int:
        """Counties that wait for a person."""
        return sum(count for code, count in self.counts.items() if COUNTY_STATUSES[code].waits_for == "person")

    @property
    def share(self) -> float:
        """Share of the counties that is watched, 0 to 1."""
        return self.watched / self.counties


def county_ledger(
    session: Session | None, configuration: Configuration, data: Path, as_of: datetime, region: str = ""
) -> list[CountyOut]:
    """Return every county in force whose code begins with ``region``, in the order of codes.

    Without a ``session`` nothing is said of the quality of the watch. ``as_of`` is an exclusive UTC instant.
    """
    sites: dict[str, list[SiteConfig]] = {}
    for site in configuration.sites.values():
        sites.setdefault(site.region[:6], []).append(site)
    queue = read_queue(data, as_of)
    day = civil_date(as_of)
    counties = [one for one in regions() if one.type == "county" and one.holds(day) and one.code.startswith(region)]
    watched = [one.code for one in counties if one.code in sites]
    quality = _quality(session, configuration, as_of, watched) if session is not None and watched else {}
    return [
        _county(one, sites.get(one.code, []), queue.get(one.code), quality.get(one.code, WatchQuality()))
        for one in sorted({one.code: one for one in counties}.values(), key=lambda one: one.code)
    ]


def count_statuses(found: Iterable[CountyOut]) -> Counter[CountyStatus]:
    """Return how many counties have each status."""
    return Counter(one.status for one in found)


def province_shares(found: Sequence[CountyOut]) -> list[ProvinceShare]:
    """Return the provinces of a ledger, in the order of codes."""
    by_code: dict[str, list[CountyOut]] = {}
    for one in found:
        by_code.setdefault(one.region[:2], []).append(one)
    return [
        ProvinceShare(code, of_it[0].province, len(of_it), dict(count_statuses(of_it)))
        for code, of_it in sorted(by_code.items())
    ]


def _quality(
    session: Session, configuration: Configuration, as_of: datetime, watched: list[str]
) -> dict[str, WatchQuality]:
    """Return the quality of the watch in the season that is on or was the last."""
    schedule = VisitSchedule(configuration.settings.schedule, configuration.deadlines)
    return watch_quality(session, schedule, civil_date(as_of).year - 1, as_of, watched)


def _county(county: Region, sites: list[SiteConfig], queued: QueuedCounty | None, quality: WatchQuality) -> CountyOut:
    above = [regions().region(code) for code in regions().parents(county.code)]
    names = {one.type: one.name for one in above}
    verified = [site.verified for site in sites if site.verified]
    status: CountyStatus = "verified" if verified else "unverified" if sites else queued.state if queued else "no_home"
    known = queued if queued and not sites else None
    return CountyOut(
        region=county.code,
        name=county.name,
        prefecture=names.get("prefecture", ""),
        province=names.get("province", ""),
        status=status,
        reason=known.why if known else "",
        error_class=known.error_class if known else "",
        home=sites[0].home if sites else queued.home if queued else "",
        site=sites[0].id if sites else "",
        columns=sum(len(site.columns) for site in sites),
        watched_since=min(verified, default=None),
        visits_due=quality.due,
        visits_complete=quality.complete,
        visits_share=quality.share,
        since=known.since if known else None,
    )
