"""Sums over a board for charts: days late in bins, the curve of publication, days of the calendar, rates of regions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archive.filings.verdicts.filing_summary import FilingSummary
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


def histogram(filings: Iterable[FilingSummary]) -> list[Bar]:
    """How many days after (or before) the deadline reports came; what is not there stands at the end."""
    days = Counter[int]()
    silent = unknown = 0
    for filing in filings:
        if filing.state in ("not_applicable", "waived"):
            continue
        if not filing.confirmed:
            unknown += 1
        elif filing.published is not None:
            days[_bin((filing.published - filing.deadline.due).days)] += 1
        elif filing.state == "overdue":
            silent += 1
        else:
            unknown += 1
    bars = [Bar(label, days[n], "on-time" if n < 4 else "late") for n, (_low, label) in enumerate(_BINS)]
    return [*bars, Bar(_("逾期未见公布"), silent, "overdue"), Bar(_("未到期或者未能核查"), unknown, "unverified")]


def _bin(days: int) -> int:
    return max(n for n, (low, _label) in enumerate(_BINS) if low is None or days >= low)


def curve(
    filings: Sequence[FilingSummary], *, first: int = -90, last: int = 90, until: date
) -> list[tuple[int, float]]:
    """Share published by each day relative to the deadline, 0 to 1, no further than what can be known ``until``."""
    bound = [f for f in filings if f.state not in ("not_applicable", "waived")]
    if not bound:
        return []
    by_day = Counter[int]()
    came = Counter((filing.deadline.due, filing.published) for filing in bound)  # few pairs stand for many filings
    for (due, day), count in came.items():
        if day:
            by_day[max(first, (day - due).days)] += count
    newest = max((until - due).days for due, _day in came)
    total, points = 0, []
    for day_number in range(first, min(last, newest) + 1):
        total += by_day[day_number]
        points.append((day_number, total / len(bound)))
    return points


def calendar(filings: Iterable[FilingSummary], year: int) -> list[list[tuple[date, int]]]:
    """Return reports published on each day of January to April after the year, in weeks from Monday to Sunday."""
    counts = Counter(day for filing in filings if (day := filing.published))
    start = date(year + 1, 1, 1)
    monday = start - timedelta(days=start.weekday())
    days = [monday + timedelta(days=n) for n in range(7 * 18)]
    return [[(day, counts[day]) for day in days[week : week + 7]] for week in range(0, len(days), 7)]
