"""The span of time whose captures are given together as those of a report year."""

from __future__ import annotations

from datetime import date, datetime

from archive.clock import day_start


def watching_span(year: int) -> tuple[datetime, datetime]:
    """Return begin (inclusive) and end (exclusive, UTC): from July of a report year to June of the next.

    All its deadlines lie within, and so do the visits before them; every capture is in one span.
    """
    return day_start(date(year, 7, 1)), day_start(date(year + 1, 7, 1))
