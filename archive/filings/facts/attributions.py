"""Whose report of which year a row counted as at a past moment, and what was doubtful about it: retitling a row or
reading its page later must not change past boards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from archive.database.models import Listing, ListingChange, Organ

ATTRIBUTION = "attribution"  # the field under which a change is noted
_NONE, _UNKNOWN = "-", "?"
_Columns = TypeVarTuple("_Columns")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose report a row counts as; ``organ_id`` or ``year`` is None where it could not be told.

    ``doubt`` and ``candidates`` are those of the row (see ``Listing``). A row that is no report may have a doubt, and
    then a year too: that of the report it may be.
    """

    is_report: bool
    organ_id: str | None
    year: int | None
    doubt: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As it is noted: ``<organ>-<year>``, with ``?`` for what is unknown; ``-`` for no report at all. After a
        doubt ``;<doubt>;<candidate>,…`` follows, and for no report its year: ``-;<doubt>;<candidates>;<year>``."""
        said = f"{self.organ_id or _UNKNOWN}-{self.year or _UNKNOWN}" if self.is_report else _NONE
        if not self.doubt:
            return said
        year = "" if self.is_report or self.year is None else f";{self.year}"
        return f"{said};{self.doubt};{','.join(self.candidates)}{year}"

    @classmethod
    def of(cls, listing: Listing) -> Attribution:
        """How a row counts now."""
        doubt, candidates = listing.doubt or "", tuple(listing.candidates or ())
        return cls(listing.is_report, listing.organ_id, listing.report_year, doubt, candidates)

    @classmethod
    def read(cls, text: str) -> Attribution:
        """Parse what ``text`` returns."""
        said, *rest = text.split(";")
        doubt = rest[0] if rest else ""
        candidates = tuple(filter(None, rest[1].split(","))) if len(rest) > 1 else ()
        if said == _NONE:
            return cls(False, None, int(rest[2]) if len(rest) > 2 else None, doubt, candidates)
        organ, _dash, year = said.rpartition("-")
        known = None if organ == _UNKNOWN else organ
        return cls(True, known, None if year == _UNKNOWN else int(year), doubt, candidates)

    @property
    def open_doubt(self) -> str:
        """The doubt; a report without organ or year has one even where none was noted."""
        if self.doubt or not self.is_report:
            return self.doubt
        return "organ" if self.organ_id is None else "year" if self.year is None else ""


def attributions_at(session: Session, as_of: datetime) -> dict[int, Attribution]:
    """Rows that were attributed otherwise at the moment than they are now, each as it stood then. Few, and none of
    the present."""
    query = (
        select(ListingChange.listing_id, ListingChange.old)
        .where(ListingChange.field == ATTRIBUTION, ListingChange.seen_at >= as_of)
        .order_by(ListingChange.seen_at.desc(), ListingChange.id.desc())
    )
    return {row: Attribution.read(old) for row, old in session.execute(query)}


def owners_then(
    session: Session, then: Mapping[int, Attribution], whose: ColumnElement[bool], year: int
) -> dict[int, str]:
    """Of such rows those that were reports of the year of the organs asked for, with their organ."""
    found = {row: was.organ_id for row, was in then.items() if was.is_report and was.year == year and was.organ_id}
    if not found:
        return {}
    mine = set(session.scalars(select(Organ.id).where(whose, Organ.id.in_(set(found.values())))))
    return {row: organ for row, organ in found.items() if organ in mine}


def of_filings(
    query: Select[*_Columns], whose: ColumnElement[bool], year: int, also: Collection[int] = ()
) -> Select[*_Columns]:
    """Return a query on Listing narrowed to the report rows of the organs and the year, and to the rows ``also``."""
    mine = whose & (Listing.report_year == year) & Listing.is_report
    if not also:
        return query.join(Organ, Organ.id == Listing.organ_id).where(mine)
    return query.outerjoin(Organ, Organ.id == Listing.organ_id).where(or_(mine, Listing.id.in_(also)))
