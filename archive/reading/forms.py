"""The printed forms of the report (config/forms/*.yaml): tables, rows, columns and headings with their labels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from archive.config.paths import config_dir
from archive.config.yaml_file import load_yaml
from archive.errors import ConfigError
from archive.recognition.patterns import Strict

TABLES = ("disclosure", "requests", "review")


class Heading(Strict):
    """A label above rows or columns; ``en`` is its name in English messages."""

    id: str
    en: str = ""
    labels: tuple[str, ...]

    @property
    def printed(self) -> str:
        """The label as the form prints it; the others are those met in its place."""
        return self.labels[0]


class Column(Heading):
    """One column of a table. ``contains`` are fragments that no other column's label holds; ``unit`` is that of its
    numbers, where the label does not say it; ``kin`` is the column of another form that stands at the same place."""

    contains: tuple[str, ...] = ()
    money: bool = False
    unit: str = ""
    kin: str = ""


class Row(Heading):
    """One row of a table; ``leaf`` rows of `requests` add up to its total (check R2)."""

    contains: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    group: str = ""
    number: int | None = None
    leaf: bool = True


class CombinedRows(Heading):
    """Rows that are asked for together under one name, which is no row of the printed table."""

    rows: tuple[str, ...]


class TableForm(Strict):
    """One table of a form; a row without columns of its own has all columns of the table.

    ``combined`` are rows that readers ask for together, beside those that stand under one heading; ``sums`` are rows
    that add up others, where these are all of them (check indicator_sums).
    """

    title: str = ""
    en: str = ""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    column_groups: tuple[str, ...] = ()
    row_groups: tuple[Heading, ...] = ()
    combined: tuple[CombinedRows, ...] = ()
    sums: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def row_columns(self, row: Row) -> tuple[str, ...]:
        """Return ids of the columns that ``row`` has in this form, in printed order."""
        return row.columns or self._all_columns

    def groups(self) -> Iterator[tuple[Heading, tuple[str, ...]]]:
        """Yield what several rows are called together, and their ids: headings first, then what readers ask for."""
        for group in self.row_groups:
            if rows := tuple(row.id for row in self.rows if row.group == group.id):
                yield group, rows
        for combined in self.combined:
            yield combined, tuple(row.id for row in self.rows if row.id in combined.rows)

    @cached_property
    def _all_columns(self) -> tuple[str, ...]:
        return tuple(column.id for column in self.columns)


class SectionForm(Strict):
    """One of the six sections, with the headings met for it."""

    number: int
    title: str
    labels: tuple[str, ...]


class Years(Strict):
    """Report years the form is for; ``last`` is None while it is in use."""

    first: int
    last: int | None


class Form(Strict):
    """A whole form and the document that laid it down."""

    form: Literal["F2019", "F2021"]
    years: Years
    basis: str
    sections: tuple[SectionForm, ...]
    tables: dict[str, TableForm]

    def is_for(self, year: int) -> bool:
        """Return whether reports on ``year`` must use this form."""
        return self.years.first <= year and (self.years.last is None or year <= self.years.last)


@lru_cache(maxsize=4)
def load_forms(folder: Path | None = None) -> tuple[Form, ...]:
    """Return every form of ``folder`` (default: config/forms), oldest first. Raises ConfigError(s)."""
    place = folder or config_dir() / "forms"
    forms = sorted((load_yaml(file, Form) for file in place.glob("*.yaml")), key=lambda form: form.years.first)
    if not forms:
        raise ConfigError(place, "no report form found")
    return tuple(forms)


def form_named(name: str) -> Form | None:
    """Return the form called ``F2019`` or ``F2021``; None for any other name."""
    return next((form for form in load_forms() if form.form == name), None)


def form_for_year(year: int) -> Form | None:
    """Return the form that reports on ``year`` must use; None before 2019."""
    return next((form for form in load_forms() if form.is_for(year)), None)
