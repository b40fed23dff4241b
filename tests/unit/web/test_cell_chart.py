"""Lines of sums: broken where the form changes or a year is missing, and only so many of them."""

from __future__ import annotations

from decimal import Decimal

from archive.records.cell import CellSum
from archive.web.charts.cell_chart import MOST_LINES, cell_chart


def one(key: str, year: int, form: str, total: int | None) -> CellSum:
    return CellSum(
        by="region", key=key, name=f"{key}县", year=year, form=form, place="requests.new.total", reports=3, numbers=3,
        blank=0, not_understood=0, not_in_form=0, sum=None if total is None else Decimal(total), median=None,
    )  # fmt: skip


def test_a_line_breaks_at_another_form_and_at_a_year_without_numbers() -> None:
    sums = [
        one("a", 2019, "F2019", 4), one("a", 2020, "F2019", 5), one("a", 2021, "F2021", 6), one("a", 2023, "F2021", 7),
        one("a", 2022, "F2021", None),
    ]  # fmt: skip
    chart = cell_chart(sums, rates=False)
    assert chart is not None
    assert [len(run) for run in chart.lines[0].runs] == [2, 1, 1]
    assert chart.lines[0].runs[0][0].text == "a县 2019: 4 (n=3)"


def test_the_largest_groups_of_the_newest_year_are_drawn() -> None:
    chart = cell_chart([one(str(n), 2021, "F2021", n) for n in range(20)], rates=False)
    assert chart is not None
    assert {line.word for line in chart.lines} == {f"{n}县" for n in range(20 - MOST_LINES, 20)}


def test_without_numbers_there_is_no_chart() -> None:
    assert cell_chart([one("a", 2021, "F2021", None)], rates=False) is None
    assert cell_chart([one("a", 2021, "F2021", 3)], rates=True) is None
