"""The report year of a row: by its title, the texts of its page, or the folder in its address."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import object_session

from archive.clock import civil_date
from archive.database.models import Listing, ListingChange
from archive.ingest.content import Content
from archive.recognition.triage import folder_year


def there_since(listing: Listing) -> date:
    """The day on which the row was first seen as it is: an address that is used again is a new row in an old place."""
    session = object_session(listing)
    retitled = (ListingChange.listing_id == listing.id) & (ListingChange.field == "title")
    last = session.scalar(select(func.max(ListingChange.seen_at)).where(retitled)) if session else None
    return civil_date(last or listing.first_seen_at)


def report_year(listing: Listing, in_title: int | None, content: Content) -> tuple[int | None, bool]:
    """The report year, and whether title and page contradict each other so that it cannot be told.

    Old slips of the page are the report's fault and do not matter; but a title of the year before, over a page of the
    year that everybody reports on now, may be this year's report.
    """
    seen = listing.listed_date or there_since(listing)
    told = [year for year in content.years if year <= there_since(listing).year]
    if in_title is not None:
        here = in_title + 1 == seen.year
        return in_title, not here and bool(told) and told[0] != in_title and told[0] + 1 == seen.year
    if len(set(told)) > 1:
        fitting = [year for year in told if year + 1 == seen.year]
        return (fitting[0], False) if len(set(fitting)) == 1 else (None, False)
    return (told[0] if told else folder_year_of(listing)), False


def folder_year_of(listing: Listing) -> int | None:
    year = folder_year(listing.url)
    return year if year is not None and year < there_since(listing).year else None
