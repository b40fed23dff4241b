"""When a site is due: every day in the season, every hour around its deadlines, else every week.

A visit after the deadline that lacks a report, and one before it that lacked it too, are what a verdict rests on: the
nearer they stand to the deadline, the less is left to claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from archive.clock import SHANGHAI, day_end, day_start
from archive.config.deadlines import Deadlines
from archive.config.kinds import ORGAN_KINDS
from archive.config.schedule_settings import Schedule
from archive.errors import NotFoundError

_HOUR = timedelta(hours=1)
_WEEK = 8 * 24  # hours in which there is a visit the latest


@dataclass(frozen=True)
class VisitSchedule:
    """The planned visits of every region: instants at the minute of ``schedule``, Asia/Shanghai."""

    schedule: Schedule
    deadlines: Deadlines

    def latest(self, region: str, now: datetime) -> datetime | None:
        """Return the newest planned visit that is not after ``now``; None when there was none in a week."""
        tick = self._tick(now)
        tick = tick if tick <= now else tick - _HOUR
        return next((one for one in _hours(tick, -_HOUR) if self._planned(region, one)), None)

    def next(self, region: str, now: datetime) -> datetime | None:
        """Return the first planned visit after ``now``."""
        tick = self._tick(now)
        tick = tick if tick > now else tick + _HOUR
        return next((one for one in _hours(tick, _HOUR) if self._planned(region, one)), None)

    def between(self, region: str, after: datetime, until: datetime) -> Iterator[datetime]:
        """Yield the planned visits in (``after``, ``until``], in order."""
        tick = self._tick(after)
        while tick <= until:
            if tick > after and self._planned(region, tick):
                yield tick
            tick += _HOUR

    def of_season(self, region: str, report_year: int) -> Sequence[datetime]:
        """Return the planned visits of the season in which reports on a year are due, in order."""
        civil_year = report_year + 1
        key = (self._dues(region, civil_year), civil_year)
        if key not in self._seasons:
            start, end = (
                day_start(date.fromisoformat(f"{civil_year}-{day}"))
                for day in (self.schedule.season_from, self.schedule.season_to)
            )
            self._seasons[key] = tuple(self.between(region, start - _HOUR, end + timedelta(days=1) - _HOUR))
        return self._seasons[key]

    def reason(self, region: str, tick: datetime) -> str:
        """Return why a visit is planned: ``deadline <day>``, ``season`` or ``weekly``."""
        if due := self._near_deadline(region, tick.date()):
            return f"deadline {due}"
        return "season" if self._in_season(tick.date()) else "weekly"

    def is_due(self, region: str, last: datetime | None, now: datetime) -> bool:
        """Return whether a planned visit has passed since the last one began; a site never visited is due at once."""
        planned = self.latest(region, now)
        return last is None or (planned is not None and last < planned)

    def is_near_deadline(self, region: str, day: date) -> bool:
        """Return whether a civil day is one of those around a deadline of the region that have hourly visits."""
        return self._near_deadline(region, day) is not None

    def last_deadline(self, region: str, now: datetime) -> datetime | None:
        """Return the end of the newest deadline of a region that has passed; None when none has in this civil year
        or the one before."""
        year = now.astimezone(SHANGHAI).year
        ends = (day_end(due) for civil_year in (year, year - 1) for due in self._dues(region, civil_year))
        return max((end for end in ends if end <= now), default=None)

    def _tick(self, now: datetime) -> datetime:
        return now.astimezone(SHANGHAI).replace(minute=self.schedule.minute, second=0, microsecond=0)

    def _planned(self, region: str, tick: datetime) -> bool:
        day = tick.date()
        if tick.hour == self.schedule.hour and (self._in_season(day) or day.isoweekday() == self.schedule.weekday):
            return True
        return self._near_deadline(region, day) is not None

    def _near_deadline(self, region: str, day: date) -> date | None:
        """Return the deadline around which the day has hourly visits."""
        before, after = self.schedule.hourly_before, self.schedule.hourly_after
        found = (due for due in self._dues(region, day.year) if -before < (day - due).days <= after)
        return min(found, default=None)

    def _in_season(self, day: date) -> bool:
        return self.schedule.season_from <= f"{day:%m-%d}" <= self.schedule.season_to

    def _dues(self, region: str, year: int) -> frozenset[date]:
        """Return the deadlines of a region that fall into a civil year."""
        key = (region, year)
        if key not in self._known:
            self._known[key] = frozenset(self._of_year(region, year - 1))
        return self._known[key]

    def _of_year(self, region: str, report_year: int) -> Iterator[date]:
        for kind in ORGAN_KINDS:
            try:
                yield self.deadlines.deadline_for(kind, report_year, region).due
            except NotFoundError:  # nobody of that kind is bound
                continue

    @cached_property
    def _seasons(self) -> dict[tuple[frozenset[date], int], Sequence[datetime]]:
        return {}

    @cached_property
    def _known(self) -> dict[tuple[str, int], frozenset[date]]:
        return {}


def _hours(first: datetime, step: timedelta) -> Iterator[datetime]:
    return (first + number * step for number in range(_WEEK))
