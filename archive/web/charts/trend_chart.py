"""Where the points, lines and names of a chart of words over the years stand: the template only writes them down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

WIDTH, HEIGHT = 760, 320
_LEFT, _RIGHT, _TOP, _FOOT, _INDENT = 44, 136, 16, 46, 16
_LINE = 16  # height of a name at the end of a line
_LONGEST = 10  # characters of a name that fit
_SCALES = (0.05, 0.1, 0.2, 0.5, 1.0)


class ChartPoint(Protocol):
    """One year of one word; ``share`` is 0 to 1 or None."""

    @property
    def year(self) -> int: ...
    @property
    def share(self) -> float | None: ...
    @property
    def count(self) -> int: ...
    @property
    def total(self) -> int: ...


@dataclass(frozen=True, slots=True)
class PointMark:
    """One point with what it says to those who rest on it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One word: runs of neighbouring years, and its name beside the last point."""

    word: str
    name: str
    name_y: float
    runs: Sequence[Sequence[PointMark]]


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole chart: ``ticks`` of the share (y, per cent), ``years`` (x, year, reports), and the lines."""

    ticks: Sequence[tuple[float, float]]
    years: Sequence[tuple[float, int, int]]
    lines: Sequence[ChartLine]
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(runs: Mapping[str, Sequence[Sequence[ChartPoint]]], totals: Mapping[int, int]) -> Chart | None:
    """Return the chart; None where no word has a single point to draw."""
    shares = [point.share for lines in runs.values() for run in lines for point in run if point.share is not None]
    if not shares:
        return None
    most = next(scale for scale in _SCALES if scale >= max(shares))
    years = sorted(totals)
    drawn = {
        word: [[_mark(word, point, years, most) for point in run] for run in lines] for word, lines in runs.items()
    }
    ends = _apart({word: lines[-1][-1].y for word, lines in drawn.items() if lines})
    return Chart(
        ticks=[(_y(most * step / 4, most), most * step * 25) for step in range(5)],
        years=[(_x(year, years), year, totals[year]) for year in years],
        lines=[ChartLine(word, _short(word), ends[word], lines) for word, lines in drawn.items() if lines],
    )


def _mark(word: str, point: ChartPoint, years: Sequence[int], most: float) -> PointMark:
    text = f"{word} {point.year}: {point.count} / {point.total}"
    return PointMark(_x(point.year, years), _y(point.share or 0.0, most), text)


def _x(year: int, years: Sequence[int]) -> float:
    span = WIDTH - _LEFT - _RIGHT - 2 * _INDENT
    width = years[-1] - years[0]
    return round(_LEFT + _INDENT + (span * (year - years[0]) / width if width else span / 2), 1)


def _y(share: float, most: float) -> float:
    return round(HEIGHT - _FOOT - (HEIGHT - _FOOT - _TOP) * share / most, 1)


def _apart(ends: Mapping[str, float]) -> dict[str, float]:
    """Names pushed down until none stands on another, then back up from the foot of the chart."""
    order = sorted(ends, key=lambda word: ends[word])
    places = [ends[word] for word in order]
    for n in range(1, len(places)):
        places[n] = max(places[n], places[n - 1] + _LINE)
    floor = float(HEIGHT - _FOOT)
    for n in range(len(places) - 1, -1, -1):
        places[n] = min(places[n], floor)
        floor = places[n] - _LINE
    return dict(zip(order, places, strict=True))


def _short(word: str) -> str:
    return word if len(word) <= _LONGEST else word[: _LONGEST - 1] + "…"
