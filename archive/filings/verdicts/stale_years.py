"""Which report years of a region can have another verdict than when it was last judged.

A verdict changes with the rules, the roster, the columns, what people decided, what was seen of that year, the first
complete look after a deadline, or a deadline that comes. Everything else may stay as it was recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, get_args

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import Session

from archive.clock import civil_date, day_end
from archive.config.deadlines import Deadlines
from archive.config.kinds import OrganKind
from archive.database.models import DisclosureColumn, JudgingState, Listing, ListingChange, Organ, Site, Version, Visit
from archive.errors import NotFoundError
from archive.filings.decisions.decision_log import decisions_for_region
from archive.filings.facts.attributions import ATTRIBUTION, Attribution
from archive.filings.facts.row_decisions import rows_in_force
from archive.filings.facts.site_redesigns import shared_days
from archive.filings.facts.year_columns import is_named_after_year, report_years_by_column
from archive.filings.rules.decisions import decisions_in_force
from archive.filings.rules.interval import last_day
from archive.filings.rules.judge import RULE_VERSION

# Runs over the sites of one region may overlap: what one has seen may be taken in after the other was judged.
_OVERLAP = timedelta(days=1)


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
    retitled = _given_away(region).exists()
    first, moved = session.execute(select(oldest.scalar_subquery(), retitled)).one()
    last = civil_date(as_of).year - 1
    left = _years_left(session, region) if moved else set()  # what was judged to be seen is judged when it is gone
    years = [year for year in left if year]
    return list(range(min(first or last, last, *years), last + 1))


def years_to_judge(session: Session, deadlines: Deadlines, region: str, as_of: datetime) -> list[int]:
    """All years at first and after a change of rules, roster, columns or decisions; else those that can differ."""
    years, mark = years_of(session, region, as_of), session.get(JudgingState, region)
    if mark is None or mark.as_of > as_of or mark.rules != inputs_digest(session, deadlines, region, as_of):
        return years
    since = mark.as_of - _OVERLAP
    touched = _touched(session, region, since)
    if None in touched:
        return years
    # A report of one year is the precedent for the silence of every later one.
    touched |= {year for year in years if touched and year > min(filter(None, touched))}
    seen_past = _complete_visits(session, region, since, as_of)
    dues = {year: _dues(deadlines, region, year) for year in years if year not in touched}
    passing = {year for year in dues if _passing(deadlines, dues[year], civil_date(mark.as_of), civil_date(as_of))}
    visited = {year for year in dues if any(b < day_end(due) <= last for due in dues[year] for b, last in seen_past)}
    old = _past_due(dues, as_of) if _aged(session, deadlines, region, mark.as_of, as_of) else set()
    return [year for year in years if year in touched | passing | visited | old]


def inputs_digest(session: Session, deadlines: Deadlines, region: str, as_of: datetime) -> str:
    """Return what all verdicts rest on: rules, roster, columns, their years, decisions, first year, redesigns."""
    organ = (Organ.id, Organ.kind, Organ.origin, Organ.valid_from, Organ.valid_to, Organ.successor, Organ.vouched)
    roster = select(*organ).where(or_(Organ.region == region, Organ.successor.is_not(None)))
    visited = select(Visit.id).where(Visit.column_id == DisclosureColumn.id, Visit.outcome == "complete").exists()
    columns = session.execute(
        select(
            DisclosureColumn.id,
            DisclosureColumn.kinds,
            DisclosureColumn.active,
            DisclosureColumn.title,
            DisclosureColumn.vouched,
            visited,
        )
        .join(Site)
        .where(Site.region == region)
        .order_by(DisclosureColumn.id)
    ).all()
    shared = shared_days(session, [column.id for column in columns], as_of)
    yearly = [column.id for column in columns if is_named_after_year(column.title)]
    parts: list[Any] = [
        RULE_VERSION,
        deadlines.model_dump_json(),
        [list(row) for row in session.execute(roster.order_by(Organ.id))],
        [list(row) for row in columns],
        years_of(session, region, as_of)[0],
        [word.id for word in decisions_in_force(decisions_for_region(session, region), as_of)],
        [one.id for one in rows_in_force(session, as_of) if one.column_id in {column.id for column in columns}],
        sorted((column, sorted(map(str, days))) for column, days in shared.items() if days),
        sorted(report_years_by_column(session, yearly, as_of).items()),
    ]
    return sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _touched(session: Session, region: str, since: datetime) -> set[int | None]:
    """Years of rows that are new, were changed, whose pages changed or failed, or that are gone and may have moved;
    None when a row of no known organ or year is among them, which may be any year's."""
    mine = _columns(region)
    doubtful = Listing.doubt != ""
    rows = select(Listing.report_year, Listing.organ_id).where(
        Listing.column_id.in_(mine), or_(Listing.is_report, doubtful)
    )
    new = or_(
        Listing.first_seen_at >= since,
        Listing.missing_visits >= 2,
        (Listing.page_tried_at >= since) & (Listing.page_failures == 1),
    )
    changed = select(ListingChange.listing_id).where(ListingChange.seen_at >= since)
    reread = select(Version.url).where(Version.first_seen_at >= since, Version.column_id.in_(mine))
    found = session.execute(rows.where(or_(new, Listing.id.in_(changed), Listing.url.in_(reread))).distinct()).all()
    left = _years_left(session, region, since)
    return {year if organ_id is not None else None for year, organ_id in found} | left


