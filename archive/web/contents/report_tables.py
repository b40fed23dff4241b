"""The tables of a report as they are printed: labels from the form, values as read, findings in their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.bilingual import Bilingual
from archive.database.models import FindingRecord
from archive.reading.checks.cell_names import cell_name_parts, joined
from archive.reading.forms import TABLES, Form, Heading, Row, TableForm, form_for_year, form_named, load_forms
from archive.reading.tables.indicators import NAME as INDICATORS
from archive.reading.tables.indicators import indicator_form
from archive.web.wording.translation import Language


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell. ``where`` is its name and anchor; ``blank`` cells hold no number, which is not zero."""

    where: str
    text: str
    blank: bool
    findings: tuple[FindingRecord, ...]


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
    findings: tuple[FindingRecord, ...]


def tables_of(
    reading: Mapping[str, Any], year: int | None, findings: Sequence[FindingRecord], language: Language
) -> list[TableView]:
    """Return the tables that were read, in printed order, their labels in the reader's language."""
    tables: Mapping[str, Any] = reading.get("tables") or {}
    named: Mapping[str, str] = reading.get("table_forms") or {}
    views = []
    for name in (*TABLES, *(name for name in tables if name not in TABLES)):
        if tables.get(name):
            form = form_named(named.get(name, "")) or _form(reading, year)
            views.append(_Printer(name, form, findings, language).table(tables[name]))
    return views


def labels_of(where: str, reading: Mapping[str, Any], year: int | None, language: Language) -> tuple[str, str, str]:
    """Return the names of a cell's table, row (with the heading above it) and column; ids where none is known."""
    table = where.partition(".")[0]
    form = (reading.get("table_forms") or {}).get(table) or _form(reading, year).form
    caption, row, column = (_said(name, language) for name in cell_name_parts(where, form))
    return caption, row, column


def _said(name: Bilingual, language: Language) -> str:
    return name.opening if language == "en" else name.zh


def _form(reading: Mapping[str, Any], year: int | None) -> Form:
    return form_named(str(reading.get("form", ""))) or (year and form_for_year(year)) or load_forms()[-1]


@dataclass(frozen=True, slots=True)
class _Printer:
    """Puts one table into the labels of one form and language."""

    id: str
    form: Form
    findings: Sequence[FindingRecord]
    language: Language

    @property
    def layout(self) -> TableForm:
        if self.id == INDICATORS:
            return indicator_form()
        return self.form.tables.get(self.id) or TableForm(columns=(), rows=())

    def table(self, values: Mapping[str, Mapping[str, Any]]) -> TableView:
        layout = self.layout
        known = {row.id for row in layout.rows}
        printed = [row for row in layout.rows if row.id in values]
        extra = [Row(id=row, labels=(row,), columns=tuple(values[row])) for row in values if row not in known]
        blocks = []
        for columns, rows in groupby((*printed, *extra), key=layout.row_columns):
            views = tuple(self._row(row, columns, values[row.id]) for row in rows)
            blocks.append(BlockView(tuple(map(self.column, columns)), views, any(view.group for view in views)))
        caption = _said(Bilingual(self.layout.title or self.id, self.layout.en or self.id), self.language)
        return TableView(self.id, caption, self.form.form, tuple(blocks), self._findings(self.id))

    def name(self, heading: Heading) -> str:
        return _said(joined(heading), self.language)

    def column(self, column_id: str) -> str:
        found = next((column for column in self.layout.columns if column.id == column_id), None)
        if found is None:
            return column_id
        unit = f"（{found.unit}）" if found.unit and self.language == "zh" else ""  # the English name has it already
        return self.name(found) + unit

    def group(self, row: Row) -> str:
        return next((self.name(heading) for heading in self.layout.row_groups if heading.id == row.group), "")

    def _row(self, row: Row, columns: Sequence[str], values: Mapping[str, Any]) -> RowView:
        where = f"{self.id}.{row.id}"
        cells = tuple(self._cell(f"{where}.{column}", values.get(column)) for column in columns)
        label = f"{row.number}. {self.name(row)}" if row.number else self.name(row)
        return RowView(where, self.group(row), label, cells)

    def _cell(self, where: str, value: Any) -> CellView:
        return CellView(where, "" if value is None else str(value), value is None, self._findings(where))

    def _findings(self, where: str) -> tuple[FindingRecord, ...]:
        return tuple(finding for finding in self.findings if finding.where == where)
