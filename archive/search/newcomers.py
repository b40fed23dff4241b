"""Documents of the index that were first seen after an instant: the index knows the day, the database the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date, day_start
from archive.database.models import Listing, Version
from archive.search.schema import LISTING


@dataclass(frozen=True, slots=True)
class Newcomers:
    """What was first seen on a day (yyyymmdd, Shanghai) or later, less some documents of that day by their keys."""

    day: int
    less: tuple[int, ...]


def newcomers(session: Session, since: datetime) -> Newcomers:
    """Return what was first seen after an instant (UTC)."""
    day = civil_date(since)
    less = [
        found * 2 + parity
        for table, parity in ((Version, 0), (Listing, LISTING))
        for found in session.scalars(
            select(table.id).where(table.first_seen_at >= day_start(day), table.first_seen_at <= since)
        )
    ]
    return Newcomers(int(day.strftime("%Y%m%d")), tuple(less))
