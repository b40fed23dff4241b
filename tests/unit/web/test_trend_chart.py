"""Names at the ends of lines stand apart and inside the chart, wherever the lines end."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.web.charts.trend_chart import HEIGHT, WIDTH, ChartPoint, chart_of, number_chart


@dataclass(frozen=True)
class Year:
    year: int
    share: float | None
    count: int = 0
    total: int = 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_names_never_stand_on_one_another(ends: list[float]) -> None:
    chart = chart_of({f"词{n}": [[Year(2020, 0.5), Year(2021, end)]] for n, end in enumerate(ends)}, {2020: 9, 2021: 9})
    assert chart is not None
    heights = sorted(line.name_y for line in chart.lines)
    assert all(b - a >= 15.9 for a, b in pairwise(heights))
    assert all(0 < height < HEIGHT for height in heights)
    marks = [mark for line in chart.lines for run in line.runs for mark in run]
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT for mark in marks)


def test_the_scale_fits_the_shares() -> None:
    chart = chart_of({"词": [[Year(2020, 0.03)]]}, {2020: 40})
    assert chart is not None
    assert [label for _y, label in chart.ticks] == ["0%", "1.25%", "2.5%", "3.75%", "5%"]
    assert [note for _x, _year, note in chart.years] == ["n=40"]


def test_without_a_point_there_is_no_chart() -> None:
    assert chart_of({"词": []}, {2020: 3}) is None


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=9))
def test_numbers_lie_under_a_round_number(values: list[float]) -> None:
    years = {2010 + n: "" for n in range(len(values))}
    chart = number_chart({"县": [[ChartPoint(2010 + n, value, "") for n, value in enumerate(values)]]}, years)
    assert chart is not None
    top = float(chart.ticks[-1][1].replace(",", ""))
    assert max(values) * 0.999 <= top <= max(10 * max(values), 1)
    assert all(0 <= mark.y <= HEIGHT for line in chart.lines for run in line.runs for mark in run)
