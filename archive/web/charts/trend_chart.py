"""Where the points, lines and names of a chart over the years stand: the template only writes them down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Protocol

WIDTH, HEIGHT = 760, 320
_LEFT, _RIGHT, _TOP, _FOOT, _INDENT = 44, 136, 16, 46, 16
_LINE = 16  # height of a name at the end of a line
_LONGEST = 10  # characters of a name that fit
_SCALES = (0.05, 0.1, 0.2, 0.5, 1.0)
_STEPS = (1, 2, 4, 6, 8, 10)  # times a power of ten


class SharePoint(Protocol):
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
class ChartPoint:
    """One year of one line: its value, and what it says to those who rest on it."""

    year: int
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class PointMark:
    """One point with what it says to those who rest on it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One word or group: runs of neighbouring years, and its name beside the last point."""

    word: str
    name: str
    name_y: float
    runs: Sequence[Sequence[PointMark]]


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole chart: ``ticks`` of the scale (y, label), ``years`` (x, year, note under it), and the lines."""

    ticks: Sequence[tuple[float, str]]
    years: Sequence[tuple[float, int, str]]
    lines: Sequence[ChartLine]
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(runs: Mapping[str, Sequence[Sequence[SharePoint]]], totals: Mapping[int, int]) -> Chart | None:
    """Return the chart of words; None where no word has a single point to draw. ``totals``: reports by year."""
    points = {
        word: [[_point(word, one) for one in run if one.share is not None] for run in lines]
        for word, lines in runs.items()
    }
    return share_chart(points, {year: f"n={total}" for year, total in totals.items()})


def _point(word: str, one: SharePoint) -> ChartPoint:
    return ChartPoint(one.year, one.share or 0.0, f"{word} {one.year}: {one.count} / {one.total}")


def share_chart(runs: Mapping[str, Sequence[Sequence[ChartPoint]]], years: Mapping[int, str]) -> Chart | None:
    """Return a chart of shares, 0 to 1; ``years``: every year with the note that stands under it."""
    highest = _highest(runs)
    most = next((scale for scale in _SCALES if scale >= highest), highest)
    return _chart(runs, years, most, [f"{most * step * 25:g}%" for step in range(5)])


def number_chart(runs: Mapping[str, Sequence[Sequence[ChartPoint]]], years: Mapping[int, str]) -> Chart | None:
    """Return a chart of numbers from 0 on, under the next round number."""
    highest = max(_highest(runs), 1.0)
    power = 10.0 ** floor(log10(highest))
    most = next(step * power for step in _STEPS if step * power >= highest)
    return _chart(runs, years, most, [f"{most * step / 4:,g}" for step in range(5)])


def _highest(runs: Mapping[str, Sequence[Sequence[ChartPoint]]]) -> float:
    return max((point.value for lines in runs.values() for run in lines for point in run), default=0.0)


def _chart(
    runs: Mapping[str, Sequence[Sequence[ChartPoint]]], notes: Mapping[int, str], most: float, labels: Sequence[str]
) -> Chart | None:
    drawn_runs = {word: [run for run in lines if run] for word, lines in runs.items()}
    if not any(drawn_runs.values()):
        return None
    years = sorted(notes)
    drawn = {
        word: [[PointMark(_x(one.year, years), _y(one.value, most), one.text) for one in run] for run in lines]
        for word, lines in drawn_runs.items()
    }
    ends = _apart({word: lines[-1][-1].y for word, lines in drawn.items() if lines})
    return Chart(
        ticks=[(_y(most * step / 4, most), label) for step, label in enumerate(labels)],
        years=[(_x(year, years), year, notes[year]) for year in years],
        lines=[ChartLine(word, _short(word), ends[word], lines) for word, lines in drawn.items() if lines],
    )


def _x(year: int, years: Sequence[int]) -> float:
    span = WIDTH - _LEFT - _RIGHT - 2 * _INDENT
    width = years[-1] - years[0]
    return round(_LEFT + _INDENT + (span * (year - years[0]) / width if width else span / 2), 1)


def _y(value: float, most: float) -> float:
    return round(HEIGHT - _FOOT - (HEIGHT - _FOOT - _TOP) * value / most, 1)


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
