"""Rows by which an organ tells that its report comes later, or was put right: no reports, and no doubt about any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.config.regions import regions
from archive.database.models import DisclosureColumn, Listing, Organ, Site
from archive.filings.rules.facts import Announcement
from archive.recognition.fold import fold
from archive.recognition.mentions import Mentions
from archive.recognition.organ_names import RosterName
from archive.recognition.report_year import find_years


def announcements(
    session: Session, column_ids: Collection[str], year: int, as_of: datetime, announces: Callable[[str], bool]
) -> dict[str, list[Announcement]]:
    """Return for each organ that the title of such a row names, and no other beside it, what its column showed.

    A title without a year is of the report year before the one in which its row came.
    """
    query = (
        select(Listing.title, Listing.url, Listing.listed_date, Listing.first_seen_at, Listing.first_capture_id,
               Site.region)
        .join(DisclosureColumn, DisclosureColumn.id == Listing.column_id)
        .join(Site)
        .where(Listing.column_id.in_(column_ids), ~Listing.is_report, Listing.first_seen_at < as_of)
        .order_by(Listing.first_seen_at, Listing.url)
    )  # fmt: skip
    rows = [row for row in session.execute(query) if announces(row.title) and _year_of(row) == year]
    found: dict[str, list[Announcement]] = defaultdict(list)
    by_region: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_region[row.region].append(row)
    for region, of_region in by_region.items():
        for organ_id, one in _attributed(session, region, of_region):
            found[organ_id].append(one)
    return dict(found)


def _attributed(session: Session, region: str, rows: list[Any]) -> Iterator[tuple[str, Announcement]]:
    named = regions().name(region) if region in regions() else ""
    organs = session.execute(select(Organ.id, Organ.name).where(Organ.region == region).order_by(Organ.id))
    mentions = Mentions([RosterName(organ.id, organ.name, region_name=named) for organ in organs])
    for row in rows:
        whose = mentions.find(row.title)
        if len(whose) == 1:
            day = row.listed_date or civil_date(row.first_seen_at)
            yield whose[0], Announcement(row.title, row.url, day, row.first_capture_id or "")


def _year_of(row: Any) -> int:
    years = set(find_years(fold(row.title)).values)
    return years.pop() if len(years) == 1 else civil_date(row.first_seen_at).year - 1
