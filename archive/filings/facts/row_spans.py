"""The times in which a row counted as one filing's report: an address that is used again ends one sighting and begins
another, and what was seen before still counts for the filing it was seen for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from archive.clock import civil_date
from archive.database.models import CaptureRecord, DisclosureColumn, Listing, ListingChange, Organ, Site, Version, Visit
from archive.filings.facts.attributions import ATTRIBUTION, Attribution
from archive.filings.facts.listing_history import date_before, date_of

_FIELDS = (
    Listing.id,
    Listing.column_id,
    Listing.url,
    Listing.title,
    Listing.listed_date,
    Listing.first_seen_at,
    Listing.absent_until,
    Listing.first_capture_id,
)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``begin`` (None: since the row was first seen) to ``end`` (None: still) a row counted as the organ's report.

    ``replaced``: from then on another filing's report, or no report, stood there. ``swapped``: it was retitled within
    one year from one organ to another and no page proved the first name, so that it may have been a slip.
    """

    organ_id: str
    begin: datetime | None = None
    end: datetime | None = None
    replaced: bool = False
    swapped: bool = False


@dataclass(slots=True)
class Spans:
    """By row: the ``past`` spans of filings of one year, and the present one where it ``began`` after the row did."""

    past: dict[int, list[Span]] = field(default_factory=dict)
    began: dict[int, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a span rests on that began later than its row: the last complete visit before, the page that showed it."""

    absent_until: datetime | None = None
    absent_visit_id: str = ""
    capture_id: str = ""


@dataclass(frozen=True, slots=True)
class RetitledRow:
    """A row of a past span, with the title it bore at its end and the day that its list stated at the moment."""

    row: Any
    span: Span
    title: str
    listed: date | None


def spans_of(
    session: Session, whose: ColumnElement[bool], year: int, as_of: datetime, then: Mapping[int, Attribution]
) -> Spans:
    """Of the rows in the organs' own regions; ``then``: rows that counted otherwise at the moment than now."""
    regions = select(Organ.region).where(whose)
    columns = (
        select(DisclosureColumn.id).join(Site, Site.id == DisclosureColumn.site_id).where(Site.region.in_(regions))
    )
    lives = _lives(session, Listing.column_id.in_(columns), year, as_of)
    mine = set(session.scalars(select(Organ.id).where(whose))) if lives else set()
    found = Spans()
    for life in lives:
        decided = then.get(life.row.id)
        if decided and decided != life.now:  # a person said what the row is, and may have put right what it was
            continue
        if past := [span for span in life.past(year) if span.organ_id in mine and not span.swapped]:
            found.past[life.row.id] = past
        if began := life.began(year):
            found.began[life.row.id] = began
    return found


def swapped_rows(
    session: Session, column_ids: Collection[str], year: int, as_of: datetime, then: Mapping[int, Attribution]
) -> list[RetitledRow]:
    """Rows whose title was another organ's for the same year before: nobody knows whether that was a slip."""
    lives = _lives(session, Listing.column_id.in_(column_ids), year, as_of) if column_ids else []
    return [
        RetitledRow(life.row, span, life.title_at(span.end), date_before(life.dates, as_of, life.row.listed_date))
        for life in lives
        if life.row.id not in then or then[life.row.id] == life.now
        for span in life.past(year)
        if span.swapped
    ]


def opening_of(session: Session, column_id: str, year: int, begin: datetime) -> Opening:
    """Return what shows that a report was not there before its row was given to it."""
    told = (Visit.id, Visit.started_at, Visit.finished_at, Visit.outcome, Visit.years, Visit.pages)
    visits = select(*told).where(Visit.column_id == column_id, Visit.started_at <= begin)
    newest_first = session.execute(visits.order_by(Visit.started_at.desc()).limit(30)).all()
    before = [k for k in newest_first if k.outcome == "complete" and k.finished_at <= begin]
    absent = next((k for k in before if k.years is None or year in k.years), None)
    here = next((k for k in newest_first if k.finished_at >= begin), None)
    pages = select(CaptureRecord.id).where(
        CaptureRecord.id.in_(here.pages if here else ()), CaptureRecord.fetched_at <= begin
    )
    shown = session.scalars(pages.order_by(CaptureRecord.fetched_at.desc()).limit(1)).first() if here else None
    return Opening(absent.started_at if absent else None, absent.id if absent else "", shown or "")


@dataclass(frozen=True, slots=True)
class _Entry:
    was: Attribution
    begin: datetime | None
    end: datetime | None

    @property
    def filing(self) -> str:
        known = self.was.is_report and self.was.organ_id and self.was.year
        return f"{self.was.organ_id}-{self.was.year}" if known else ""


@dataclass(slots=True)
class _Life:
    """One row with all that it counted as up to a moment, oldest first, and the versions of its page."""

    row: Any
    entries: list[_Entry] = field(default_factory=list)
    titles: list[tuple[datetime, str]] = field(default_factory=list)
    dates: list[tuple[datetime, str]] = field(default_factory=list)
    versions: list[Any] = field(default_factory=list)

    @property
    def now(self) -> Attribution:
        return self.entries[-1].was

    def title_at(self, moment: datetime | None) -> str:
        return next((old for seen, old in self.titles if moment and seen >= moment), str(self.row.title))

    def past(self, year: int) -> Iterable[Span]:
        """Return the filings of the year that the row left, each once."""
        last: dict[str, _Entry] = {entry.filing: entry for entry in self.entries if entry.filing}
        first: dict[str, _Entry] = {entry.filing: entry for entry in reversed(self.entries) if entry.filing}
        for filing, entry in last.items():
            if entry.was.year == year and filing != self.entries[-1].filing and self._was_so(entry):
                yield self._span(entry, first[filing].begin)

    def began(self, year: int) -> Span | None:
        """Return the present filing's span, where another year's report is known to have stood there before."""
        now = self.entries[-1]
        if not now.filing or now.was.year != year:
            return None
        mine = [entry for entry in self.entries if entry.filing == now.filing]
        before = [entry for entry in self.entries if entry.filing and not entry.was.open_doubt]
        before = before[: before.index(mine[0])] if mine[0] in before else before
        if not before or before[-1].end is None or any(e.filing == now.filing for e in before):
            return None
        old = before[-1]
        earlier = old.was.year is not None and old.was.year < year
        return Span(now.was.organ_id or "", old.end, None) if earlier and self._stood_before(old, year) else None

    def _stood_before(self, old: _Entry, year: int) -> bool:
        """Whether the row was there before a report of the year could be: no slip in its title, another document."""
        stated = [day for day in (*map(date_of, (old for _seen, old in self.dates)), self.row.listed_date) if day][:1]
        stated += [v.declared_date for v in self.versions if v.report_id == old.filing and v.declared_date]
        return any(day < date(year, 12, 1) for day in (civil_date(self.row.first_seen_at), *stated))

    def _was_so(self, entry: _Entry) -> bool:
        """Whether the row itself changed when it left the filing: what only we had misread does not count."""
        return any(seen == entry.end for seen, _old in self.titles) or self._page_changed(entry)

    def _page_changed(self, entry: _Entry) -> bool:
        proved = [n for n, version in enumerate(self.versions) if version.report_id == entry.filing]
        later = self.versions[proved[-1] + 1 :] if proved else []
        return any(version.report_id not in ("", entry.filing) for version in later)

    def _span(self, entry: _Entry, begin: datetime | None) -> Span:
        now, organ = self.entries[-1], entry.was.organ_id or ""
        read = not entry.was.open_doubt and any(version.report_id == entry.filing for version in self.versions)
        swapped = bool(now.filing) and now.was.year == entry.was.year and not read
        replaced = bool(now.filing) or not (now.was.is_report or now.was.open_doubt)
        return Span(organ, begin, entry.end, replaced, swapped)


def _lives(session: Session, where: ColumnElement[bool], year: int, as_of: datetime) -> list[_Life]:
    """Return the rows that came to a filing of the year, or left one, after they were first seen."""
    spoken = or_(ListingChange.old.like(f"%-{year}%"), ListingChange.new.like(f"%-{year}%"))
    query = select(*_FIELDS).where(
        where,
        Listing.first_seen_at < as_of,
        Listing.id.in_(
            select(ListingChange.listing_id).where(
                ListingChange.field == ATTRIBUTION, ListingChange.seen_at < as_of, spoken
            )
        ),
    )
    lives = {row.id: _Life(row) for row in session.execute(query)}
    if not lives:
        return []
    for row_id, changes in _changes(session, lives).items():
        _tell(lives[row_id], changes, as_of)
    versions = select(
        Version.url, Version.report_id, Version.declared_date, Version.first_seen_at, Version.number
    ).where(Version.url.in_({life.row.url for life in lives.values()}), Version.first_seen_at < as_of)
    by_url: dict[str, list[Any]] = defaultdict(list)
    for version in session.execute(versions.order_by(Version.number)):
        by_url[version.url].append(version)
    for life in lives.values():
        life.versions = by_url[life.row.url]
    return [life for life in lives.values() if life.entries]


def _changes(session: Session, rows: Collection[int]) -> dict[int, Sequence[Any]]:
    query = select(ListingChange).where(
        ListingChange.listing_id.in_(rows), ListingChange.field.in_((ATTRIBUTION, "title", "listed_date"))
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for change in session.scalars(query.order_by(ListingChange.seen_at, ListingChange.id)):
        found[change.listing_id].append(change)
    return dict(found)


def _tell(life: _Life, changes: Sequence[Any], as_of: datetime) -> None:
    begin: datetime | None = None
    now = ""
    for change in changes:
        if change.field == "title":
            life.titles.append((change.seen_at, change.old))
        elif change.field == "listed_date":
            life.dates.append((change.seen_at, change.old))
        elif change.seen_at < as_of:
            life.entries.append(_Entry(Attribution.read(change.old), begin, change.seen_at))
            begin, now = change.seen_at, change.new
    if now:
        life.entries.append(_Entry(Attribution.read(now), begin, None))
