"""Every check has an outcome for every report, with its arithmetic; a cell that was not read surely proves nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.reading.checks.across import last_year_outcomes, parts_outcomes
from archive.reading.checks.conditions import check_conditions
from archive.reading.checks.context import Context
from archive.reading.checks.doubtful import Doubtful
from archive.reading.checks.equations import PARTS, equations_of, outcome_of
from archive.reading.checks.outcome import STATUSES, Outcome
from archive.reading.checks.outcomes import counted, outcomes_of
from archive.reading.checks.registry import registry
from archive.reading.read import read
from archive.reading.reading_model import Figure, Finding, PublishedDate, Reading, Table, Value
from bench.accuracy.pages import make_page
from bench.accuracy.truth import make_truth
from tests.soak import tried


def sound() -> Reading:
    """A clean F2021 report of which every sum holds."""
    for seed in range(500):
        truth = make_truth(random.Random(seed))
        cells = [v for table in truth.tables.values() for row in table.values() for v in row.values()]
        if not truth.faulty and truth.form.form == "F2021" and None not in cells:
            page = make_page(random.Random(3), truth, dirty=False)
            return read(page.body, url=page.url, content_type=page.content_type)
    raise AssertionError("no clean report was made")


def one(reading: Reading, check: str, where: str) -> Outcome:
    return next(outcome for outcome in outcomes_of(reading) if (outcome.check, outcome.where) == (check, where))


def put(reading: Reading, where: str, value: Value) -> Reading:
    table, _, rest = where.partition(".")
    row, _, column = rest.rpartition(".")
    reading.tables[table][row][column] = value
    return reading


def test_every_check_that_counts_has_an_outcome_for_every_report() -> None:
    reading = sound()
    outcomes = outcomes_of(reading)
    assert {outcome.check for outcome in outcomes} == {check.id for check in registry() if check.counts}
    assert sum(counted(outcomes).values()) == len(outcomes)
    assert counted(outcomes)["fail"] == counted(outcomes)["uncertain"] == 0
    assert counted(outcomes)["pass"] > 50


def test_nothing_is_assessable_of_what_is_no_report() -> None:
    assert {outcome.status for outcome in outcomes_of(Reading(title="关于放假的通知", text="放假三天。"))} == {
        "not_assessable"
    }


def test_arithmetic_of_a_sum_that_fails() -> None:
    reading = sound()
    total = reading.tables["requests"]["granted"]["total"]
    assert total is not None
    outcome = one(put(reading, "requests.granted.total", total + 7), "R3", "requests.granted.total")
    assert (outcome.status, outcome.left, outcome.right, outcome.difference) == ("fail", total + 7, total, 7)
    assert outcome.cells == ("requests.granted.total", *(f"requests.granted.{part}" for part in PARTS))
    assert outcome.expression.startswith("requests.granted.total = requests.granted.natural_person + ")
    assert Outcome.from_json(outcome.to_json()) == outcome


@pytest.mark.parametrize("finding", ["unread_cell", "not_understood", "doubled_row"])
@pytest.mark.parametrize("where", ["requests.granted.business", "requests.granted"])
def test_a_cell_that_was_not_read_surely_never_makes_a_sum_fail(finding: str, where: str) -> None:
    reading = put(sound(), "requests.granted.total", 99_999)
    reading.findings = [Finding(finding, "not_understood", where, "未能识别", "not understood")]
    assert one(reading, "R3", "requests.granted.total").status == "uncertain"
    assert one(reading, "R3", "requests.partial.total").status == "pass"


def test_a_row_that_was_not_understood_makes_the_sum_of_rows_uncertain() -> None:
    reading = sound()
    total = reading.tables["requests"]["total"]["total"]
    assert total is not None
    put(reading, "requests.total.total", total + 1)
    assert one(reading, "R2", "requests.total.total").status == "fail"
    cells = ("requests.?.total", "requests.?.business")
    reading.findings = [Finding("not_understood", "not_understood", "requests", "未能识别", "not understood", cells)]
    assert one(reading, "R2", "requests.total.total").status == "uncertain"


def test_blank_parts_may_make_up_what_lacks_but_not_take_away_what_is_too_much() -> None:
    reading = sound()
    for part in PARTS:
        put(reading, f"requests.granted.{part}", None)
    put(put(reading, "requests.granted.business", 3), "requests.granted.total", 5)
    assert one(reading, "R3", "requests.granted.total").status == "uncertain"
    put(reading, "requests.granted.business", 9)
    assert one(reading, "R3", "requests.granted.total").status == "fail"
    put(reading, "requests.granted.total", None)
    assert one(reading, "R3", "requests.granted.total").status == "not_assessable"


@given(st.dictionaries(st.sampled_from([*PARTS, "total"]), st.one_of(st.none(), st.integers(0, 50)), min_size=7))
@settings(max_examples=tried(80, 200))
def test_a_sum_fails_only_where_no_filling_of_its_blanks_could_mend_it(cells: dict[str, Value]) -> None:
    reading = Reading(is_report=True, tables={"requests": {"granted": cells}}, table_forms={"requests": "F2021"})
    equation = next(e for e in equations_of(reading) if e.check == "R3")
    outcome = outcome_of(equation, reading, Doubtful())
    total, parts = cells["total"], [cells[part] for part in PARTS]
    added = sum(value for value in parts if value is not None)
    could_hold = total is None or added == total or (None in parts and added <= total)
    assert (outcome.status == "fail") == (not could_hold and any(value is not None for value in parts))
    assert outcome.status in STATUSES


def conditions(reading: Reading) -> list[tuple[str, str, str]]:
    return [(finding.check, finding.severity, finding.where) for finding in check_conditions(Context(reading))]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda r: put(r, "requests.new.business", -1), ("negative_count", "error", "requests.new.business")),
        (lambda r: put(r, "requests.new.total", Decimal("1.5")), ("decimal_count", "error", "requests.new.total")),
        (lambda r: put(r, "disclosure.fees.amount_wan_yuan", Decimal("1.5")), None),
    ],
)
def test_cells_that_no_report_can_hold(
    change: Callable[[Reading], Reading], found: tuple[str, str, str] | None
) -> None:
    assert conditions(change(sound())) == ([found] if found else [])


def test_a_change_against_last_year_may_be_negative() -> None:
    tables: dict[str, Table] = {"disclosure": {"licensing": {"items_last_year": 3, "change": -2, "decisions": 1}}}
    assert conditions(Reading(is_report=True, tables=tables)) == []


@pytest.mark.parametrize(
    ("issued", "repealed", "in_force", "odd"),
    [(3, 0, 2, True), (3, 1, 2, False), (3, 0, 3, False), (3, None, 2, False)],
)
def test_what_was_issued_and_not_repealed_is_in_force(issued: int, repealed: Value, in_force: int, odd: bool) -> None:
    cells: dict[str, Value] = {"issued": issued, "repealed": repealed, "in_force": in_force}
    reading = Reading(is_report=True, tables={"disclosure": {"normative_documents": cells}})
    found = [("in_force_order", "warning", "disclosure.normative_documents.in_force")] if odd else []
    assert conditions(reading) == found


def test_reviews_left_blank_though_the_text_tells_of_cases() -> None:
    blank: dict[str, Value] = {"upheld": None, "total": None}
    reading = Reading(is_report=True, tables={"review": {"reconsideration": dict(blank)}})
    assert conditions(reading) == []
    reading.figures = [Figure("reconsiderations", 2, "全年行政复议2件。")]
    assert conditions(reading) == [("review_blank", "warning", "review")]
    reading.tables["review"]["reconsideration"]["upheld"] = 2
    assert conditions(reading) == []


@pytest.mark.parametrize(
    ("day", "source", "early"),
    [
        (date(2025, 6, 1), "label", True),
        (date(2025, 12, 31), "label", False),
        (date(2026, 1, 20), "meta", False),
        (date(2025, 6, 1), "text", False),
        (date(2025, 6, 1), "url", False),
    ],
)
def test_a_day_printed_before_the_year_had_ended(day: date, source: str, early: bool) -> None:
    reading = Reading(is_report=True, report_year=2025, published=PublishedDate(day, source))
    assert conditions(reading) == ([("published_early", "warning", "published")] if early else [])


def test_sums_over_the_hierarchy_run_over_every_cell() -> None:
    county, part = sound(), sound()
    outcomes = parts_outcomes(county, [part])
    cells = [f"{t}.{r}.{c}" for t in ("requests", "review") for r, row in county.tables[t].items() for c in row]
    assert [outcome.where for outcome in outcomes] == cells
    assert {outcome.status for outcome in outcomes} == {"pass"}
    put(part, "review.reconsideration.upheld", 77)
    failed = [outcome.where for outcome in parts_outcomes(county, [part]) if outcome.status == "fail"]
    assert failed == ["review.reconsideration.upheld"]
    put(part, "review.reconsideration.upheld", None)
    status = {o.where: o.status for o in parts_outcomes(county, [part])}
    assert status["review.reconsideration.upheld"] == "not_assessable"


def test_comparison_with_last_year_is_handed_in() -> None:
    now, before = sound(), sound()
    carried = before.tables["requests"]["carried_out"]["total"]
    put(now, "requests.carried_in.total", (carried or 0) + 1)
    compared = last_year_outcomes(now, before)
    found = {o.where: o.status for o in outcomes_of(now, compared) if o.check == "R5"}
    assert found["requests.carried_in.total"] == "fail"
    assert [o.status for o in outcomes_of(now) if o.check == "R5"] == ["not_assessable"]


def test_what_was_not_understood_is_uncertain_and_no_failure() -> None:
    reading = sound()
    reading.findings = [Finding("wrong_form", "not_understood", "requests", "未能识别", "not understood")]
    assert one(reading, "wrong_form", "requests").status == "uncertain"
    reading.findings = [replace(reading.findings[0], severity="error")]
    assert one(reading, "wrong_form", "requests").status == "fail"
