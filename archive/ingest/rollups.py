"""Pages on which the reports of several organs hang as files: each file is a row of its organ.

Such a row (``Listing.found_on``) came into being when the page first showed it, stays while the page's row stands and
the page shows the file, and goes with either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.models import Listing, Version, Visit
from archive.filings.facts.attributions import Attribution
from archive.ingest.attributing import Place, by_title
from archive.ingest.listing_row import ListingRow, url_key
from archive.ingest.listings import missed, new_listing, note_attribution, there
from archive.ingest.page_read import PageRead
from archive.ingest.roster import Roster
from archive.ingest.stored_pages import StoredPage
from archive.reading.document import Link
from archive.recognition.fold import fold
from archive.recognition.organ_kind import looks_like_organ
from archive.recognition.recognise import recognise
from archive.recognition.recognition_rules import recognition_rules
from archive.recognition.triage import triage

_NUMBER = re.compile(r"^\s*(?:附件)?\s*[(（]?\d{1,3}[)）]?\s*[、.．:：)）-]?\s*(?!年|\d)")


@dataclass(frozen=True, slots=True)
class File:
    """One file that hangs on a page, as the page calls it."""

    url: str
    title: str


def files_of_organs(read: PageRead, roster: Roster) -> list[File]:
    """Return the files of a page if they are several organs' reports; else none."""
    found = [(link, owner) for link in read.links if link.kind == "attachment" and (owner := _owner(link, roster))]
    if len({owner for _, owner in found}) < 2:
        return []
    return [File(link.url, title_of(link)) for link, _ in found]


def title_of(link: Link) -> str:
    """Return the link's text without its number in the page's list and its file's ending."""
    text = link.text.strip() or link.url.rsplit("/", 1)[-1]
    return recognition_rules().titles.file_suffix.sub("", _NUMBER.sub("", text)).strip() or text


def _owner(link: Link, roster: Roster) -> str:
    """Whose report a link's text says the file is: an organ's id, or a name that no roster has; "" when it says not."""
    title = title_of(link)
    said = recognise(title, column=roster.region_name)
    if not said.is_report and triage(title).answer == "other":
        return ""
    if said.organ and (organs := roster.match(said.organ)):
        return organs[0]
    inside = roster.named_in(title)
    if len(inside) == 1:
        return inside[0]
    bare = fold(title)
    return said.organ or (bare if looks_like_organ(bare) else "")


@dataclass(frozen=True, slots=True)
class Hanging:
    """The page's own row, its capture, and until when it was known to lack a file that is new."""

    listing: Listing
    page: StoredPage
    visit: Visit
    place: Place
    before: Version | None


ReadFile = Callable[[Listing, StoredPage], None]


def keep_files(
    session: Session, on: Hanging, files: Sequence[File], fetched: Sequence[StoredPage], read: ReadFile
) -> None:
    """Bring the rows of a page's files up to date; ``read`` reads one that was fetched."""
    query = select(Listing).where(Listing.column_id == on.listing.column_id)
    known = {url_key(one.url): one for one in session.scalars(query)}
    pages = {url_key(url): page for page in fetched for url in (page.url, page.capture.url)}
    here = set()
    for file in files:
        key = url_key(file.url)
        here.add(key)
        row = known.get(key)
        if row is None:
            row = known[key] = _new(on, file)
            by_title(row, on.place)
            session.add(row)
            session.flush()
        elif row.found_on:
            _again(session, on, row, file)
        if row.found_on and key in pages:
            was = Attribution.of(row)
            read(row, pages[key])
            _complete_year(row, on)
            if row.first_visit_id != on.visit.id:
                note_attribution(session, row, was, on.visit.finished_at)
        else:
            _complete_year(row, on)
    if on.visit.outcome == "complete":
        mine = url_key(on.listing.url)
        for key, row in known.items():
            if url_key(row.found_on) == mine and row.found_on and key not in here:
                missed(session, row, on.visit)


def _new(on: Hanging, file: File) -> Listing:
    row, capture = ListingRow(file.title, file.url, on.listing.listed_date), on.page.capture
    made = new_listing(on.visit, row, capture.id, capture.fetched_at, found_on=on.listing.url)
    made.absent_until, made.absent_visit_id = _absent(on)
    return made


def _absent(on: Hanging) -> tuple[datetime | None, str]:
    """Until when a file that is new on the page was lacking: the page was read without it, or was not there."""
    if on.before is None or on.listing.first_visit_id == on.visit.id:
        return on.listing.absent_until, on.listing.absent_visit_id
    return on.before.last_seen_at, ""


def _again(session: Session, on: Hanging, row: Listing, file: File) -> None:
    there(session, row, on.page.capture.fetched_at)
    if row.title != file.title:
        was = Attribution.of(row)
        row.title = file.title
        by_title(row, on.place)
        note_attribution(session, row, was, on.visit.finished_at)


def _complete_year(row: Listing, on: Hanging) -> None:
    """Give a file that is called by its organ's name alone the year that the page states."""
    if row.doubt != "year" or row.report_year is not None:
        return
    year = triage(on.listing.title, column=on.place.column, seen=civil_date(on.listing.first_seen_at)).year
    if year is not None:
        row.report_year, row.doubt, row.candidates = year, "", []
