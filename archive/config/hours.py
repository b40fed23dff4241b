"""Hours of the day, Asia/Shanghai, written ``08:00-12:00``: when a site is not to be disturbed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import BeforeValidator

from archive.clock import SHANGHAI, civil_date

_SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-~–至]\s*([01]?\d|2[0-4]):([0-5]\d)")
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """From one minute of the day (inclusive) to another (exclusive); past midnight when the end is the smaller."""

    start: int
    end: int

    def minutes(self) -> list[int]:
        """Return the minutes of the day that lie in it."""
        return (
            [*range(self.start, min(self.end, _DAY))]
            if self.start < self.end
            else [*range(self.start, _DAY), *range(self.end)]
        )

    def until(self, now: datetime) -> datetime | None:
        """Return the instant (aware) at which the span that holds ``now`` ends; None when none does."""
        local = now.astimezone(SHANGHAI)
        minute = local.hour * 60 + local.minute
        inside = self.start <= minute < self.end if self.start < self.end else not self.end <= minute < self.start
        if not inside:
            return None
        later = self.end <= minute  # the end belongs to the next day
        midnight = datetime.combine(civil_date(now), time.min, SHANGHAI)
        return midnight + timedelta(days=int(later), minutes=self.end)


def read_hours(value: object) -> Hours:
    """``08:00-12:00`` as Hours. Raises ValueError, which becomes a ConfigError with its line."""
    if isinstance(value, Hours):
        return value
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError('hours are written "08:00-12:00" (Asia/Shanghai)')
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if max(start, end) > _DAY or start == end:
        raise ValueError(f"{value} is no span of a day")
    return Hours(start, end)


HoursField = Annotated[Hours, BeforeValidator(read_hours)]


def overlap(spans: Iterable[Hours]) -> bool:
    """Whether a minute of the day lies in two of the spans."""
    told = [minute for span in spans for minute in span.minutes()]
    return len(set(told)) != len(told)


def whole_day(spans: Iterable[Hours]) -> bool:
    """Whether the spans together leave no minute of the day."""
    return len({minute for span in spans for minute in span.minutes()}) == _DAY


def quiet_until(spans: Iterable[Hours], now: datetime) -> datetime | None:
    """When the quiet hours that hold ``now`` end (the latest of those that do); None outside them."""
    return max((end for span in spans if (end := span.until(now))), default=None)
