"""The dataset as one SQLite file: a table a resource with its keys, and views for those who count and sum."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from archive.export.resource import Resource

FILE = "nianbao.sqlite"
_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
# The views: what most questions are about, with names and labels beside the numbers.
VIEWS = {
    "report_current": """
        SELECT r.report_id, r.organ_id, o.organ, o.kind, o.region, r.year, r.title, r.form, r.declared_date,
               r.first_seen_at, f.state, f.deadline, f.days_late, f.flags, f.reason_zh, f.reason_en, r.url,
               r.version_id, r.capture_id
        FROM reports AS r JOIN organs AS o ON o.organ_id = r.organ_id
        LEFT JOIN filings AS f ON f.filing_id = r.report_id""",
    "cell_current": """
        SELECT c.report_id, c.organ_id, o.organ, o.kind, o.region, c.year, c.form, c.cell_table, c.cell_row,
               l.row_group, c.cell_column, l.table_zh, l.row_zh, l.column_zh, l.table_en, l.row_en, l.column_en, l.unit,
               c.cell_status, c.cell_value, c.version_id, r.capture_id, r.url
        FROM cells AS c JOIN organs AS o ON o.organ_id = c.organ_id JOIN reports AS r ON r.report_id = c.report_id
        LEFT JOIN cell_labels AS l ON l.form = c.form AND l.cell_table = c.cell_table AND l.cell_row = c.cell_row
             AND l.cell_column = c.cell_column""",
}
_INDEXES = (
    ("cells", "year, cell_table, cell_row, cell_column"), ("cells", "organ_id"), ("reports", "organ_id, year"),
    ("versions", "report_id"), ("findings", "check_id, year"), ("filings", "year, region"),
)  # fmt: skip


class SqliteFile:
    """A file in the making; it takes the place of an older one only when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path, self._making = path, path.with_suffix(".making")

    def __enter__(self) -> SqliteFile:
        self._making.unlink(missing_ok=True)
        self._database = sqlite3.connect(self._making, isolation_level=None)
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for table, columns in _INDEXES:
                name = f"ix_{table}_{columns.replace(', ', '_')}"
                self._database.execute(f"CREATE INDEX {name} ON {table} ({columns})")
            for name, query in VIEWS.items():
                self._database.execute(f"CREATE VIEW {name} AS {query}")
            self._database.execute("COMMIT")
            self._database.execute("ANALYZE")
        self._database.close()
        if kind is None:
            self._making.replace(self._path)
        else:
            self._making.unlink(missing_ok=True)

    def write(self, resource: Resource, rows: Iterator[Sequence[Any]]) -> int:
        """Write a table and return the number of its rows."""
        self._database.execute(_created(resource))
        places = ", ".join("?" for _ in resource.fields)
        return self._database.executemany(f"INSERT INTO {resource.name} VALUES ({places})", rows).rowcount  # noqa: S608


def _created(resource: Resource) -> str:
    lines = [f"{field.name} {_TYPES.get(field.type, 'TEXT')}" for field in resource.fields]
    if resource.key:
        lines.append(f"PRIMARY KEY ({', '.join(resource.key)})")
    for one in resource.references:
        lines.append(f"FOREIGN KEY ({', '.join(one.fields)}) REFERENCES {one.resource} ({', '.join(one.key)})")
    return f"CREATE TABLE {resource.name} ({', '.join(lines)})"
