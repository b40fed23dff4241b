"""What an organ changed in reports that had been published: contents, dates and titles, and what of it after the
deadline, when nobody looks for it any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from archive.clock import day_end
from archive.database.models import Listing, ListingChange, Organ, Version
from archive.filings.verdicts.status import FilingStatus
from archive.web.contents.timeline import FIELDS
from archive.web.serving.request_context import RequestContext
from archive.web.wording.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class LaterEdit:
    """One edit. ``number``: the version it made, None for an edit of the row; ``late``: after the deadline."""

    at: datetime
    year: int
    what: str
    late: bool
    number: int | None = None
    old: str = ""
    new: str = ""


def later_edits(context: RequestContext, organ: Organ, filings: Sequence[FilingStatus]) -> list[LaterEdit]:
    """Newest first, of the years shown, as known at the visit's moment."""
    ends = {filing.facts.year: day_end(filing.facts.deadline.due) for filing in filings}
    found = [*_contents(context, organ, ends), *_rows(context, organ, ends)]
    return sorted(found, key=lambda edit: edit.at, reverse=True)


def _contents(context: RequestContext, organ: Organ, ends: Mapping[int, datetime]) -> list[LaterEdit]:
    query = select(Version.first_seen_at, Version.report_year, Version.number).where(
        Version.organ_id == organ.id, Version.number > 1, Version.first_seen_at < context.moment.instant
    )
    return [
        LaterEdit(at, year, _("内容改为第%(n)s版"), at >= ends[year], number)
        for at, year, number in context.session.execute(query)
        if year is not None and year in ends
    ]


def _rows(context: RequestContext, organ: Organ, ends: Mapping[int, datetime]) -> list[LaterEdit]:
    query = (
        select(ListingChange.seen_at, Listing.report_year, ListingChange.field, ListingChange.old, ListingChange.new)
        .join(Listing, Listing.id == ListingChange.listing_id)
        .where(Listing.organ_id == organ.id, Listing.is_report, ListingChange.field.in_(("title", "listed_date")))
        .where(ListingChange.seen_at < context.moment.instant)
    )
    return [
        LaterEdit(at, year, FIELDS[field], at >= ends[year], old=old, new=new)
        for at, year, field, old, new in context.session.execute(query)
        if year is not None and year in ends
    ]
