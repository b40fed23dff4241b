"""Order of the rows and columns of the form, which form each table and the whole report is of, and rows that lack."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from archive.reading.forms import Form, load_forms
from archive.reading.reading_model import Section, Table, Value
from archive.reading.sections import heading_number
from archive.reading.tables.table_state import TableProblem, Tables

_TOLD_BY = ("disclosure", "requests")
FormName = Literal["F2019", "F2021", "mixed", "pre2019", "none"]
_OLD = re.compile("概述|概况|收费及?减免|收费情况|减免|咨询|申诉|统计表|基本情况|主动公开|依申请公开")


def table_forms(tables: Tables) -> tuple[dict[str, str], bool]:
    """Form of each table by its own labels, never by the year; True when one table mixes labels of both forms."""
    found: dict[str, str] = {}
    mixed = False
    for name in _TOLD_BY:
        if votes := _votes(tables, name):
            found[name] = max(votes, key=lambda form: votes[form])
            mixed |= min(votes.values()) * 4 >= max(votes.values()) and len(votes) > 1
    return found, mixed


def _votes(tables: Tables, name: str) -> dict[str, int]:
    """Return how many labels of the table only one form has."""
    read = tables.values.get(name, {})
    groups = _groups(read)
    rows = {row for row, cells in read.items() if row not in groups or any(v is not None for v in cells.values())}
    votes: dict[str, int] = {}
    for form in load_forms():
        others = [other.tables[name] for other in load_forms() if other is not form]
        own_rows = {row.id for row in form.tables[name].rows} - {row.id for o in others for row in o.rows}
        own_columns = {c.id for c in form.tables[name].columns} - {c.id for o in others for c in o.columns}
        count = 2 * len(rows & own_rows) + len(tables.columns.get(name, set()) & own_columns)
        if count:
            votes[form.form] = count
    return votes


def _groups(rows: Iterable[str]) -> set[str]:
    """Return the headings that some of the rows stand below."""
    return {row.partition(".")[0] for row in rows if "." in row}


def arrange_by_form(tables: Tables, forms: dict[str, str]) -> dict[str, Table]:
    """Every row and column of the form in printed order, None where nothing was read; no table that was not there."""
    shapes: dict[str, Table] = {}
    for name, read in tables.values.items():
        form = _form(forms.get(name) or next(iter(forms.values()), "F2021"))
        table = form.tables[name]
        shape: Table = {}
        for row in table.rows:
            cells = read.get(row.id, {})
            shape[row.id] = {column: cells.get(column) for column in table.row_columns(row)}
        groups = _groups(read)
        for row_id, cells in read.items():
            _keep_foreign(shape, row_id, cells, below=row_id in groups)
        shapes[name] = shape
    return {name: shapes[name] for name in ("disclosure", "requests", "review") if name in shapes}


def _keep_foreign(shape: Table, row: str, cells: dict[str, Value], *, below: bool) -> None:
    """Rows and columns of the other form stay beside those of this one when they hold a value."""
    for column, value in cells.items():
        if value is not None and column not in shape.get(row, {}):
            shape.setdefault(row, {})[column] = value
    if row not in shape and not below and cells:
        shape[row] = dict(cells)


def missing_rows(tables: Tables, forms: dict[str, str]) -> list[TableProblem]:
    """Return rows of the form that a table which is there does not have."""
    problems = []
    for name, read in tables.values.items():
        if name not in forms and name != "review":
            continue
        table = _form(forms.get(name, "F2021")).tables[name]
        absent = [row for row in table.rows if row.id not in read]
        problems += [TableProblem("missing_row", f"{name}.{row.id}", row.printed) for row in absent]
    return problems


def _form(name: str) -> Form:
    return next(form for form in load_forms() if form.form == name)


def detect_form(
    table_forms: dict[str, str], sections: list[Section], year: int | None, *, mixed_table: bool
) -> FormName:
    """``mixed`` when tables are of two forms; ``pre2019`` by year, or by old headings where there are no tables."""
    names = set(table_forms.values())
    if mixed_table or len(names) > 1:
        return "mixed"
    if names:
        return "F2019" if "F2019" in names else "F2021"
    if year is not None and year < 2019:
        return "pre2019"
    return "pre2019" if _old_headings(sections) else "none"


def _old_headings(sections: list[Section]) -> bool:
    """Sections of the form of 2007 (概述, 收费及减免…) in place of the six of today."""
    known = {number for section in sections if (number := heading_number(section.title))}
    old = [section for section in sections if _OLD.search(section.title)]
    return len(sections) >= 4 and len(known - {1}) <= 3 and len(old) >= 2
