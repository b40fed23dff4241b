"""The made-up tables hold the sums of the form, within a year and across years, unless a fault is planted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.generated_tables import APPLICANTS, OUTCOMES, REVIEW_COLUMNS, Table, Value, tables
from demo.world import ALL_KINDS, Organ, Publication, at

DAY = date(2026, 1, 20)


def report(organ_id: str, kind: str, year: int, *faults: str) -> Publication:
    organ = Organ(organ_id, "某局", kind)
    return Publication(organ, year, "题", at(DAY), DAY, 1, faults=frozenset(faults))


def number(value: Value) -> int:
    assert isinstance(value, int)
    return value


def row_total_holds(table: Table, row: str) -> bool:
    return number(table[row]["total"]) == sum(number(table[row][who]) for who in APPLICANTS)


organs = st.from_regex(r"99\d{4}-\d{3}", fullmatch=True)
kinds = st.sampled_from(ALL_KINDS)
years = st.integers(2021, 2025)


@given(organs, kinds, years)
def test_sums_of_the_form_hold(organ_id: str, kind: str, year: int) -> None:
    made = tables(report(organ_id, kind, year))
    requests = made["requests"]
    for column in (*APPLICANTS, "total"):
        taken = number(requests["new"][column]) + number(requests["carried_in"][column])
        assert taken == number(requests["total"][column]) + number(requests["carried_out"][column])
        assert number(requests["total"][column]) == sum(number(requests[row][column]) for row in OUTCOMES)
    assert all(row_total_holds(requests, row) for row in requests)
    for row in made["review"].values():
        assert number(row["total"]) == sum(number(row[column]) for column in REVIEW_COLUMNS)


@given(organs, kinds, st.integers(2022, 2025))
def test_years_follow_from_each_other(organ_id: str, kind: str, year: int) -> None:
    before, after = tables(report(organ_id, kind, year - 1)), tables(report(organ_id, kind, year))
    assert before["requests"]["carried_out"] == after["requests"]["carried_in"]
    old, new = before["disclosure"]["normative_documents"], after["disclosure"]["normative_documents"]
    assert number(new["in_force"]) == number(old["in_force"]) + number(new["issued"]) - number(new["repealed"])


@given(organs, kinds, years)
def test_values_are_numbers_that_can_be_printed(organ_id: str, kind: str, year: int) -> None:
    for table in tables(report(organ_id, kind, year)).values():
        for row in table.values():
            assert all(isinstance(v, int | Decimal) and v >= 0 for v in row.values())


def test_wrong_total_breaks_one_row() -> None:
    requests = tables(report("990101-005", "department", 2025, "wrong_total"))["requests"]
    assert [row for row in requests if not row_total_holds(requests, row)] == ["new"]


def test_wrong_review_breaks_its_total() -> None:
    row = tables(report("990101-005", "department", 2025, "wrong_review"))["review"]["reconsideration"]
    assert number(row["total"]) == sum(number(row[c]) for c in REVIEW_COLUMNS) + 1


def test_a_blank_is_none_and_not_zero() -> None:
    table = tables(report("990101-005", "department", 2025, "blank_cell"))["disclosure"]
    assert table["normative_documents"]["in_force"] is None


@pytest.mark.parametrize("edits", [1, 2])
def test_an_edit_changes_one_cell(edits: int) -> None:
    publication = report("990101-002", "department", 2025)
    before, after = tables(publication), tables(publication, edits)
    changed = [
        (name, row, column)
        for name, table in before.items()
        for row, cells in table.items()
        for column, value in cells.items()
        if after[name][row][column] != value
    ]
    assert changed == [("disclosure", "licensing", "decisions")]