def _years_left(session: Session, region: str, since: datetime | None = None) -> set[int | None]:
    """Years that rows counted for, or may have been of, before something else was known of them; None for any."""
    query = _given_away(region)
    if since:
        query = query.where(ListingChange.seen_at >= since)
    past = [Attribution.read(old) for old in session.scalars(query)]
    return {was.year for was in past if was.year or was.open_doubt}


def _given_away(region: str) -> Select[str]:
    """Return what rows of the region counted as before."""
    query = select(ListingChange.old).join(Listing, Listing.id == ListingChange.listing_id)
    return query.where(Listing.column_id.in_(_columns(region)), ListingChange.field == ATTRIBUTION)


def _columns(region: str) -> Select[str]:
    return select(DisclosureColumn.id).join(Site).where(Site.region == region)


def _past_due(dues: Mapping[int, Iterable[date]], as_of: datetime) -> set[int]:
    return {year for year, days in dues.items() if any(day < last_day(as_of) for day in days)}


def _aged(session: Session, deadlines: Deadlines, region: str, judged: datetime, as_of: datetime) -> bool:
    """Whether the newest complete visit of some column has grown too old since the region was last judged, or was too
    old then and is no more. Visits that may not count (an emptied column, one that shows other years) are tried both
    ways, and so are those that may have been taken in later."""
    moments = ((judged - _OVERLAP, judged), (judged, judged), (as_of, as_of))
    ages = [deadlines.max_age(last_day(at)) for _until, at in moments]
    for counting in (true(), Visit.rows > 0, (Visit.rows > 0) & Visit.years.is_(None)):
        newest = [func.max(Visit.started_at).filter(counting, Visit.finished_at <= until) for until, _at in moments]
        query = (
            select(*newest)
            .join(DisclosureColumn, DisclosureColumn.id == Visit.column_id)
            .join(Site)
            .where(Site.region == region, Visit.outcome == "complete", Visit.finished_at <= as_of)
            .group_by(Visit.column_id)
        )
        for found in session.execute(query):
            stale = {at - last > age for last, (_until, at), age in zip(found, moments, ages, strict=True) if last}
            if len(stale) > 1:
                return True
    return False


def _complete_visits(
    session: Session, region: str, since: datetime, as_of: datetime
) -> list[tuple[datetime, datetime]]:
    """For each column its last complete visit before ``since`` and the last of all, where it has both."""
    query = (
        select(
            func.max(Visit.started_at).filter(Visit.started_at < since),
            func.max(Visit.started_at),
        )
        .join(DisclosureColumn, DisclosureColumn.id == Visit.column_id)
        .join(Site)
        .where(Site.region == region, Visit.outcome == "complete", Visit.finished_at <= as_of)
        .group_by(Visit.column_id)
    )
    return [(before or since, last) for before, last in session.execute(query)]


def _passing(deadlines: Deadlines, dues: Iterable[date], judged: date, today: date) -> bool:
    """Whether a deadline came near or passed since the day last judged, or the year is a new one."""
    soon, over = timedelta(days=deadlines.due_soon_days), timedelta(days=1)
    days = [day for due in dues for day in (due - soon, due + over)]
    return judged.year != today.year or any(judged < day <= today for day in days)


def _dues(deadlines: Deadlines, region: str, year: int) -> set[date]:
    dues: set[date] = set()
    for kind in get_args(OrganKind):
        try:
            dues.add(deadlines.deadline_for(kind, year, region).due)
        except NotFoundError:
            continue
    return dues
