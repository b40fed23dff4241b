"""Cells that no report can hold, and cells that do not fit one another or the day of publication.

Source: the notes of the forms (国办公开办函〔2019〕60号, 〔2021〕30号):
counts are whole numbers, and none is written as 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from archive.reading.checks.cell_names import cell_name
from archive.reading.checks.context import Context
from archive.reading.checks.doubtful import Doubtful
from archive.reading.checks.equations import cell_of
from archive.reading.checks.quotes import excerpt
from archive.reading.forms import load_forms
from archive.reading.reading_model import Finding, Reading
from archive.reading.tables.indicators import NAME as INDICATORS

# A change against last year may be negative; sums of money may have decimals.
_MAY_BE_NEGATIVE = {"change"}
_CASES = ("reconsiderations", "litigations")
# Where the day that a page prints stands; a day found in its text may be that of anything.
_PRINTED = {"meta", "label", "row"}


def check_conditions(context: Context) -> Iterator[Finding]:
    """negative_count, decimal_count, in_force_order, review_blank and published_early."""
    doubt = context.doubt
    yield from _counts(context.reading, doubt)
    yield from _in_force(context.reading, doubt)
    yield from _review(context.reading)
    yield from _early(context.reading)


def _counts(reading: Reading, doubt: Doubtful) -> Iterator[Finding]:
    for where, check, value in _odd_cells(reading):
        if doubt.about(where):
            continue
        called = cell_name(reading, where)
        if check == "negative_count":
            zh, en = f"{called.zh}为{value}，数量不能为负。", f"{called.opening}: {value}, below zero."
        else:
            zh, en = f"{called.zh}为{value}，件数应为整数。", f"{called.opening}: {value}, no whole number."
        yield Finding(check, "error", where, zh, en)


def _odd_cells(reading: Reading) -> Iterator[tuple[str, str, int | Decimal]]:
    """Place, check and value of every cell with a negative number or a fraction that may not stand there."""
    money = money_columns()
    for name, table in reading.tables.items():
        if name == INDICATORS:
            continue  # they hold sums of money and hours beside counts
        for row, cells in table.items():
            for column, value in cells.items():
                if value is not None and value < 0 and column not in _MAY_BE_NEGATIVE:
                    yield f"{name}.{row}.{column}", "negative_count", value
                if value is not None and value != int(value) and column not in money:
                    yield f"{name}.{row}.{column}", "decimal_count", value


@lru_cache(maxsize=1)
def money_columns() -> frozenset[str]:
    """Return columns of the forms whose numbers are sums of money."""
    tables = (table for form in load_forms() for table in form.tables.values())
    return frozenset(column.id for table in tables for column in table.columns if column.money)


def _in_force(reading: Reading, doubt: Doubtful) -> Iterator[Finding]:
    """Yield a finding where fewer documents are in force than were issued this year and not repealed."""
    for row in ("rules", "normative_documents"):
        cells = [f"disclosure.{row}.{column}" for column in ("issued", "repealed", "in_force")]
        issued, repealed, in_force = (cell_of(reading, cell) for cell in cells)
        if any(map(doubt.about, cells)):
            continue
        if issued is not None and in_force is not None and repealed == 0 and issued > in_force:
            where = f"disclosure.{row}.in_force"
            called = cell_name(reading, where)
            zh = f"{called.zh}为{in_force}，少于本年制发的{issued}件，而本年废止为0。"
            en = f"{called.opening}: {in_force}, fewer than the {issued} issued this year, though none was repealed."
            yield Finding("in_force_order", "warning", where, zh, en)


def _review(reading: Reading) -> Iterator[Finding]:
    """Yield a finding where the table of reviews is blank although the text tells of cases."""
    cells = [value for row in reading.tables.get("review", {}).values() for value in row.values()]
    cases = next((figure for figure in reading.figures if figure.name in _CASES and figure.value), None)
    if cases and cells and all(value is None for value in cells):
        told = excerpt(cases.sentence)
        zh = f"复议诉讼表全部空白，正文称有{cases.value}件：“{told}”"
        en = f"The table of reviews is blank, the text tells of {cases.value}: “{told}”"
        yield Finding("review_blank", "warning", "review", zh, en)


def _early(reading: Reading) -> Iterator[Finding]:
    """Report a date printed as published before the year reported on had ended."""
    year, published = reading.report_year, reading.published
    if year and published and published.source in _PRINTED and published.date <= date(year, 12, 30):
        zh = f"页面标注日期为{published.date}，早于{year}年度结束。"
        en = f"The page gives {published.date} as its day, before the year {year} had ended."
        yield Finding("published_early", "warning", "published", zh, en)
