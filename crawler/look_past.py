"""What is known of a column before a look: the rows that stood in it, what it was called, and what looks made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine, select

from archive.clock import civil_date
from archive.database.models import Listing, Look
from archive.ingest.row import address_key

_LATEST = 12  # looks that are asked for
VANISHED = "rows_vanished"


@dataclass(frozen=True, slots=True)
class PastRow:
    """A row as it was known; ``here`` when no complete look has missed it yet."""

    title: str
    is_report: bool
    year: int | None
    here: bool


@dataclass(frozen=True, slots=True)
class Past:
    """``rows`` by the key of their address; ``seen_as`` and ``address`` of the last complete look.

    ``believed``: there was a complete look, and no person has confirmed the column since. ``vanished``: rows of the
    looks since then, the latest first, that were held back because rows had vanished.
    """

    rows: dict[str, PastRow] = field(default_factory=dict)
    seen_as: tuple[str, ...] = ()
    address: str = ""
    believed: bool = False
    vanished: tuple[int, ...] = ()


def past_of(engine: Engine, column_id: str, verified: date | None) -> Past:
    """The past of a column. Where a person has confirmed it since the last complete look, fewer rows are right."""
    with engine.connect() as connection:
        told = (Listing.url, Listing.title, Listing.is_report, Listing.report_year, Listing.missing_since)
        listings = connection.execute(select(*told).where(Listing.column_id == column_id)).all()
        seen = (Look.outcome, Look.error_class, Look.rows, Look.started_at, Look.seen_as, Look.address)
        query = select(*seen).where(Look.column_id == column_id).order_by(Look.started_at.desc())
        looks = connection.execute(query.limit(_LATEST)).all()
        complete = connection.execute(query.where(Look.outcome == "complete").limit(1)).first()
    rows = {address_key(x.url): PastRow(x.title, x.is_report, x.report_year, x.missing_since is None) for x in listings}
    if complete is None:
        return Past(rows)
    since = [look for look in looks if look.started_at > complete.started_at]
    vanished = tuple(look.rows for look in since if look.error_class == VANISHED)
    believed = not (verified and verified > civil_date(complete.started_at))
    names = tuple(name for name in complete.seen_as.split(SEPARATOR) if name)
    return Past(rows, names, complete.address, believed, vanished)


SEPARATOR = " / "
