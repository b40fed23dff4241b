"""Sums or rates of cells over the years as lines: a line breaks where the form or a year between is another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from archive.records.cell import CellSum, plain_number
from archive.web.charts.trend_chart import Chart, ChartPoint, number_chart, share_chart

MOST_LINES = 6


def cell_chart(sums: Sequence[CellSum], *, rates: bool) -> Chart | None:
    """Return the chart of the groups with the largest newest numbers; None where there is nothing to draw."""
    groups: dict[str, list[CellSum]] = {}
    for one in sums:
        if _value(one, rates) is not None:
            groups.setdefault(one.key, []).append(one)
    newest = sorted(groups.values(), key=lambda found: -(_value(max(found, key=_moment), rates) or 0.0))[:MOST_LINES]
    runs = {found[0].name: [[_point(one, rates) for one in run] for run in _runs(found)] for found in newest}
    years = sorted({one.year for found in newest for one in found})
    counts = {year: sum(one.numbers for found in newest for one in found if one.year == year) for year in years}
    notes = {year: f"n={count:,}" for year, count in counts.items()}
    return share_chart(runs, notes) if rates else number_chart(runs, notes)


def _value(one: CellSum, rates: bool) -> float | None:
    return one.rate if rates else None if one.sum is None else float(one.sum)


def _moment(one: CellSum) -> tuple[int, str]:
    return one.year, one.form


def _point(one: CellSum, rates: bool) -> ChartPoint:
    if rates:
        told = f"{100 * (one.rate or 0.0):.1f}% (n={one.pairs})"
        return ChartPoint(one.year, one.rate or 0.0, f"{one.name} {one.year}: {told}")
    value = plain_number(one.sum or 0)
    return ChartPoint(one.year, float(value), f"{one.name} {one.year}: {value:,} (n={one.numbers})")


def _runs(found: Sequence[CellSum]) -> Iterator[list[CellSum]]:
    """Yield neighbouring years of one form, the oldest first."""
    ordered = sorted(found, key=_moment)
    for _key, run in groupby(enumerate(ordered), key=lambda one: (one[1].year - one[0], one[1].form)):
        yield [one for _number, one in run]
