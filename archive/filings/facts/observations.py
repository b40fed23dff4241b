"""The sightings of filings: rows of columns and the pages behind them, as they were known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from archive.database.models import Listing
from archive.filings.facts.attributions import of_filings, owners_then
from archive.filings.facts.listing_history import ListingHistory, listing_histories
from archive.filings.facts.page_tries import PageTrouble, page_troubles
from archive.filings.facts.page_versions import ObservedPage, PageKey, pages_of
from archive.filings.facts.row_decisions import counted_at
from archive.filings.facts.row_spans import Opening, Span, opening_of, spans_of
from archive.filings.facts.site_redesigns import mass_removals, migration_url_dates, shared_days
from archive.filings.rules.facts import Observation, Redated
from archive.reading.url_date import url_date

_FIELDS = (
    Listing.id,
    Listing.organ_id,
    Listing.column_id,
    Listing.url,
    Listing.title,
    Listing.listed_date,
    Listing.first_seen_at,
    Listing.absent_until,
    Listing.absent_visit_id,
    Listing.first_capture_id,
    Listing.odd_title,
    Listing.is_report,
    Listing.report_year,
)
_UNCHANGED = ListingHistory()


def observations_of(
    session: Session,
    whose: ColumnElement[bool],
    year: int,
    as_of: datetime,
    *,
    dismissed: frozenset[str] = frozenset(),
) -> dict[str, tuple[Observation, ...]]:
    """Sightings by organ id, of one report year, first seen before ``as_of``; ``whose`` is a condition on Organ.

    ``dismissed``: fingerprints of findings that a person has found not to hold.
    """
    then = counted_at(session, as_of)
    owners = owners_then(session, then, whose, year)
    spans = spans_of(session, whose, year, as_of, then)
    also = owners.keys() | spans.past.keys()
    query = of_filings(select(*_FIELDS), whose, year, also).where(Listing.first_seen_at < as_of)
    seen: list[_Seen] = []
    for row in session.execute(query.order_by(Listing.first_seen_at, Listing.url)):
        if row.id in owners or (row.id not in then and row.is_report and row.report_year == year and row.organ_id):
            seen.append(_Seen(row, owners.get(row.id, row.organ_id), spans.began.get(row.id)))
        seen += [_Seen(row, span.organ_id, span) for span in spans.past.get(row.id, ())]
    split = {one.row.id: [o.span for o in seen if o.row.id == one.row.id and o.span] for one in seen if one.span}
    pages = pages_of(session, whose, year, as_of, dismissed, also=also, spans=split) if seen else {}
    made = _Known(session, whose, year, as_of, seen, pages, also).sightings() if seen else []
    found: dict[str, list[Observation]] = defaultdict(list)
    for sighting in made:
        found[sighting.organ_id].append(sighting)
    return {organ: tuple(sightings) for organ, sightings in found.items()}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A row as one filing's; ``span`` where it was another's at other times."""

    row: Any
    organ_id: str
    span: Span | None

    @property
    def end(self) -> datetime | None:
        return self.span.end if self.span else None


@dataclass(frozen=True, slots=True)
class _RelatedFacts:
    """What the columns say of their rows."""

    shared: Mapping[str, frozenset[date]]
    mass_gone: set[tuple[str, datetime]]
    troubles: Mapping[int, PageTrouble]


