"""The verdict as a picture: where the deadline lies, between which visits the report appeared, and what it claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.clock import day_end, day_start, format_minute
from archive.filings.rules.facts import FilingFacts
from archive.filings.rules.verdict import Verdict
from archive.web.wording.translation import gettext_noop as _

# The picture spans what it shows and this much on either side.
_MARGIN = 0.06


@dataclass(frozen=True, slots=True)
class IntervalMark:
    """One line of the picture from ``start`` to ``end``, in shares (0 to 1) of its width; a point has both equal."""

    kind: str  # deadline | claim | appeared | absent
    name: str
    text: str
    start: float
    end: float


def span_of(facts: FilingFacts, ruling: Verdict) -> Sequence[IntervalMark]:
    """Return the marks, or none when there is nothing but the deadline to show."""
    found: list[tuple[str, str, str, datetime, datetime]] = []
    seen, absent = ruling.first_seen, ruling.absent_until
    if ruling.declared_date:
        day = day_start(ruling.declared_date) + timedelta(hours=12)
        found.append(("claim", _("页面标注日期"), ruling.declared_date.isoformat(), day, day))
    if seen and absent:
        found.append(("appeared", _("公布时间区间"), f"{format_minute(absent)} – {format_minute(seen)}", absent, seen))
    elif seen:
        found.append(("appeared", _("首次查看时已公布"), format_minute(seen), seen, seen))
    elif absent:
        found.append(("absent", _("最近一次确认未公布"), format_minute(absent), absent, absent))
    if not found:
        return []
    if facts.deadline.ruled:
        due = day_end(facts.deadline.due)
        found.insert(0, ("deadline", _("截止日期"), f"{facts.deadline.due} 24:00", due, due))
    first, last = min(mark[3] for mark in found), max(mark[4] for mark in found)
    width = max((last - first) / timedelta(days=1), 1.0)

    def at(instant: datetime) -> float:
        share = (instant - first) / timedelta(days=1) / width
        return _MARGIN + share * (1 - 2 * _MARGIN)

    return [IntervalMark(kind, name, text, at(start), at(end)) for kind, name, text, start, end in found]
