"""Which report years of a region there is something to say about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.models import DisclosureColumn, Listing, ListingChange, Organ, Site
from archive.filings.facts.attributions import ATTRIBUTION, Attribution


def organ_regions(session: Session, prefixes: Iterable[str]) -> list[str]:
    """Return the regions with organs under the codes given, in order."""
    found: set[str] = set()
    for prefix in set(prefixes):
        query = select(Organ.region).where(Organ.region.startswith(prefix, autoescape=True)).distinct()
        found.update(session.scalars(query))
    return sorted(found)


def years_of(session: Session, region: str, as_of: datetime) -> list[int]:
    """Return the report years to judge: from the oldest report ever seen to the last full year."""
    oldest = (
        select(func.min(Listing.report_year))
        .join(Organ, Organ.id == Listing.organ_id)
        .where(Organ.region == region, Listing.is_report)
    )
    first, moved = session.execute(select(oldest.scalar_subquery(), _given_away(region).exists())).one()
    last = civil_date(as_of).year - 1
    left = _years_left(session, region) if moved else set()  # what was judged to be seen is judged when it is gone
    return list(range(min(first or last, last, *left), last + 1))


def _years_left(session: Session, region: str) -> set[int]:
    """Years that rows counted for before something else was known of them."""
    past = (Attribution.read(old) for old in session.scalars(_given_away(region)))
    return {was.year for was in past if was.year}


def _given_away(region: str) -> Select[str]:
    """Return what rows of the region counted as before."""
    columns = select(DisclosureColumn.id).join(Site).where(Site.region == region)
    query = select(ListingChange.old).join(Listing, Listing.id == ListingChange.listing_id)
    return query.where(Listing.column_id.in_(columns), ListingChange.field == ATTRIBUTION)
