"""Sums over a board for charts: days late in bins, the curve of publication, days of the calendar, rates of regions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from archive.filings.verdicts.filing_tally import Tally
from archive.web.wording.translation import gettext_noop as _

# Lower bounds of the bins of days after the deadline; a bin reaches to the next bound.
_BINS: tuple[tuple[int | None, str], ...] = (
    (None, _("早31天以上")),
    (-30, _("早8至30天")),
    (-7, _("早1至7天")),
    (0, _("当天")),
    (1, _("晚1至7天")),
    (8, _("晚8至30天")),
    (31, _("晚31至90天")),
    (91, _("晚90天以上")),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram; ``tone`` is the CSS class of its colour."""

    label: str
    count: int
    tone: str


def histogram(tally: Tally) -> list[Bar]:
    """How many days after (or before) the deadline reports came; what is not there stands at the end."""
    days = Counter[int]()
    silent = unknown = 0
    for alike, count in tally.items():
        if alike.state in ("not_applicable", "waived"):
            continue
        if not alike.confirmed:
            unknown += count
        elif alike.published is not None:
            days[_bin((alike.published - alike.due).days)] += count
        elif alike.state == "overdue":
            silent += count
        else:
            unknown += count
    bars = [Bar(label, days[n], "on-time" if n < 4 else "late") for n, (_low, label) in enumerate(_BINS)]
    return [*bars, Bar(_("逾期未见公布"), silent, "overdue"), Bar(_("未到期或者未能核查"), unknown, "unverified")]


def _bin(days: int) -> int:
    return max(n for n, (low, _label) in enumerate(_BINS) if low is None or days >= low)


def curve(tally: Tally, *, first: int = -90, last: int = 90, until: date) -> list[tuple[int, float]]:
    """Share published by each day relative to the deadline, 0 to 1, no further than what can be known ``until``."""
    bound = {alike: count for alike, count in tally.items() if alike.state not in ("not_applicable", "waived")}
    if not bound:
        return []
    by_day = Counter[int]()
    for alike, count in bound.items():
        if alike.published:
            by_day[max(first, (alike.published - alike.due).days)] += count
    newest, whole = max((until - alike.due).days for alike in bound), sum(bound.values())
    total, points = 0, []
    for day_number in range(first, min(last, newest) + 1):
        total += by_day[day_number]
        points.append((day_number, total / whole))
    return points


def calendar(tally: Tally, year: int) -> list[list[tuple[date, int]]]:
    """Return reports published on each day of January to April after the year, in weeks from Monday to Sunday."""
    counts = Counter[date]()
    for alike, count in tally.items():
        if alike.published:
            counts[alike.published] += count
    start = date(year + 1, 1, 1)
    monday = start - timedelta(days=start.weekday())
    days = [monday + timedelta(days=n) for n in range(7 * 18)]
    return [[(day, counts[day]) for day in days[week : week + 7]] for week in range(0, len(days), 7)]
