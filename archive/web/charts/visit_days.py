"""What came of the visits of a column, day by day, as the marks of a strip: the worse, the lower."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from markupsafe import Markup

DAY_WIDTH, HEIGHT = 10, 28
_TOPS = {"complete": 0, "partial": 6, "blocked": 12, "error": 16, "none": 24}


def visit_days(days: Iterable[tuple[date, str]], names: Mapping[str, str]) -> Markup:
    """Return the shapes of an SVG that is so many ``DAY_WIDTH`` wide and ``HEIGHT`` high: a bar for each day, those of
    equal days in a row together with a title that names them. ``names``: words for the outcomes."""
    runs = groupby(enumerate(days), key=lambda numbered: numbered[1][1])
    return Markup("").join(_run(outcome, [(n, day) for n, (day, _outcome) in run], names) for outcome, run in runs)


def _run(outcome: str, days: list[tuple[int, date]], names: Mapping[str, str]) -> Markup:
    top = _TOPS[outcome]
    bars = "".join(f"M{n * DAY_WIDTH + 1} {top}h{DAY_WIDTH - 2}v{HEIGHT - top}h-{DAY_WIDTH - 2}z" for n, _day in days)
    first, last = days[0][1].isoformat(), days[-1][1].isoformat()
    told = first if first == last else f"{first} – {last}"
    shape = Markup('<path class="visit-%s" d="%s"><title>%s %s</title></path>')
    return shape % (outcome, bars, told, names[outcome])
