"""Keeps the rows of columns: first and last seen, edits, and rows that two complete visits confirm as gone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Listing, ListingChange, Visit
from archive.database.set_aside import Aside
from archive.filings.facts.attributions import ATTRIBUTION, Attribution
from archive.ingest.attributing import Place, by_title, leads_to_list
from archive.ingest.listing_row import ListingRow, url_key
from archive.ingest.roster import Roster

# A row must be missing from this many complete visits in a row before it counts as gone.
VISITS_TO_CONFIRM = 2
LIST = "list"  # the state of a row's page that was read as a list of the column
QUARANTINED = "quarantined"  # the doubt of a row that made its own ingest, or that of its page, fail


@dataclass(frozen=True, slots=True)
class ObservedRow:
    """A row with the capture of the page it stood on and that page's time."""

    row: ListingRow
    capture_id: str
    seen_at: datetime


def upsert_listings(
    session: Session,
    visit: Visit,
    column_title: str,
    seen: list[ObservedRow],
    roster: Roster,
    aside: Aside,
    lists: Collection[str] = (),
) -> None:
    """Bring a column's listings up to date with one visit. Rows seen in a partial visit count as seen; only a
    complete visit can miss one. ``lists``: addresses of rows whose pages were read as lists of the column."""
    listings = session.scalars(select(Listing).where(Listing.column_id == visit.column_id))
    known = {url_key(x.url): x for x in listings}
    absences, place = _absences(session, visit), Place(column_title, roster)
    for item in _first_of_each(seen):
        listing = known.get(url_key(item.row.url))
        aside.attempt(
            "row",
            f"{visit.column_id} {item.row.url}",
            partial(_keep_row, session, visit, item, listing, absences, place, item.row.url in lists),
            partial(_keep_unread, session, visit, item, listing, absences),
        )
    if visit.outcome == "complete":
        here = {url_key(item.row.url) for item in seen}
        for address, listing in known.items():
            hangs_here = bool(listing.found_on) and url_key(listing.found_on) in here
            if address not in here and not hangs_here and speaks_for(visit, listing.report_year):
                missed(session, listing, visit)
    session.flush()


def _keep_row(
    session: Session,
    visit: Visit,
    item: ObservedRow,
    listing: Listing | None,
    absences: Sequence[Visit],
    place: Place,
    is_list: bool,
) -> None:
    if listing is None:
        listing = _new(visit, item)
        by_title(listing, place)  # before it is added: a half-filled row must not be written
        if is_list:
            leads_to_list(listing)
            listing.page_state = LIST
        session.add(listing)
        _absent_before(listing, absences)
        return
    was = Attribution.of(listing)
    _seen_again(session, listing, item, place)
    if is_list:
        leads_to_list(listing)
        listing.page_state = LIST
    note_attribution(session, listing, was, item.seen_at)


def _keep_unread(
    session: Session, visit: Visit, item: ObservedRow, listing: Listing | None, absences: Sequence[Visit]
) -> None:
    """Store a row that failed as present, and as possibly anybody's report."""
    if listing is None:
        listing = _new(visit, item)
        listing.is_report, listing.report_year, listing.organ_id, listing.reason = False, None, None, ""
        _absent_before(listing, absences)
        session.add(listing)
    listing.last_seen_at, listing.missing_since, listing.missing_visits = item.seen_at, None, 0
    listing.doubt, listing.candidates = QUARANTINED, []


def _first_of_each(seen: list[ObservedRow]) -> list[ObservedRow]:
    """One row of each address: the same article may stand twice in one column."""
    return list({url_key(item.row.url): item for item in reversed(seen)}.values())[::-1]


def _absences(session: Session, visit: Visit) -> list[Visit]:
    """Return the complete visits before this one, latest first, down to one that speaks for every report year."""
    query = select(Visit).where(
        Visit.column_id == visit.column_id, Visit.outcome == "complete", Visit.started_at < visit.started_at
    )
    found: list[Visit] = []
    for earlier in session.scalars(query.order_by(Visit.started_at.desc())):
        found.append(earlier)
        if earlier.years is None:
            break
    return found


def _absent_before(listing: Listing, absences: Sequence[Visit]) -> None:
    """Set the last complete visit that speaks for the row's year: what it lacked was not there when it began."""
    absent = next((visit for visit in absences if speaks_for(visit, listing.report_year)), None)
    listing.absent_until = absent.started_at if absent else None
    listing.absent_visit_id = absent.id if absent else ""


def speaks_for(visit: Visit, year: int | None) -> bool:
    """Whether a row of a report year would stand in what the visit saw; a row of no known year may be of any other."""
    return visit.years is None or year in visit.years


def _new(visit: Visit, item: ObservedRow) -> Listing:
    return new_listing(visit, item.row, item.capture_id, item.seen_at)


def new_listing(visit: Visit, row: ListingRow, capture_id: str, seen_at: datetime, *, found_on: str = "") -> Listing:
    """Return a row first seen in a visit, of which nothing is told yet.

    ``found_on``: the page on which it hangs as a file.
    """
    return Listing(
        column_id=visit.column_id,
        url=row.url,
        title=row.title,
        listed_date=row.listed_date,
        first_visit_id=visit.id,
        first_capture_id=capture_id,
        first_seen_at=seen_at,
        last_seen_at=seen_at,
        absent_until=None,
        absent_visit_id="",
        missing_since=None,
        missing_visits=0,
        page_state="",
        page_failures=0,
        page_tried_at=None,
        doubt="",
        candidates=[],
        odd_title=False,
        found_on=found_on,
    )


def _seen_again(session: Session, listing: Listing, item: ObservedRow, place: Place) -> None:
    there(session, listing, item.seen_at)
    listing.found_on = ""
    if listing.listed_date != item.row.listed_date:
        _note(session, listing, item.seen_at, "listed_date", _text(listing.listed_date), _text(item.row.listed_date))
        listing.listed_date = item.row.listed_date
    if listing.title != item.row.title or listing.doubt == QUARANTINED:
        if listing.title != item.row.title:
            _note(session, listing, item.seen_at, "title", listing.title, item.row.title)
        listing.title = item.row.title
        by_title(listing, place)


def note_attribution(session: Session, listing: Listing, was: Attribution, when: datetime) -> None:
    """Keep what a row counted as before: past boards still count it so."""
    now = Attribution.of(listing)
    if was != now:
        _note(session, listing, when, ATTRIBUTION, was.text, now.text)


def there(session: Session, listing: Listing, when: datetime) -> None:
    """Update a row that was seen again."""
    if listing.missing_visits >= VISITS_TO_CONFIRM:
        _note(session, listing, when, "presence", "gone", "seen")
    listing.last_seen_at, listing.missing_since, listing.missing_visits = when, None, 0


def missed(session: Session, listing: Listing, visit: Visit) -> None:
    """Count a complete visit that lacked the row."""
    listing.missing_since = listing.missing_since or visit.started_at
    listing.missing_visits += 1
    if listing.missing_visits == VISITS_TO_CONFIRM:
        _note(session, listing, visit.finished_at, "presence", "seen", "gone")


def _note(session: Session, listing: Listing, when: datetime, field: str, old: str, new: str) -> None:
    session.add(ListingChange(listing_id=listing.id, seen_at=when, field=field, old=old, new=new))


def _text(value: object) -> str:
    return "" if value is None else str(value)
