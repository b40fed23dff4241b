"""What a published page of a report shows of its newest version: text by lines, tables with their printed labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Version
from archive.reading.checks.cell_names import CellNameParts, cell_name_parts


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table as rows of values under labels in Chinese; None is a blank."""

    title: str
    columns: list[str]
    rows: list[tuple[str, list[Any]]]


def newest_versions(session: Session, report_ids: Iterable[str]) -> dict[str, Version]:
    """Return the newest version of each report."""
    query = select(Version).where(Version.report_id.in_(list(report_ids)), Version.is_report)
    query = query.order_by(Version.first_seen_at, Version.id)
    return {version.report_id: version for version in session.scalars(query)}


def tables_of(version: Version) -> list[PublishedTable]:
    """Return its tables in the order in which they were read."""
    forms: dict[str, str] = version.reading.get("table_forms") or {}
    tables: dict[str, dict[str, dict[str, Any]]] = version.reading.get("tables") or {}
    return [_table(name, cells, forms.get(name, version.form)) for name, cells in tables.items() if cells]


def _table(name: str, cells: dict[str, dict[str, Any]], form: str) -> PublishedTable:
    columns = list(dict.fromkeys(column for row in cells.values() for column in row))
    first = next(iter(cells))
    labels = [_parts(name, first, column, form) for column in columns]
    rows = [
        (_parts(name, row, columns[0] if columns else "", form).row.zh, [values.get(column) for column in columns])
        for row, values in cells.items()
    ]
    return PublishedTable(labels[0].table.zh if labels else name, [one.column.zh for one in labels], rows)


@lru_cache(maxsize=5_000)
def _parts(table: str, row: str, column: str, form: str) -> CellNameParts:
    return cell_name_parts(f"{table}.{row}.{column}", form)
