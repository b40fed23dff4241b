"""What every reading is, whatever was read: typed fields, tables of one shape, findings that can be shown and kept."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from archive.database.base import dump_json
from archive.reading.reading_model import Finding, Reading
from archive.reading.result_json import from_json, to_json

FORMS = {"F2019", "F2021", "mixed", "pre2019", "none"}
SOURCES = {"meta", "label", "row", "url", "text"}


def check_reading(reading: Reading) -> None:
    """Fails when the reading breaks its contract, or does not survive being kept."""
    assert reading.is_report in (True, False)
    assert reading.report_year is None or 2000 <= reading.report_year < 2100
    assert reading.form in FORMS
    if reading.published:
        assert type(reading.published.date) is date
        assert reading.published.source in SOURCES
    start, end = reading.period
    assert start is None or end is None or start <= end
    numbers = [section.number for section in reading.sections]
    assert numbers == sorted(numbers)
    assert set(numbers) <= set(range(1, 7))
    _check_tables(reading)
    for finding in reading.findings:
        _check_finding(finding)
    if not reading.is_report:
        assert not [one for one in reading.findings if one.severity == "error"], "no report, no errors of a report"
    if reading.is_report:
        assert reading.text or reading.tables or reading.findings, "a report of which nothing was read says why"
    kept = json.loads(dump_json(to_json(reading)).encode("utf-8"))
    assert from_json(kept) == reading


def _check_tables(reading: Reading) -> None:
    assert set(reading.tables) <= {"disclosure", "requests", "review", "indicators"}
    assert set(reading.table_forms) <= set(reading.tables)
    for table in reading.tables.values():
        assert all(table), "every row has a name"
        values = [value for row in table.values() for value in row.values()]
        assert all(value is None or type(value) in (int, Decimal) for value in values)
    for name in ("requests", "review"):
        rows = reading.tables.get(name, {}).values()
        widest = max(map(set, rows), key=len, default=set())
        assert all(set(row) <= widest for row in rows), "no row has a column that others lack"
    assert all(figure.name and figure.sentence for figure in reading.figures)


def _check_finding(finding: Finding) -> None:
    assert finding.severity in ("error", "warning", "not_understood", "note")
    assert all((finding.check, finding.where, finding.message_zh.strip(), finding.message_en.strip()))
