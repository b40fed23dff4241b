"""Whether what a page shows is still being visited: the banner at its head and the time its data end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.database.models import Run
from archive.filings.verdicts.watches import Watch, minded, newest_of, watches

# The watch of a region, or of the whole country, is read anew after a run, and at the latest after this time.
_LONGEST = timedelta(minutes=1)
_MOST_REGIONS = 500  # kept at once


@dataclass(frozen=True, slots=True)
class WatchState:
    """The watch of what a page shows. ``kind``: ``well``; ``stopped`` for so many days since ``newest``; ``some`` when
    only ``regions`` of the regions have stopped; ``never`` before the first complete visit."""

    kind: Literal["well", "stopped", "some", "never"]
    newest: datetime | None
    days: int = 0
    regions: int = 0


class Watching:
    """The newest complete visit of every region, kept between pages."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now, self._lock = now, Lock()
        self._kept: dict[str, tuple[datetime, datetime | None, list[Watch]]] = {}

    def state(self, session: Session, deadlines: Deadlines, as_of: datetime | None, region: str) -> WatchState:
        """Return the watch of a region (a code or its first digits), or of everything, at a moment.

        None: at present.
        """
        if as_of:
            return watch_state(watches(session, deadlines, as_of, region), region)
        return watch_state(self._now_of(session, deadlines, self._now(), region), region)

    def _now_of(self, session: Session, deadlines: Deadlines, now: datetime, region: str) -> list[Watch]:
        last_run = session.scalar(select(func.max(Run.finished_at)))
        with self._lock:
            kept = self._kept.get(region)
        if kept and kept[1] == last_run and timedelta(0) <= now - kept[0] < _LONGEST:
            return kept[2]
        found = watches(session, deadlines, now, region)
        with self._lock:
            if len(self._kept) >= _MOST_REGIONS:
                self._kept.clear()
            self._kept[region] = (now, last_run, found)
        return found


def watch_state(found: list[Watch], region: str) -> WatchState:
    """Return what a page says of the watch of the regions it shows."""
    meant = found if region else minded(found)
    newest = newest_of(meant)
    if newest is None:
        return WatchState("never", None)
    one = next(watch for watch in meant if watch.newest == newest)
    if one.stopped:
        return WatchState("stopped", newest, days=one.days)
    stopped = sum(watch.stopped or watch.waiting for watch in meant)
    return WatchState("some" if stopped else "well", newest, regions=stopped)


def region_shown(values: Mapping[str, Any], asked: str) -> str:
    """Return the region that a page is about: of its organ or filing, or the one it was asked for.

    "" for everything.
    """
    organ, filing, region = values.get("organ"), values.get("filing"), values.get("region")
    if isinstance(code := getattr(organ, "region", None), str):
        return code
    if isinstance(code := getattr(getattr(filing, "facts", None), "region", None), str):
        return code
    found = region if isinstance(region, str) and region else asked
    return found if found.isascii() and found.isdigit() else ""
