"""R1 to R4 and indicator_sums as equations over cells: which cells each adds up, and whether it holds.

Source: the forms of 国办公开办函〔2019〕60号 and 〔2021〕30号 print R1 under table 3;
R2 to R4 follow from the word 总计.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from archive.bilingual import Bilingual
from archive.reading.checks.cell_names import cell_name_parts
from archive.reading.checks.context import Context
from archive.reading.checks.doubtful import Doubtful
from archive.reading.checks.outcome import Outcome
from archive.reading.forms import form_named
from archive.reading.reading_model import Finding, Reading, Table, Value
from archive.reading.tables.indicators import NAME as INDICATORS
from archive.reading.tables.indicators import indicator_form
from archive.records.finding import Severity
from archive.records.outcome import Status

PARTS = ("natural_person", "business", "research", "social_organisation", "legal_service", "other")
RESULTS = ("upheld", "corrected", "other", "pending")
_Path = tuple[str, str, str]
_NO_LEAVES = {"new", "carried_in", "total", "carried_out"}


@dataclass(frozen=True, slots=True)
class Equation:
    """The sum of the cells ``left`` is that of ``right``; cells are named ``table.row.column``.

    ``parts``: ``left`` is one printed total and ``right`` are its parts. ``paths`` are ``left`` and ``right`` taken
    apart into table, row and column.
    """

    check: str
    where: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    parts: bool = True
    paths: tuple[tuple[_Path, ...], tuple[_Path, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        paths = tuple(map(_parted, self.left)), tuple(map(_parted, self.right))
        object.__setattr__(self, "paths", paths)

    @property
    def cells(self) -> tuple[str, ...]:
        """All cells, the left ones first."""
        return self.left + self.right

    @property
    def expression(self) -> str:
        """The equation in cell ids."""
        return f"{' + '.join(self.left)} = {' + '.join(self.right)}"


def equations_of(reading: Reading) -> Sequence[Equation]:
    """Return every equation that the forms of the tables demand; none for a table that was not read."""
    requests, review = reading.tables.get("requests", {}), reading.tables.get("review", {})
    of_a_form = form_named(reading.table_forms.get("requests", "")) is not None
    found = _equations(tuple(requests), tuple(review), of_a_form)
    indicators = reading.tables.get(INDICATORS)
    return (*found, *_indicators(indicators)) if indicators else found


@lru_cache(maxsize=64)
def _equations(requests: tuple[str, ...], review: tuple[str, ...], of_a_form: bool) -> Sequence[Equation]:
    """They depend on the names of the rows alone, of which few sets are ever met."""
    found = list(_balance(requests))
    if of_a_form and "total" in requests:
        found += _results(requests)
    found += _applicants(requests)
    for row in review:
        right = tuple(f"review.{row}.{column}" for column in RESULTS)
        found.append(Equation("R4", f"review.{row}.total", (f"review.{row}.total",), right))
    return tuple(found)


def _indicators(table: Table) -> Iterator[Equation]:
    """Yield the totals of the statistics table before 2019. A part that is not printed is a blank one."""
    for total, parts in indicator_form().sums.items():
        if total in table and not set(parts).isdisjoint(table):
            for column in table[total]:
                where = f"{INDICATORS}.{total}.{column}"
                cells = tuple(f"{INDICATORS}.{part}.{column}" for part in parts)
                yield Equation("indicator_sums", where, (where,), cells)


def unsettled(reading: Reading) -> Iterator[Equation]:
    """Yield the equations that do not plainly hold: most do, and of those nothing more has to be made."""
    values = {
        (table, row, column): value
        for table, rows in reading.tables.items()
        for row, cells in rows.items()
        for column, value in cells.items()
    }
    for equation in equations_of(reading):
        left, right = equation.paths
        try:
            if sum(map(values.__getitem__, left)) == sum(map(values.__getitem__, right)):  # type: ignore[arg-type]
                continue
        except (KeyError, TypeError):
            pass  # a cell that is blank or not there
        yield equation


def _balance(requests: Sequence[str]) -> Iterator[Equation]:
    for column in (*PARTS, "total") if requests else ():
        new, carried, done, left = (f"requests.{row}.{column}" for row in ("new", "carried_in", "total", "carried_out"))
        yield Equation("R1", done, (new, carried), (done, left), parts=False)


def _results(requests: Sequence[str]) -> Iterator[Equation]:
    """Leaf rows are those of the form found, plus any row of the other form that holds a value."""
    rows = [row for row in requests if row not in _NO_LEAVES]
    for column in (*PARTS, "total"):
        total = f"requests.total.{column}"
        yield Equation("R2", total, (total,), tuple(f"requests.{row}.{column}" for row in rows))


def _applicants(requests: Sequence[str]) -> Iterator[Equation]:
    for row in requests:
        right = tuple(f"requests.{row}.{column}" for column in PARTS)
        yield Equation("R3", f"requests.{row}.total", (f"requests.{row}.total",), right)


def outcome_of(equation: Equation, reading: Reading, doubtful: Doubtful) -> Outcome:
    """Return whether an equation holds. A cell that was not read surely never makes it fail."""
    lefts, rights = ([cell_of(reading, cell) for cell in side] for side in (equation.left, equation.right))
    left, right = added(lefts), added(rights)
    status = _status(equation, lefts, rights, doubtful)
    return Outcome(equation.check, status, equation.where, equation.cells, equation.expression, left, right)


def _status(equation: Equation, lefts: Sequence[Value], rights: Sequence[Value], doubtful: Doubtful) -> Status:
    left, right = added(lefts), added(rights)
    if left is None or right is None:
        return "not_assessable"
    if left == right:
        return "pass"
    if in_doubt(equation, doubtful):
        return "uncertain"
    if None not in (*lefts, *rights):
        return "fail"
    # Blank parts could make up what is lacking, but cannot take away what is too much.
    return "fail" if equation.parts and right > left else "uncertain"


def in_doubt(equation: Equation, doubtful: Doubtful) -> bool:
    """Return whether a cell was not read surely, or a row or column that is not known may belong to the sum."""
    if equation.check == "R1":
        return any(map(doubtful.about, equation.cells))
    along = equation.check in ("R3", "R4")
    return doubtful.row_sum(equation.cells) if along else doubtful.column_sum(equation.cells)


def added(values: Sequence[Value]) -> Value:
    """Sum of the cells that are filled in; None when all are blank."""
    present = [value for value in values if value is not None]
    return sum(present) if present else None


def cell_of(reading: Reading, where: str) -> Value:
    """Return the value of ``table.row.column``; row ids may hold a dot. None for a blank cell or none at all."""
    table, row, column = _parted(where)
    return reading.tables.get(table, {}).get(row, {}).get(column)


@lru_cache(maxsize=4096)
def _parted(where: str) -> tuple[str, str, str]:
    table, _, rest = where.partition(".")
    row, _, column = rest.rpartition(".")
    return table, row, column


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


def _line(reading: Reading, outcome: Outcome) -> Bilingual:
    """Return the column or row that is added up, as printed."""
    table = outcome.where.partition(".")[0]
    found = cell_name_parts(outcome.where, reading.table_forms.get(table, ""))
    if outcome.check in ("R1", "R2"):
        return Bilingual(f"“{found.column.zh}”一列，", f"column “{found.column.en}”")
    if outcome.check == "R4":
        return Bilingual(f"“{found.row.zh}”", f"“{found.row.en}”")
    return Bilingual(f"“{found.row.zh}”一行，", f"row “{found.row.en}”")
