"""What happened in the archive, newest first: reports found, altered, withdrawn or back, and rows edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive.database.models import Listing, ListingChange, Organ, Version
from archive.database.models.report import WITHOUT_CONTENT
from archive.web.serving.query_params import cursor_parts
from archive.web.wording.translation import gettext_noop as _

Moments = InstrumentedAttribute[datetime]
Rows = InstrumentedAttribute[int]
Years = InstrumentedAttribute[int | None]

EVENTS = {
    "found": _("新发现"),
    "altered": _("内容改动"),
    "edited": _("列表条目改动"),
    "gone": _("撤下"),
    "back": _("重新出现"),
}


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """One thing that was seen. ``key`` names it for ever; ``source`` and ``row`` order things of one instant."""

    at: datetime
    source: str
    row: int
    event: str
    key: str
    title: str
    organ: str
    report_id: str
    url: str
    field: str = ""
    old: str = ""
    new: str = ""

    @property
    def cursor(self) -> str:
        """What names the place after this in the order of things."""
        return f"{self.at.isoformat()}~{self.source}/{self.row}"

    @property
    def place(self) -> tuple[datetime, str, int]:
        """Its place in the order of things."""
        return self.at, self.source, self.row


@dataclass(frozen=True, slots=True)
class ChangeQuery:
    """Which things: of one event, region or year ("" and None mean any), of organs of some kinds, seen before
    ``until``."""

    until: datetime
    event: str = ""
    kinds: Sequence[str] = ()
    region: str = ""
    year: int | None = None
    after: str = ""
    limit: int = 50


def find_changes(session: Session, wanted: ChangeQuery) -> list[ChangeEvent]:
    """At most ``limit`` things, newest first, that come after the cursor."""
    found = [*_found(session, wanted), *_altered(session, wanted), *_edited(session, wanted)]
    return sorted(found, key=lambda thing: thing.place, reverse=True)[: wanted.limit]


def _conditions(wanted: ChangeQuery, source: str, at: Moments, row: Rows, year: Years) -> list[ColumnElement[bool]]:
    """Return the filters all kinds share, and what of this source comes after the cursor."""
    found: list[ColumnElement[bool]] = [at < wanted.until]
    if wanted.after:
        moment, last_source, last_row = _place(wanted.after)
        if source == last_source:
            found.append((at < moment) | ((at == moment) & (row < last_row)))
        else:
            found.append(at <= moment if source < last_source else at < moment)
    if wanted.kinds:
        found.append(Organ.kind.in_(wanted.kinds))
    if wanted.region:
        found.append(Organ.region.startswith(wanted.region, autoescape=True))
    if wanted.year is not None:
        found.append(year == wanted.year)
    return found


def _place(cursor: str) -> tuple[datetime, str, int]:
    """Return the parts of a cursor; a key that no answer ever gave is the beginning of its instant."""
    moment, key = cursor_parts(cursor)
    source, _slash, row = key.partition("/")
    return moment, source, int(row) if row.isascii() and row.isdigit() and len(row) < 16 else 0


def _found(session: Session, wanted: ChangeQuery) -> Iterator[ChangeEvent]:
    """Rows that appeared; those of a column's first visit were there before, and are no news."""
    if wanted.event not in ("", "found"):
        return
    at = Listing.first_seen_at
    query = select(Listing, Organ.name).outerjoin(Organ, Organ.id == Listing.organ_id)
    query = query.where(Listing.is_report, Listing.absent_until.is_not(None))
    query = query.where(*_conditions(wanted, "found", at, Listing.id, Listing.report_year))
    for row, organ in session.execute(query.order_by(at.desc(), Listing.id.desc()).limit(wanted.limit)):
        key = f"found/{row.column_id}/{row.url}"
        yield ChangeEvent(
            row.first_seen_at, "found", row.id, "found", key, row.title, organ or "", _report(row), row.url
        )


def _altered(session: Session, wanted: ChangeQuery) -> Iterator[ChangeEvent]:
    if wanted.event not in ("", "altered"):
        return
    at = Version.first_seen_at
    query = select(Version, Organ.name).outerjoin(Organ, Organ.id == Version.organ_id).where(Version.number > 1)
    query = query.options(*WITHOUT_CONTENT).where(*_conditions(wanted, "altered", at, Version.id, Version.report_year))
    for row, organ in session.execute(query.order_by(at.desc(), Version.id.desc()).limit(wanted.limit)):
        key, name = f"altered/{row.url}/{row.number}", organ or row.organ_name
        yield ChangeEvent(row.first_seen_at, "altered", row.id, "altered", key, row.title, name, row.report_id, row.url)


def _edited(session: Session, wanted: ChangeQuery) -> Iterator[ChangeEvent]:
    if wanted.event not in ("", "edited", "gone", "back"):
        return
    at, presence, gone = ListingChange.seen_at, ListingChange.field == "presence", ListingChange.new == "gone"
    query = select(ListingChange, Listing, Organ.name).join(Listing).outerjoin(Organ, Organ.id == Listing.organ_id)
    query = query.where(Listing.is_report, *_conditions(wanted, "edited", at, ListingChange.id, Listing.report_year))
    if wanted.event:
        query = query.where({"edited": ~presence, "gone": presence & gone, "back": presence & ~gone}[wanted.event])
    newest = query.order_by(at.desc(), ListingChange.id.desc()).limit(wanted.limit)
    for change, row, organ in session.execute(newest):
        kind = "edited" if change.field != "presence" else "gone" if change.new == "gone" else "back"
        key = f"{kind}/{row.url}/{change.field}/{change.seen_at.isoformat()}"
        edit: Sequence[str] = (change.field, change.old, change.new) if kind == "edited" else ()
        yield ChangeEvent(
            change.seen_at, "edited", change.id, kind, key, row.title, organ or "", _report(row), row.url, *edit
        )


def _report(row: Listing) -> str:
    return f"{row.organ_id}-{row.report_year}" if row.organ_id and row.report_year else ""
