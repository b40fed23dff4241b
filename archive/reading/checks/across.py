"""R5, R6, R11 and R12: what only shows beside other reports. Soft rules: mergers and transfers are lawful reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from archive.reading.checks.names import named
from archive.reading.result import Finding, Reading, Value

_COLUMNS = ("natural_person", "business", "research", "social_organisation", "legal_service", "other", "total")
_RECONSIDERATION_FIRST = 2024
"""From 2024-01-01 a refusal must go to reconsideration before a court (行政复议法 2023, art. 23(4))."""


def check_last_year(reading: Reading, before: Reading) -> list[Finding]:
    """R5 and R6: what was carried over, and the documents in force, against the same organ's report of FY-1."""
    return [*_carried_over(reading, before), *_in_force(reading, before)]


def _carried_over(reading: Reading, before: Reading) -> Iterator[Finding]:
    for column in _COLUMNS:
        now, then = _cell(reading, "requests", "carried_in", column), _cell(before, "requests", "carried_out", column)
        if now is not None and then is not None and now != then:
            where = f"requests.carried_in.{column}"
            called = named(reading, where)
            zh = f"{called.zh}为{now}，而上一年度报告结转下年度为{then}。"
            en = f"{called.opening}: {now}, yet the report of the year before carried out {then}."
            yield Finding("R5", "warning", where, zh, en)


def _in_force(reading: Reading, before: Reading) -> Iterator[Finding]:
    for row in ("rules", "normative_documents"):
        then, now = _cell(before, "disclosure", row, "in_force"), _cell(reading, "disclosure", row, "in_force")
        issued, repealed = (_cell(reading, "disclosure", row, column) for column in ("issued", "repealed"))
        if then is None or now is None or issued is None or repealed is None:
            continue
        expected = then + issued - repealed
        if now != expected:
            where = f"disclosure.{row}.in_force"
            called = named(reading, where)
            zh = f"{called.zh}为{now}，按上年{then}加制发{issued}减废止{repealed}应为{expected}。"
            en = f"{called.opening}: {now}; {then} of last year plus {issued} less {repealed} makes {expected}."
            yield Finding("R6", "note", where, zh, en)


def check_parts(county: Reading, parts: Sequence[Reading]) -> list[Finding]:
    """R11: the county's `requests` is the sum of its office's, departments' and townships', where all are there."""
    findings = []
    for row in ("new", "carried_in", "total", "carried_out"):
        whole = _cell(county, "requests", row, "total")
        values = [_cell(part, "requests", row, "total") for part in parts]
        known = [value for value in values if value is not None]
        if whole is None or not values or len(known) < len(values):
            continue
        added = sum(known, Decimal(0))
        if added != whole:
            where = f"requests.{row}.total"
            called = named(county, where)
            zh = f"{called.zh}：全县为{whole}件，{len(parts)}个单位年报相加为{added}件。"
            en = f"{called.opening}: the county says {whole}, the {len(parts)} reports of its organs make {added}."
            findings.append(Finding("R11", "note", where, zh, en))
    return findings


def check_reconsideration_first(reading: Reading) -> list[Finding]:
    """R12, for statistics: direct suits of 2024 and later, which the law now allows only beside other grounds."""
    direct = _cell(reading, "review", "litigation_direct", "total")
    if not direct or (reading.report_year or 0) < _RECONSIDERATION_FIRST:
        return []
    zh = f"2024年起不予公开须先复议，本年仍有{direct}件未经复议直接起诉（仅供统计）。"
    en = f"{direct} suits without reconsideration, which refusals need since 2024 (for statistics only)."
    return [Finding("R12", "note", "review.litigation_direct.total", zh, en)]


def _cell(reading: Reading, table: str, row: str, column: str) -> Value:
    return reading.tables.get(table, {}).get(row, {}).get(column)
