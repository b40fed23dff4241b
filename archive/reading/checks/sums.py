"""R1 to R4: sums that the form itself demands. A blank part makes a mismatch doubtful, never an error by itself."""

from __future__ import annotations

from collections.abc import Iterator

from archive.reading.checks.context import Context, total
from archive.reading.checks.names import named
from archive.reading.forms import form_named
from archive.reading.result import Finding, Reading, Severity, Value

_PARTS = ("natural_person", "business", "research", "social_organisation", "legal_service", "other")
Checked = tuple[Finding, set[str]]
"""A finding and the cells it rests on: when one of them was not understood, nothing is said."""
_RESULTS = ("upheld", "corrected", "other", "pending")


def check_sums(context: Context) -> Iterator[Finding]:
    """Every column and row of `requests` and the three totals of `review`."""
    unread, doubtful = context.unread, context.doubtful
    for sums in (_balance, _results, _applicants, _review):
        for finding, operands in sums(context):
            table = finding.where.partition(".")[0]
            if unread.isdisjoint(operands) and not (table in doubtful and sums is not _balance):
                yield finding


def _balance(context: Context) -> Iterator[Checked]:
    table = context.reading.tables.get("requests", {})
    for column in (*_PARTS, "total"):
        new, carried, done, left = (
            table.get(row, {}).get(column) for row in ("new", "carried_in", "total", "carried_out")
        )
        came, went = total([new, carried]), total([done, left])
        if came is None or went is None or came == went:
            continue
        sure = None not in (new, carried, done, left)
        where = f"requests.total.{column}"
        operands = {f"requests.{row}.{column}" for row in ("new", "carried_in", "total", "carried_out")}
        found = _finding(context.reading, "R1", sure, where, f"新收加结转为{came}，办理总计加结转下年为{went}",
                         f"new plus carried in is {came}, results plus carried out is {went}")  # fmt: skip
        yield found, operands


def _results(context: Context) -> Iterator[Checked]:
    table = context.reading.tables.get("requests", {})
    form = form_named(context.reading.table_forms.get("requests", ""))
    if form is None or "total" not in table:
        return
    # Leaf rows are those of the form found, plus any row of the other form that holds a value.
    fixed = {"new", "carried_in", "total", "carried_out"}
    rows = [row for row in table if row not in fixed]
    for column in (*_PARTS, "total"):
        parts = {f"requests.{row}.{column}": table[row].get(column) for row in rows}
        yield from _compare(context.reading, "R2", f"requests.total.{column}", table["total"].get(column), parts)


def _applicants(context: Context) -> Iterator[Checked]:
    for row, cells in context.reading.tables.get("requests", {}).items():
        parts = {f"requests.{row}.{column}": cells.get(column) for column in _PARTS}
        yield from _compare(context.reading, "R3", f"requests.{row}.total", cells.get("total"), parts)


def _review(context: Context) -> Iterator[Checked]:
    for row, cells in context.reading.tables.get("review", {}).items():
        parts = {f"review.{row}.{column}": cells.get(column) for column in _RESULTS}
        yield from _compare(context.reading, "R4", f"review.{row}.total", cells.get("total"), parts)


def _compare(reading: Reading, check: str, where: str, printed: Value, parts: dict[str, Value]) -> Iterator[Checked]:
    added = total(list(parts.values()))
    if printed is None or added is None or printed == added:
        return
    # Blank parts could make up what is lacking, but cannot take away what is too much.
    sure = None not in parts.values() or added > printed
    zh, en = f"总计为{printed}，各项相加为{added}", f"the total is {printed}, the parts add up to {added}"
    yield _finding(reading, check, sure, where, zh, en), {where, *parts}


def _finding(reading: Reading, check: str, sure: bool, where: str, zh: str, en: str) -> Finding:
    severity: Severity = "error" if sure else "warning"
    doubt_zh, doubt_en = (
        ("", "") if sure else ("（有空白单元格，不能断定）", " (some cells are blank, so it is not certain)")
    )
    called = named(reading, where)
    return Finding(check, severity, where, f"{called.zh}：{zh}{doubt_zh}。", f"{called.opening}: {en}{doubt_en}.")