class _Known:
    """Everything that is needed to make sightings of rows, each asked for once for all of them."""

    def __init__(
        self,
        session: Session,
        whose: ColumnElement[bool],
        year: int,
        as_of: datetime,
        seen: Sequence[_Seen],
        pages: Mapping[PageKey, ObservedPage],
        also: Collection[int],
    ) -> None:
        self._session, self._as_of, self._seen, self._pages = session, as_of, seen, pages
        self._year = year
        self._histories = listing_histories(session, whose, year, as_of, also=also)
        columns = {one.row.column_id for one in seen}
        self._around = _RelatedFacts(
            shared_days(session, columns, as_of),
            mass_removals(session, columns, year, as_of) if self._histories else set(),
            page_troubles(session, {one.row.id for one in seen}, as_of),
        )

    def sightings(self) -> list[Observation]:
        """Return the sightings in the order of the rows; clocks of migrated addresses are taken out."""
        made = [self._sighting(one) for one in self._seen]
        doubtful = {s.column_id for s in made if _newer_than_row(s)}
        migrated = migration_url_dates(self._session, doubtful, self._as_of)
        return [_without_clock(s, migrated) if s.column_id in migrated else s for s in made]

    def _page(self, one: _Seen) -> ObservedPage | None:
        return self._pages.get((one.row.column_id, one.row.url, one.span))

    def _opening(self, one: _Seen) -> tuple[datetime, Opening]:
        """When the row was first the filing's, and what shows it."""
        row, begin = one.row, one.span.begin if one.span else None
        if begin:
            return begin, opening_of(self._session, row.column_id, self._year, begin)
        return row.first_seen_at, Opening(row.absent_until, row.absent_visit_id, row.first_capture_id)

    def _history(self, one: _Seen) -> ListingHistory:
        history = self._histories.get(one.row.id, _UNCHANGED)
        if one.span is None:
            return history
        return history.within(one.span.begin, one.end if one.span.replaced else None)

    def _trouble(self, one: _Seen) -> PageTrouble | None:
        """Return what is wrong with the page of a row that is the filing's still, since it was."""
        trouble, begin = self._around.troubles.get(one.row.id), one.span.begin if one.span else None
        return None if trouble is None or one.end or (begin and trouble.since < begin) else trouble

    def _sighting(self, one: _Seen) -> Observation:
        row, history, page, until = one.row, self._history(one), self._page(one), one.end or self._as_of
        row_date = history.date_at(until, row.listed_date)
        first_date = history.first_date(until, row.listed_date)
        shared = self._around.shared.get(row.column_id, frozenset())
        first_seen_at, opening = self._opening(one)
        replaced, trouble = one.span is not None and one.span.replaced, self._trouble(one)
        return Observation(
            url=row.url,
            title=history.title_at(until, row.title),
            column_id=row.column_id,
            first_seen_at=first_seen_at,
            absent_until=opening.absent_until,
            first_capture_id=opening.capture_id,
            absent_visit_id=opening.absent_visit_id,
            row_date=row_date,
            page_date=page.day if page else None,
            page_source=page.source if page else "",
            page_capture_id=page.capture_id if page else "",
            page_unread=page is None or page.unread or (trouble is not None and trouble.without_text),
            not_found=trouble.not_found if trouble else (),
            shared_day=first_date in shared,
            gone_at=history.gone_at,
            form=page.form if page else "",
            defects=page.defects if page else (),
            organ_id=one.organ_id,
            first_row_date=first_date,
            first_page_date=page.first_day if page else None,
            url_date=url_date(row.url),
            redated=_redated(row_date, first_date, page, shared),
            mass_gone=(row.column_id, history.gone_at) in self._around.mass_gone,
            odd_title=row.odd_title and one.end is None,
            retitled_at=one.end,
            replaced=replaced,
        )


def _redated(row_date: date | None, first: date | None, page: ObservedPage | None, shared: frozenset[date]) -> Redated:
    """Whether a stated day was changed by more than a day, and whether the whole column's was."""
    changed = [(first, row_date)]
    if page and page.source not in ("row", "url", "text"):
        changed.append((page.first_day, page.day))
    later = [now for before, now in changed if before and now and abs((now - before).days) > 1]
    if not later:
        return ""
    return "reimport" if all(day in shared for day in later) else "altered"


def _newer_than_row(sighting: Observation) -> bool:
    stated = [day for day in (sighting.row_date, sighting.page_date) if day]
    return sighting.url_date is not None and bool(stated) and (sighting.url_date - min(stated)).days > 1


def _without_clock(sighting: Observation, migrated: Mapping[str, frozenset[date] | None]) -> Observation:
    days = migrated[sighting.column_id]
    if days is None or sighting.url_date in days:
        return replace(sighting, url_date=None)
    return sighting
