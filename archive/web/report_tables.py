"""The tables of a report as they are printed: labels from the form, values as read, findings in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.database.models import Finding
from archive.reading.forms import TABLES, Form, Row, TableForm, form_for_year, form_named, load_forms
from archive.web.words import message as _

CAPTIONS = {
    "disclosure": _("主动公开政府信息情况"),
    "requests": _("收到和处理政府信息公开申请情况"),
    "review": _("政府信息公开行政复议、行政诉讼情况"),
}


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell. ``where`` is its name and anchor; ``blank`` cells hold no number, which is not zero."""

    where: str
    text: str
    blank: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """One row; ``group`` is the heading it stands under, "" for none."""

    id: str
    group: str
    label: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class BlockView:
    """Rows that share their columns; the first table of the report has several such blocks."""

    columns: tuple[str, ...]
    rows: tuple[RowView, ...]
    groups: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """One table with what was found wrong in it as a whole."""

    id: str
    caption: str
    form: str
    blocks: tuple[BlockView, ...]
    findings: tuple[Finding, ...]


def tables_of(reading: Mapping[str, Any], year: int | None, findings: Sequence[Finding]) -> list[TableView]:
    """The tables that were read, in printed order."""
    tables: Mapping[str, Any] = reading.get("tables") or {}
    named: Mapping[str, str] = reading.get("table_forms") or {}
    views = []
    for name in (*TABLES, *(name for name in tables if name not in TABLES)):
        if tables.get(name):
            form = form_named(named.get(name, "")) or _form(reading, year)
            views.append(_table(name, tables[name], form, findings))
    return views


def labels_of(where: str, reading: Mapping[str, Any], year: int | None) -> tuple[str, str, str]:
    """The printed names of a cell's table, row (with the heading above it) and column; ids where none is known."""
    table, _dot, rest = where.partition(".")
    row_id, _dot, column_id = rest.rpartition(".")
    layout = _form(reading, year).tables.get(table)
    row = next((row for row in layout.rows if row.id == row_id), None) if layout else None
    column = next((column for column in layout.columns if column.id == column_id), None) if layout else None
    row_label = " · ".join(filter(None, (_group(layout, row), row.labels[0]))) if layout and row else row_id
    return CAPTIONS.get(table, table), row_label, column.labels[0] if column else column_id


def _group(layout: TableForm, row: Row) -> str:
    return next((heading.labels[0] for heading in layout.row_groups if heading.id == row.group), "")


def _form(reading: Mapping[str, Any], year: int | None) -> Form:
    return form_named(str(reading.get("form", ""))) or (year and form_for_year(year)) or load_forms()[-1]


def _table(name: str, values: Mapping[str, Mapping[str, Any]], form: Form, findings: Sequence[Finding]) -> TableView:
    layout = form.tables.get(name) or TableForm(columns=(), rows=())
    labels = {column.id: column.labels[0] for column in layout.columns}
    printed = [row for row in layout.rows if row.id in values]
    extra = [Row(id=row, labels=(row,), columns=tuple(values[row])) for row in values if not _has(layout, row)]
    blocks = []
    for columns, rows in groupby((*printed, *extra), key=lambda row: layout.row_columns(row)):
        views = tuple(_row(name, row, columns, values[row.id], layout, findings) for row in rows)
        headings = tuple(labels.get(column, column) for column in columns)
        blocks.append(BlockView(headings, views, any(view.group for view in views)))
    own = tuple(f for f in findings if f.where == name)
    return TableView(name, CAPTIONS.get(name, name), form.form, tuple(blocks), own)


def _has(layout: TableForm, row_id: str) -> bool:
    return any(row.id == row_id for row in layout.rows)


def _row(
    table: str,
    row: Row,
    columns: Iterable[str],
    values: Mapping[str, Any],
    layout: TableForm,
    findings: Sequence[Finding],
) -> RowView:
    cells = tuple(_cell(f"{table}.{row.id}.{column}", values.get(column), findings) for column in columns)
    label = f"{row.number}. {row.labels[0]}" if row.number else row.labels[0]
    return RowView(f"{table}.{row.id}", _group(layout, row), label, cells)


def _cell(where: str, value: Any, findings: Sequence[Finding]) -> CellView:
    mine = tuple(f for f in findings if f.where == where)
    return CellView(where, "" if value is None else str(value), value is None, mine)
