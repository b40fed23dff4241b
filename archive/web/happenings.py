"""What happened in the archive, newest first: reports found, altered, withdrawn or back, and rows edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive.database.models import Listing, ListingChange, Organ, Version
from archive.web.asking import cursor_parts
from archive.web.words import message as _

Moments = InstrumentedAttribute[datetime]
Years = InstrumentedAttribute[int | None]

KINDS = {
    "found": _("新出现"),
    "altered": _("内容改动"),
    "edited": _("列表行改动"),
    "gone": _("撤下"),
    "back": _("重新出现"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was seen. ``key`` is unique and orders things of one instant; ``old``/``new`` of an edit."""

    at: datetime
    kind: str
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
        return f"{self.at.isoformat()}~{self.key}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which things: of one kind, region or year ("" and None mean any), seen before ``until``."""

    until: datetime
    kind: str = ""
    region: str = ""
    year: int | None = None
    after: str = ""
    limit: int = 50

    @property
    def spare(self) -> int:
        """Rows to read of each kind: things of one instant may be cut by a page, and are found again by reading on."""
        return self.limit + 500


def happenings(session: Session, wanted: Wanted) -> list[Happening]:
    """At most ``limit`` things, newest first, that come after the cursor."""
    found = [*_found(session, wanted), *_altered(session, wanted), *_edited(session, wanted)]
    found.sort(key=lambda thing: (thing.at, thing.key), reverse=True)
    if wanted.after:
        found = [thing for thing in found if (thing.at, thing.key) < cursor_parts(wanted.after)]
    return found[: wanted.limit]


def _conditions(wanted: Wanted, at: Moments, year: Years) -> list[ColumnElement[bool]]:
    """The filters all kinds share. The instant of the cursor is included: several things may share it."""
    found: list[ColumnElement[bool]] = [at < wanted.until]
    if wanted.after:
        found.append(at <= cursor_parts(wanted.after)[0])
    if wanted.region:
        found.append(Organ.region.startswith(wanted.region, autoescape=True))
    if wanted.year is not None:
        found.append(year == wanted.year)
    return found


def _found(session: Session, wanted: Wanted) -> Iterator[Happening]:
    """Rows that appeared; those of a column's first look were there before, and are no news."""
    if wanted.kind not in ("", "found"):
        return
    at = Listing.first_seen_at
    query = select(Listing, Organ.name).outerjoin(Organ, Organ.id == Listing.organ_id)
    query = query.where(Listing.is_report, Listing.absent_until.is_not(None))
    query = query.where(*_conditions(wanted, at, Listing.report_year)).order_by(at.desc()).limit(wanted.spare)
    for row, organ in session.execute(query):
        key = f"found/{row.column_id}/{row.url}"
        yield Happening(row.first_seen_at, "found", key, row.title, organ or "", _report(row), row.url)


def _altered(session: Session, wanted: Wanted) -> Iterator[Happening]:
    if wanted.kind not in ("", "altered"):
        return
    at = Version.first_seen_at
    query = select(Version, Organ.name).outerjoin(Organ, Organ.id == Version.organ_id).where(Version.number > 1)
    query = query.where(*_conditions(wanted, at, Version.report_year)).order_by(at.desc()).limit(wanted.spare)
    for row, organ in session.execute(query):
        key = f"altered/{row.url}/{row.number}"
        yield Happening(row.first_seen_at, "altered", key, row.title, organ or row.organ_name, row.report_id, row.url)


def _edited(session: Session, wanted: Wanted) -> Iterator[Happening]:
    if wanted.kind not in ("", "edited", "gone", "back"):
        return
    at = ListingChange.seen_at
    query = select(ListingChange, Listing, Organ.name).join(Listing).outerjoin(Organ, Organ.id == Listing.organ_id)
    query = query.where(Listing.is_report, *_conditions(wanted, at, Listing.report_year))
    for change, row, organ in session.execute(query.order_by(at.desc()).limit(wanted.spare)):
        kind = "edited" if change.field != "presence" else "gone" if change.new == "gone" else "back"
        if wanted.kind in ("", kind):
            key = f"{kind}/{row.url}/{change.field}/{change.id}"
            edit: Sequence[str] = (change.field, change.old, change.new) if kind == "edited" else ()
            yield Happening(change.seen_at, kind, key, row.title, organ or "", _report(row), row.url, *edit)


def _report(row: Listing) -> str:
    return f"{row.organ_id}-{row.report_year}" if row.organ_id and row.report_year else ""
