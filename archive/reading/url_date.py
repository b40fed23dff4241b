"""The clock that many systems write into an address: the day an article was made there, not always when it was seen.

Weak evidence: after a migration all paths carry the day of the migration.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import unquote, urlsplit

from archive.clock import civil_date

_FIRST, _LAST = date(2003, 1, 1), date(2045, 1, 1)
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_Y, _M, _D = r"(20\d\d)", r"(0?[1-9]|1[0-2])", r"(0?[1-9]|[12]\d|3[01])"
_M2, _D2 = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"


def _civil(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _instant(milliseconds: int) -> date | None:
    try:
        return civil_date(datetime.fromtimestamp(milliseconds / 1000, UTC))
    except (ValueError, OverflowError, OSError):
        return None


_FAMILIES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | None]], ...] = (
    (re.compile(rf"[/_]t{_Y}{_M2}{_D2}_"), _civil),  # TRS
    (re.compile(rf"/{_Y}/{_M}/{_D}/"), _civil),  # JCMS
    (re.compile(rf"/{_Y}-{_M}/{_D}/"), _civil),
    (re.compile(rf"[/_=]{_Y}-{_M}-{_D}(?=[/_.&]|$)"), _civil),
    (re.compile(rf"/{_Y}{_M2}/{_D2}/"), _civil),
    (re.compile(rf"/{_Y}/{_M2}{_D2}/"), _civil),
    (re.compile(rf"/{_Y}{_M2}{_D2}(?=[/_.])"), _civil),
    (re.compile(rf"/P0{_Y}{_M2}{_D2}\d"), _civil),  # TRS attachments
    (re.compile(rf"(?<!\d){_Y}{_M2}{_D2}(?:[01]\d|2[0-3])[0-5]\d[0-5]\d\d{{0,5}}(?!\d)"), _civil),  # full time as id
    (re.compile(r"(?<![0-9a-f])([0-9a-f]{8})[0-9a-f]{16}(?![0-9a-f])"), lambda m: _instant(int(m[1], 16) * 1000)),
    (re.compile(r"(?<!\d)0?(1[2-9]\d{11})(?:\d\d)?(?!\d)"), lambda m: _instant(int(m[1]))),
    (re.compile(r"(?<!\d)(\d{18,19})(?!\d)"), lambda m: _instant((int(m[1]) >> 22) + _SNOWFLAKE_EPOCH_MS)),
)


def url_date(url: str) -> date | None:
    """Return the civil day (Asia/Shanghai) in a path or id; None when there is none or it makes no sense."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    address = unquote(f"{parts.path}?{parts.query}")
    for pattern, day_of in _FAMILIES:
        found = pattern.search(address)
        day = day_of(found) if found else None
        if day and _FIRST <= day <= _LAST:
            return day
    return None
