"""Instants as web archives write them: 4 to 14 digits, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archive.web.serving.problems import BadRequestError
from archive.web.wording.translation import gettext_noop as _

_STAMP = "%Y%m%d%H%M%S"


def stamp_begin(stamp: str) -> datetime:
    """``2026``, ``20260131`` and up to 14 digits, UTC; what is missing is the beginning. Raises BadRequestError."""
    full = stamp + "00000101000000"[len(stamp) :]
    try:
        return datetime.strptime(full, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        raise BadRequestError(
            _("时间应为4至14位数字（20260131083000，世界时），不能识别“%(value)s”。"), value=stamp
        ) from None


def stamp_end(stamp: str) -> datetime:
    """Return the first instant after what ``stamp`` names: a year, a month, a day, … a second."""
    begin = stamp_begin(stamp)
    year, month = begin.year, begin.month
    if len(stamp) < 6:
        return begin.replace(year=year + 1)
    if len(stamp) < 8:
        return begin.replace(year=year + month // 12, month=month % 12 + 1)
    steps = {8: 86400, 10: 3600, 12: 60, 14: 1}
    seconds = next(steps[digits] for digits in steps if len(stamp) <= digits)
    return begin + timedelta(seconds=seconds)
