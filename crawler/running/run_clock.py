"""The clock of a run: the wall's, or one that starts at the instant of --as-of and goes on in real seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from time import monotonic

from archive.clock import parse_instant, utc_now

Clock = Callable[[], datetime]


@lru_cache(maxsize=8)
def run_clock(now: str = "") -> Clock:
    """The run's one clock, the same for everybody who asks for it in the process: looks and captures must agree.

    A clock giving aware UTC instants. ``now`` is the setting NIANBAO_NOW: an ISO instant, or "" for the wall.

    A time without zone is Asia/Shanghai, a bare date its noon. Raises ValueError on anything else.
    """
    if not now:
        return utc_now
    start, begun = parse_instant(now, whole_day=False), monotonic()
    return lambda: start + timedelta(seconds=monotonic() - begun)
