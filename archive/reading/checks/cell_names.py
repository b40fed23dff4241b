"""What a cell, row or table is called in findings: its printed labels, never its id."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from archive.bilingual import Bilingual
from archive.reading.forms import Heading, TableForm, form_named, load_forms
from archive.reading.reading_model import Reading
from archive.reading.tables.indicators import NAME as INDICATORS
from archive.reading.tables.indicators import indicator_form

_SEPARATOR = " · "


def cell_name(reading: Reading, where: str) -> Bilingual:
    """Return the name of a table, row or cell: ``disclosure.rules.in_force`` is 规章 · 现行有效件数, rules · in force.

    A name is that of the form in which the table was read; rows and columns that it lacks are looked for in the
    other form, and what no form has is called by its id.
    """
    return _named(where, reading.table_forms.get(where.partition(".")[0], ""))


@lru_cache(maxsize=2_000)
def _named(where: str, form: str) -> Bilingual:
    table, _, rest = where.partition(".")
    if not rest:
        return _table(table, _layouts(table, form))
    found = next(filter(None, (_headings(layout, rest) for layout in _layouts(table, form))), None)
    return joined(*found) if found else Bilingual(rest, rest)


class CellNameParts(NamedTuple):
    """What a cell is called part by part: its table, its row with the heading above it, and its column."""

    table: Bilingual
    row: Bilingual
    column: Bilingual


@lru_cache(maxsize=2_000)
def cell_name_parts(where: str, form: str) -> CellNameParts:
    """Return the printed labels of a cell (``table.row.column``) in the form of that name.

    Ids where no form has any.
    """
    table, _, rest = where.partition(".")
    row_id, _, column_id = rest.rpartition(".")
    layouts = _layouts(table, form)
    caption = _table(table, layouts)
    if found := next(filter(None, (_headings(layout, rest) for layout in layouts)), None):
        return CellNameParts(caption, joined(*found[:2]), joined(found[2]))
    return CellNameParts(caption, Bilingual(row_id, row_id), Bilingual(column_id, column_id))


def joined(*headings: Heading | None) -> Bilingual:
    """Return the names of headings, one above the other, as one."""
    there = [heading for heading in headings if heading]
    return Bilingual(
        _SEPARATOR.join(heading.printed for heading in there),
        _SEPARATOR.join(heading.en or heading.printed for heading in there),
    )


def _table(table: str, layouts: Sequence[TableForm]) -> Bilingual:
    found = next(iter(layouts), None)
    return Bilingual(found.title or table, found.en or table) if found else Bilingual(table, table)


def _layouts(table: str, form: str) -> list[TableForm]:
    if table == INDICATORS:
        return [indicator_form()]
    known = form_named(form)
    ordered = ([known] if known else []) + [one for one in reversed(load_forms()) if one is not known]
    return [one.tables[table] for one in ordered if table in one.tables]


def _headings(layout: TableForm, rest: str) -> tuple[Heading | None, Heading, Heading | None] | None:
    """Group, row and column. Rows are tried whole first: their ids may hold a dot (``refused.state_secret``)."""
    for row_id, column_id in ((rest, ""), rest.rpartition(".")[::2]):
        row = next((row for row in layout.rows if row.id == row_id), None)
        column = next((column for column in layout.columns if column.id == column_id), None)
        if row and (column or not column_id):
            return next((heading for heading in layout.row_groups if heading.id == row.group), None), row, column
    return None
