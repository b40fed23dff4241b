"""Civil dates (Asia/Shanghai), instants (aware, UTC) and their text forms; "now" is always a parameter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from time import monotonic
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present instant. Only the outermost layer (command line, scheduler, web) may call this."""
    return datetime.now(UTC)


def civil_date(instant: datetime) -> date:
    """Return the calendar day in Asia/Shanghai of an aware instant."""
    return instant.astimezone(SHANGHAI).date()


def shanghai_iso(instant: datetime) -> str:
    """Return an aware instant in ISO 8601 to the second, Asia/Shanghai: ``2026-02-03T20:00:00+08:00``."""
    return instant.astimezone(SHANGHAI).isoformat(timespec="seconds")


def utc_iso(instant: datetime) -> str:
    """Return an aware instant in ISO 8601 to the second, UTC: ``2026-02-03T12:00:00Z``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_minute(instant: datetime) -> str:
    """Return an aware instant for tables and pages, Asia/Shanghai: ``2026-02-03 20:00``."""
    return instant.astimezone(SHANGHAI).replace(tzinfo=None).isoformat(" ", "minutes")


def format_second(instant: datetime) -> str:
    """Return an aware instant to the second, Asia/Shanghai: ``2026-02-03 20:00:00``."""
    return instant.astimezone(SHANGHAI).replace(tzinfo=None).isoformat(" ", "seconds")


def day_start(day: date) -> datetime:
    """Return 00:00 Asia/Shanghai of a civil day, in UTC."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def day_end(day: date) -> datetime:
    """Return 24:00 Asia/Shanghai of a civil day, in UTC: the inclusive end of a deadline."""
    return day_start(day + timedelta(days=1))


def parse_instant(text: str, *, whole_day: bool) -> datetime:
    """Read ``2026-02-01`` or an ISO 8601 time; a time without zone is Asia/Shanghai.

    A bare date means its end (24:00) when ``whole_day``, as for "the board as of that day",
    else its noon, as for "a run on that day". Raises ValueError on anything else.
    """
    text = text.strip()
    if len(text) == 10:
        day = date.fromisoformat(text)
        return day_end(day) if whole_day else day_start(day) + timedelta(hours=12)
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)).astimezone(UTC)


@lru_cache(maxsize=8)
def run_clock(now: str = "") -> Clock:
    """Return the clock of a run: a function that gives aware UTC instants.

    ``now`` is the setting NIANBAO_NOW: "" for the wall clock, else an ISO instant (a bare date means its noon, a time
    without zone Asia/Shanghai) from which the clock runs on in real seconds. The same ``now`` gives the same clock, so
    that visits and captures of one process agree. Raises ValueError on anything else.
    """
    if not now:
        return utc_now
    start, begun = parse_instant(now, whole_day=False), monotonic()
    return lambda: start + timedelta(seconds=monotonic() - begun)
