"""Keeps the rows of columns: first and last seen, edits, and rows that two complete looks confirm as gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Listing, ListingChange, Look
from archive.filings.gathering.attributions import ATTRIBUTION, Attribution
from archive.ingest.roster import Roster
from archive.ingest.row import Row, address_key
from archive.recognition.recognise import recognise

# A row must be missing from this many complete looks in a row before it counts as gone.
LOOKS_TO_CONFIRM = 2


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row with the capture of the page it stood on and that page's time."""

    row: Row
    capture_id: str
    seen_at: datetime


def keep_rows(session: Session, look: Look, column_title: str, seen: list[SeenRow], roster: Roster) -> None:
    """Bring a column's listings up to date with one look. Rows seen in a partial look count as seen; only a
    complete look can miss one."""
    listings = session.scalars(select(Listing).where(Listing.column_id == look.column_id))
    known = {address_key(x.url): x for x in listings}
    absences = _absences(session, look)
    for item in _first_of_each(seen):
        listing = known.get(address_key(item.row.url))
        if listing is None:
            listing = _new(look, item)
            session.add(listing)
            attribute(listing, column_title, roster)
            _absent_before(listing, absences)
        else:
            _seen_again(session, listing, item, column_title, roster)
    if look.outcome == "complete":
        here = {address_key(item.row.url) for item in seen}
        for address, listing in known.items():
            if address not in here and speaks_for(look, listing.report_year):
                _missed(session, listing, look)
    session.flush()


def attribute(
    listing: Listing, column_title: str, roster: Roster, *, title: str = "", source: str = "", year: int | None = None
) -> None:
    """Say whose report of which year a row is; what cannot be told stays None, with the reason.

    ``title``, ``source`` and ``year`` are what the row's own page says. A row whose title is cut off and whose page is
    not known may be anybody's: it counts as a report without an owner, so that nobody is accused of silence beside it.
    """
    said = recognise(title or listing.title, column=column_title or roster.region_name, source=source)
    unknown = not said.is_report and not title and is_cut(listing.title)
    listing.is_report = said.is_report or unknown
    listing.report_year = said.report_year or year
    listing.organ_id, listing.reason = (
        None,
        "the title is cut off and its page is not known" if unknown else said.reason,
    )
    if not said.is_report:
        return
    name = said.organ or source
    if not name:
        listing.reason = f"{said.reason}; no organ is named"
        return
    organs = roster.match(name)
    if len(organs) > 1:
        listing.reason = f"{name} matches several organs: {', '.join(organs)}"
        return
    listing.organ_id = organs[0] if organs else roster.suggest(name)


def is_cut(title: str) -> bool:
    """Whether a list shows only the beginning of a title."""
    return title.rstrip().endswith(("…", "...", "．．．", "。。。"))


def _first_of_each(seen: list[SeenRow]) -> list[SeenRow]:
    """One row of each address: the same article may stand twice in one column."""
    return list({address_key(item.row.url): item for item in reversed(seen)}.values())[::-1]


def _absences(session: Session, look: Look) -> list[Look]:
    """The last complete looks before this one, the latest first, down to one that speaks for every report year."""
    query = select(Look).where(
        Look.column_id == look.column_id, Look.outcome == "complete", Look.started_at < look.started_at
    )
    found: list[Look] = []
    for earlier in session.scalars(query.order_by(Look.started_at.desc())):
        found.append(earlier)
        if earlier.years is None:
            break
    return found


def _absent_before(listing: Listing, absences: Sequence[Look]) -> None:
    """The last complete look that speaks for the row's year: what it lacked was not there when it began."""
    absent = next((look for look in absences if speaks_for(look, listing.report_year)), None)
    listing.absent_until = absent.started_at if absent else None
    listing.absent_look_id = absent.id if absent else ""


def speaks_for(look: Look, year: int | None) -> bool:
    """Whether a row of a report year would stand in what the look saw; a row of no known year may be of any other."""
    return look.years is None or year in look.years


def _new(look: Look, item: SeenRow) -> Listing:
    return Listing(
        column_id=look.column_id,
        url=item.row.url,
        title=item.row.title,
        listed_date=item.row.listed_date,
        first_look_id=look.id,
        first_capture_id=item.capture_id,
        first_seen_at=item.seen_at,
        last_seen_at=item.seen_at,
        absent_until=None,
        absent_look_id="",
        missing_since=None,
        missing_looks=0,
        page_state="",
        page_failures=0,
        page_tried_at=None,
    )


def _seen_again(session: Session, listing: Listing, item: SeenRow, column_title: str, roster: Roster) -> None:
    if listing.missing_looks >= LOOKS_TO_CONFIRM:
        _note(session, listing, item.seen_at, "presence", "gone", "seen")
    listing.last_seen_at, listing.missing_since, listing.missing_looks = item.seen_at, None, 0
    if listing.listed_date != item.row.listed_date:
        _note(session, listing, item.seen_at, "listed_date", _text(listing.listed_date), _text(item.row.listed_date))
        listing.listed_date = item.row.listed_date
    if listing.title != item.row.title:
        _note(session, listing, item.seen_at, "title", listing.title, item.row.title)
        listing.title = item.row.title
        was = Attribution.of(listing)
        attribute(listing, column_title, roster)
        note_attribution(session, listing, was, item.seen_at)


def note_attribution(session: Session, listing: Listing, was: Attribution, when: datetime) -> None:
    """Keep what a row counted as before: past boards still count it so."""
    now = Attribution.of(listing)
    if was != now:
        _note(session, listing, when, ATTRIBUTION, was.text, now.text)


def _missed(session: Session, listing: Listing, look: Look) -> None:
    listing.missing_since = listing.missing_since or look.started_at
    listing.missing_looks += 1
    if listing.missing_looks == LOOKS_TO_CONFIRM:
        _note(session, listing, look.finished_at, "presence", "seen", "gone")


def _note(session: Session, listing: Listing, when: datetime, field: str, old: str, new: str) -> None:
    session.add(ListingChange(listing_id=listing.id, seen_at=when, field=field, old=old, new=new))


def _text(value: object) -> str:
    return "" if value is None else str(value)
