"""What a table of the dataset is: its fields, its rows, the key that names a row, and what it refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import Session

from archive.clock import shanghai_iso
from archive.config.deadlines import Deadlines
from archive.config.schedule_settings import Schedule
from archive.records.fields import FieldType, RecordField

Rows = Callable[["Dataset"], Iterator[tuple[Any, ...]]]
# Rows are fetched in blocks of this many, so that memory stays flat however large the archive is.
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is exported: the database, the deadlines by which its filings are judged and the calendar by which columns
    are visited, as of an instant (UTC)."""

    session: Session
    deadlines: Deadlines
    schedule: Schedule
    as_of: datetime


class ResourceField(NamedTuple):
    """One column: its name and type in files, what it means, and its labels."""

    name: str
    type: FieldType
    description: str
    zh: str
    en: str
    unit: str = ""
    codes: tuple[str, ...] = ()


class Reference(NamedTuple):
    """Columns whose values are those of the key of another table."""

    fields: tuple[str, ...]
    resource: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """One table of the dataset; rows come in the order of its fields. ``key`` names a row, where the table has one."""

    name: str
    title: str
    fields: tuple[ResourceField, ...]
    rows: Rows
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()


def columns(fields: Iterable[RecordField]) -> tuple[ResourceField, ...]:
    """Return fields of a record as columns."""
    return tuple(
        ResourceField(one.column, one.type, one.description, one.zh, one.en, one.unit, one.codes) for one in fields
    )


def stream(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query, block by block."""
    for row in session.execute(query.execution_options(yield_per=_BLOCK)):
        yield tuple(row)


def local(value: Any) -> Any:
    """Return an instant as text of Beijing time, anything else as it is."""
    return shanghai_iso(value) if isinstance(value, datetime) else value
