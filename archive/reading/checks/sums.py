"""R1 to R4: sums that the form itself demands. A blank part makes a mismatch doubtful, never an error by itself."""

from __future__ import annotations

from collections.abc import Iterator

from archive.reading.checks.context import Context
from archive.reading.checks.equations import in_doubt, outcome_of, unsettled
from archive.reading.checks.names import named
from archive.reading.checks.outcome import Outcome
from archive.reading.result import Finding, Reading, Severity


def check_sums(context: Context) -> Iterator[Finding]:
    """A finding for each equation that fails, or that would fail were its blank cells zero.

    Nothing is said of the organ where the program could not read a cell: that is told once, as not understood.
    """
    doubtful = context.doubt
    for equation in unsettled(context.reading):
        outcome = outcome_of(equation, context.reading, doubtful)
        if outcome.status in ("fail", "uncertain") and not in_doubt(equation, doubtful):
            yield _finding(context.reading, outcome)


def _finding(reading: Reading, outcome: Outcome) -> Finding:
    sure = outcome.status == "fail"
    severity: Severity = "error" if sure else "warning"
    if outcome.check == "R1":
        zh = f"新收加结转为{outcome.left}，办理总计加结转下年为{outcome.right}"
        en = f"new plus carried in is {outcome.left}, results plus carried out is {outcome.right}"
    else:
        zh = f"总计为{outcome.left}，各项相加为{outcome.right}"
        en = f"the total is {outcome.left}, the parts add up to {outcome.right}"
    doubt_zh, doubt_en = ("", "") if sure else ("（有空白单元格，不能断定）", " (some cells are blank: uncertain)")
    called = named(reading, outcome.where)
    return Finding(
        outcome.check,
        severity,
        outcome.where,
        f"{called.zh}：{zh}{doubt_zh}。",
        f"{called.opening}: {en}{doubt_en}.",
    )
