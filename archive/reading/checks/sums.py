"""R1 to R4: sums that the form itself demands. A blank part makes a mismatch doubtful, never an error by itself."""

from __future__ import annotations

from collections.abc import Iterator

from archive.reading.checks.cell_names import BilingualName, cell_name_parts
from archive.reading.checks.context import Context
from archive.reading.checks.equations import in_doubt, outcome_of, unsettled
from archive.reading.checks.outcome import Outcome
from archive.reading.reading_model import Finding, Reading, Severity

_OFTEN_IN_PART = {"indicator_sums"}
"""Tables of which many print some parts only: one that lacks is no fault, and what does not add up is no error."""


def check_sums(context: Context) -> Iterator[Finding]:
    """Yield a finding for each equation that fails, or that would fail were its blank cells zero.

    Nothing is said of the organ where the program could not read a cell: that is told once, as not understood.
    """
    doubtful = context.doubt
    for equation in unsettled(context.reading):
        outcome = outcome_of(equation, context.reading, doubtful)
        blank = outcome.status == "uncertain" and equation.check not in _OFTEN_IN_PART
        if outcome.status == "fail" or (blank and not in_doubt(equation, doubtful)):
            yield _finding(context.reading, outcome)


def _finding(reading: Reading, outcome: Outcome) -> Finding:
    sure = outcome.status == "fail"
    severity: Severity = "error" if sure and outcome.check not in _OFTEN_IN_PART else "warning"
    if outcome.check == "R1":
        zh = f"本年新收加上年结转为{outcome.left}，办理结果总计加结转下年度为{outcome.right}"
        en = f"new plus carried in is {outcome.left}, results plus carried out is {outcome.right}"
    else:
        zh = f"总计为{outcome.left}，各项相加为{outcome.right}"
        en = f"the total is {outcome.left}, the parts add up to {outcome.right}"
    doubt_zh, doubt_en = ("", "") if sure else ("（有空白单元格，不能断定）", " (some cells are blank: uncertain)")
    called = _line(reading, outcome)
    zh, en = f"{called.zh}{zh}{doubt_zh}。", f"{called.opening}: {en}{doubt_en}."
    return Finding(outcome.check, severity, outcome.where, zh, en)


def _line(reading: Reading, outcome: Outcome) -> BilingualName:
    """Return the column or row that is added up, as printed."""
    table = outcome.where.partition(".")[0]
    found = cell_name_parts(outcome.where, reading.table_forms.get(table, ""))
    if outcome.check in ("R1", "R2"):
        return BilingualName(f"“{found.column.zh}”一列，", f"column “{found.column.en}”")
    if outcome.check == "R4":
        return BilingualName(f"“{found.row.zh}”", f"“{found.row.en}”")
    return BilingualName(f"“{found.row.zh}”一行，", f"row “{found.row.en}”")
