"""Groups of the form in search: a report is found by the sum of the rows that stand under one heading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.search.indexing import refresh_index
from archive.search.service import search
from tests.integration.made_tables import Made, TrueReport, build


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Made, Path]]:
    folder = tmp_path_factory.mktemp("groups")
    made = build(folder)
    with Session(made.engine) as session:
        refresh_index(session, folder / "search")
    yield made, folder / "search"
    made.engine.dispose()


def total(report: TrueReport, table: str, rows: tuple[str, ...], column: str) -> int | None:
    cells = report.tables.get(table, {})
    values = [
        value for row, columns in cells.items() if row.startswith(rows) and (value := columns[column]) is not None
    ]
    return sum(values) if values else None


@pytest.mark.parametrize(
    ("query", "table", "rows", "column", "least"),
    [
        ("不予公开 > 150", "requests", ("refused.",), "total", 151),
        ("不予公开/自然人 >= 170", "requests", ("refused.",), "natural_person", 170),
        ("无法提供 > 60", "requests", ("unable.",), "total", 61),
        ("行政诉讼/结果纠正 > 30", "review", ("litigation_",), "corrected", 31),
        ("requests.disclosed.total > 40", "requests", ("granted", "partial"), "total", 41),
    ],
)
def test_reports_are_found_by_the_sum_of_a_group(
    made: tuple[Made, Path], query: str, table: str, rows: tuple[str, ...], column: str, least: int
) -> None:
    archive, folder = made
    wanted = {report.id for report in archive.reports if (total(report, table, rows, column) or 0) >= least}
    with Session(archive.engine) as session:
        found = search(session, folder, query, limit=200)
    assert {hit.report_id for hit in found.hits} == wanted
    assert 0 < len(wanted) < len(archive.reports)
    assert found.notes == []
    shown = {hit.report_id: [float(cell.value or 0) for cell in hit.cells] for hit in found.hits}
    assert all(value >= least for values in shown.values() for value in values)
    assert all(shown.values())


@pytest.mark.parametrize("sort", ["value", "-value"])
def test_hits_are_sorted_by_the_number_that_is_compared(made: tuple[Made, Path], sort: str) -> None:
    archive, folder = made
    truth = {report.id: total(report, "requests", ("refused.",), "total") for report in archive.reports}
    wanted = sorted((value for value in truth.values() if value is not None and value > 100), reverse=sort == "-value")
    walked: list[str] = []
    after = ""
    with Session(archive.engine) as session:
        while not walked or after:
            found = search(session, folder, "不予公开 > 100", sort=sort, limit=7, after=after)
            walked += [hit.report_id for hit in found.hits]
            after = found.next
        either = search(session, folder, "不予公开 > 150 OR 年报", sort=sort, limit=200)
    assert [truth[one] for one in walked] == wanted
    assert len(set(walked)) == len(walked) > 7
    first = [truth[hit.report_id] or 0 for hit in either.hits]
    high = [value for value in first if value > 150]
    assert (first[: len(high)], either.count) == (sorted(high, reverse=sort == "-value"), len(first))
