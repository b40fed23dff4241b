"""What was changed in the rows of columns: dates and titles edited, rows gone and seen again, as known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from archive.database.models import Listing, ListingChange
from archive.filings.facts.attributions import of_filings


@dataclass(slots=True)
class ListingHistory:
    """The changes of one row. ``date_edits`` and ``title_edits`` hold (when, what stood there before), oldest first;
    ``presence`` holds (when, ``gone`` or ``seen``)."""

    presence: list[tuple[datetime, str]] = field(default_factory=list)
    date_edits: list[tuple[datetime, str]] = field(default_factory=list)
    title_edits: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def gone_at(self) -> datetime | None:
        """When two complete visits had lacked the row, if it did not come back."""
        return self.presence[-1][0] if self.presence and self.presence[-1][1] == "gone" else None

    def within(self, begin: datetime | None, end: datetime | None) -> ListingHistory:
        """Return the changes after ``begin``; disappearances before ``end`` alone. What stood at ``end`` is told by
        the edits at and after it."""
        return ListingHistory(
            [(seen, now) for seen, now in self.presence if (not begin or seen > begin) and (not end or seen < end)],
            [(seen, old) for seen, old in self.date_edits if not begin or seen > begin],
            [(seen, old) for seen, old in self.title_edits if not begin or seen > begin],
        )

    def date_at(self, as_of: datetime, now: date | None) -> date | None:
        """Return the listed date at a past moment: what the first later edit replaced."""
        return date_before(self.date_edits, as_of, now)

    def first_date(self, as_of: datetime, now: date | None) -> date | None:
        """Return the first listed date there ever was; a row that had none at first counts from when it got one."""
        known = [date_of(old) for seen, old in self.date_edits if seen < as_of]
        return next((day for day in known if day), None) or self.date_at(as_of, now)

    def retitled_at(self, as_of: datetime) -> datetime | None:
        """When the row got the title that it bore at a past moment, if it ever had another."""
        return max((seen for seen, _old in self.title_edits if seen < as_of), default=None)

    def title_at(self, as_of: datetime, now: str) -> str:
        """Return the title at a past moment."""
        return next((old for seen, old in self.title_edits if seen >= as_of), now)


def date_before(edits: Iterable[tuple[datetime, str]], as_of: datetime, now: date | None) -> date | None:
    """Return the date that stood at ``as_of``, from the edits of a row (oldest first) and what stands now."""
    old = next((old for seen, old in edits if seen >= as_of), None)
    return now if old is None else date_of(old)


def listing_histories(
    session: Session, whose: ColumnElement[bool], year: int, as_of: datetime, *, also: Collection[int] = ()
) -> dict[int, ListingHistory]:
    """Return the histories of the rows of the organs' reports of one year, by row, where something changed.
    ``also``: rows that counted as such at the moment."""
    return _histories(session, of_filings(_changes(), whose, year, also), as_of)


def histories_where(session: Session, rows: ColumnElement[bool], as_of: datetime) -> dict[int, ListingHistory]:
    """Return the same of the rows that fit a condition on ``Listing``."""
    return _histories(session, _changes().where(rows), as_of)


def _changes() -> Select[int, datetime, str, str, str]:
    fields = (ListingChange.listing_id, ListingChange.seen_at, ListingChange.field, ListingChange.old)
    return select(*fields, ListingChange.new).join(Listing, Listing.id == ListingChange.listing_id)


def _histories(
    session: Session, query: Select[int, datetime, str, str, str], as_of: datetime
) -> dict[int, ListingHistory]:
    histories: dict[int, ListingHistory] = defaultdict(ListingHistory)
    for row, seen, changed, old, new in session.execute(query.order_by(ListingChange.seen_at, ListingChange.id)):
        if changed == "presence" and seen < as_of:
            histories[row].presence.append((seen, new))
        elif changed == "listed_date":
            histories[row].date_edits.append((seen, old))
        elif changed == "title":
            histories[row].title_edits.append((seen, old))
    return dict(histories)


def date_of(text: str) -> date | None:
    """Return a listed date as an edit notes it; empty for none."""
    return date.fromisoformat(text) if text else None
