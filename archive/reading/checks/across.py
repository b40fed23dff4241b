"""R5, R6, R11 and R12: what only shows beside other reports. Soft rules: mergers and transfers are lawful reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.reading.checks.cell_names import cell_name
from archive.reading.checks.doubtful import Doubtful
from archive.reading.checks.equations import PARTS, added, cell_of
from archive.reading.checks.outcome import Outcome
from archive.reading.reading_model import Finding, Reading, Value

ACROSS = ("R5", "R6", "R11", "R12", "copied_from_last_year", "copied_from_other")
"""Checks that need other reports or the year's law; no check on one report alone uses these ids."""
_RECONSIDERATION_FIRST = 2024
"""From 2024-01-01 a refusal must go to reconsideration before a court (行政复议法 2023, art. 23(4))."""
_SUMMED = ("requests", "review")
"""Tables whose county report counts what its organs count (政府信息公开条例 art. 49 and the notes of the form)."""


def last_year_outcomes(reading: Reading, before: Reading) -> list[Outcome]:
    """R5 and R6, cell by cell, against the same organ's report of the year before."""
    doubts = Doubtful.in_reading(reading), Doubtful.in_reading(before)
    outcomes = [*_carried_over(reading, before), *_in_force(reading, before)]
    return [_doubted(outcome, doubts) for outcome in outcomes]


def _doubted(outcome: Outcome, doubts: Sequence[Doubtful]) -> Outcome:
    """Turn a failure into ``uncertain`` where a cell of either report was not read surely."""
    cells = (*outcome.cells, *(cell.replace("carried_in", "carried_out") for cell in outcome.cells))
    unsure = outcome.status == "fail" and any(doubt.about(cell) for doubt in doubts for cell in cells)
    return replace(outcome, status="uncertain") if unsure else outcome


def _carried_over(reading: Reading, before: Reading) -> Iterator[Outcome]:
    for column in (*PARTS, "total"):
        where, theirs = f"requests.carried_in.{column}", f"requests.carried_out.{column}"
        now, then = cell_of(reading, where), cell_of(before, theirs)
        yield _compared("R5", where, (where,), f"{where} = last_year.{theirs}", now, then)


def _in_force(reading: Reading, before: Reading) -> Iterator[Outcome]:
    for row in ("rules", "normative_documents"):
        where, issued, repealed = (f"disclosure.{row}.{column}" for column in ("in_force", "issued", "repealed"))
        now, then = cell_of(reading, where), cell_of(before, where)
        more, less = cell_of(reading, issued), cell_of(reading, repealed)
        expected = None if then is None or more is None or less is None else then + more - less
        expression = f"{where} = last_year.{where} + {issued} - {repealed}"
        yield _compared("R6", where, (where, issued, repealed), expression, now, expected)


def parts_outcomes(county: Reading, parts: Sequence[Reading]) -> list[Outcome]:
    """R11 for every cell of `requests` and `review`: the county's is the sum of its organs', where all are there."""
    outcomes = []
    doubts = [Doubtful.in_reading(one) for one in (county, *parts)]
    for table in _SUMMED:
        for row, cells in county.tables.get(table, {}).items():
            for column in cells:
                where = f"{table}.{row}.{column}"
                values = [cell_of(part, where) for part in parts]
                whole = None if None in values else added(values)
                expression = f"{where} = sum of {len(parts)} reports"
                outcome = _compared("R11", where, (where,), expression, cell_of(county, where), whole)
                outcomes.append(_doubted(outcome, doubts))
    return outcomes


def _compared(check: str, where: str, cells: tuple[str, ...], expression: str, left: Value, right: Value) -> Outcome:
    if left is None or right is None:
        return Outcome(check, "not_assessable", where, cells, expression, left, right)
    return Outcome(check, "pass" if left == right else "fail", where, cells, expression, left, right)


def check_last_year(reading: Reading, before: Reading) -> list[Finding]:
    """R5 and R6 as findings: what was carried over, and the documents in force, against the report of FY-1."""
    return findings_across(reading, last_year_outcomes(reading, before))


def check_parts(county: Reading, parts: Sequence[Reading]) -> list[Finding]:
    """R11 as findings, one for each row of the county's tables that its organs' reports do not add up to."""
    return findings_across(county, parts_outcomes(county, parts), len(parts))


def findings_across(reading: Reading, outcomes: Sequence[Outcome], parts: int = 0) -> list[Finding]:
    """Return the findings of outcomes that fail; of several cells of one row in R11 the total stands for all."""
    failed = [outcome for outcome in outcomes if outcome.status == "fail"]
    rows: dict[tuple[str, str], Outcome] = {}
    for outcome in failed:
        key = (outcome.check, outcome.where.rpartition(".")[0] if outcome.check == "R11" else outcome.where)
        if key not in rows or outcome.where.endswith(".total"):
            rows[key] = outcome
    return [_finding(reading, outcome, parts) for outcome in rows.values()]


def _finding(reading: Reading, outcome: Outcome, parts: int) -> Finding:
    called, left, right = cell_name(reading, outcome.where), outcome.left, outcome.right
    if outcome.check == "R5":
        zh = f"{called.zh}为{left}，而上一年度报告结转下年度为{right}。"
        en = f"{called.opening}: {left}, yet the report of the year before carried out {right}."
        return Finding("R5", "warning", outcome.where, zh, en)
    if outcome.check == "R6":
        issued, repealed = (cell_of(reading, cell) or 0 for cell in outcome.cells[1:])
        then = (right or 0) - issued + repealed
        zh = f"{called.zh}为{left}，按上年{then}加制发{issued}减废止{repealed}应为{right}。"
        en = f"{called.opening}: {left}; {then} of last year plus {issued} less {repealed} makes {right}."
        return Finding("R6", "note", outcome.where, zh, en)
    zh = f"{called.zh}：全县为{left}件，{parts}个单位年报相加为{right}件。"
    en = f"{called.opening}: the county says {left}, the {parts} reports of its organs make {right}."
    return Finding("R11", "note", outcome.where, zh, en)


def reconsideration_outcomes(reading: Reading) -> list[Outcome]:
    """R12, from report year 2024 on: whether there are direct suits."""
    where = "review.litigation_direct.total"
    if reading.report_year is None or reading.report_year < _RECONSIDERATION_FIRST:
        return []
    return [_compared("R12", where, (where,), f"{where} = 0", cell_of(reading, where), 0)]


def check_reconsideration_first(reading: Reading) -> list[Finding]:
    """R12, for statistics: direct suits of 2024 and later, which the law now allows only beside other grounds."""
    direct = next((one.left for one in reconsideration_outcomes(reading) if one.status == "fail"), None)
    if direct is None:
        return []
    zh = f"2024年起不予公开须先复议，本年仍有{direct}件未经复议直接起诉（仅供统计）。"
    en = f"{direct} suits without reconsideration, which refusals need since 2024 (for statistics only)."
    return [Finding("R12", "note", "review.litigation_direct.total", zh, en)]
