"""Columns of a table that was there before are packed, for migrations: JSON and text as ``packing.py`` has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

_AT_ONCE = 500
_SIDE = "packed"  # the table in which packed values wait


def pack_columns(
    table: str,
    columns: Mapping[str, TypeEngine[Any]],
    told: Callable[[Mapping[str, Any]], dict[str, object]],
    dropped: Sequence[str] = (),
) -> None:
    """Pack what is in the columns, some rows at a time, into a table of its own, and put it in place of them.

    ``told``: gives the values of the columns from the text of a row's; ``dropped``: columns that it takes in with
    them. All within the migration's transaction: one that is cut short has changed nothing.
    """
    connection = op.get_bind()
    _drop_triggers(connection, table)
    waiting = [sa.Column(name, sa.LargeBinary, nullable=False) for name in columns]
    op.create_table(_SIDE, sa.Column("id", sa.Integer, primary_key=True), *waiting)
    packed = sa.table(_SIDE, sa.column("id", sa.Integer), *(sa.column(*one) for one in columns.items()))
    for rows in _read(connection, table, [*columns, *dropped]):
        connection.execute(sa.insert(packed), [{"id": row["id"], **told(dict(row))} for row in rows])
    (_in_postgres if connection.dialect.name == "postgresql" else _in_sqlite)(table, list(columns), dropped)
    op.drop_table(_SIDE)


def _read(connection: sa.Connection, table: str, columns: Sequence[str]) -> Iterator[Sequence[sa.RowMapping]]:
    """Yield rows in order of their ids, so that no more than one part of them is held."""
    plain = ", ".join(f"CAST({name} AS TEXT) AS {name}" for name in columns)
    part = f"SELECT id, {plain} FROM {table} WHERE id > :last ORDER BY id LIMIT {_AT_ONCE}"  # noqa: S608  (names of our own tables)
    last = -1
    while rows := connection.execute(sa.text(part), {"last": last}).mappings().all():
        yield rows
        last = rows[-1]["id"]


def _drop_triggers(connection: sa.Connection, table: str) -> None:
    """Take triggers off that name the columns; all are made again after the last migration."""
    if connection.dialect.name == "postgresql":
        query = sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = CAST(:of AS regclass)")
        for name in connection.scalars(query, {"of": table}).all():
            op.execute(f'DROP TRIGGER "{name}" ON {table}')
    else:
        for name in connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            op.execute(f'DROP TRIGGER "{name}"')


def _in_postgres(table: str, columns: Sequence[str], dropped: Sequence[str]) -> None:
    """One writing of the table does it all, so that nothing of the old columns stays behind in its file."""
    changes = [f"DROP COLUMN {name}" for name in dropped]
    for name in columns:
        body = f"SELECT p.{name} FROM {_SIDE} p WHERE p.id = $1"  # noqa: S608  (names of our own columns)
        op.execute(f"CREATE FUNCTION packed_{name}(integer) RETURNS bytea LANGUAGE sql STABLE AS $$ {body} $$")
        changes += [f"ALTER COLUMN {name} DROP DEFAULT", f"ALTER COLUMN {name} TYPE bytea USING packed_{name}(id)"]
    op.execute(f"ALTER TABLE {table} {', '.join(changes)}")
    for name in columns:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET STORAGE EXTERNAL")  # it is compressed already
        op.execute(f"DROP FUNCTION packed_{name}(integer)")


def _in_sqlite(table: str, columns: Sequence[str], dropped: Sequence[str]) -> None:
    for name in (*dropped, *columns):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    for name in columns:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} BLOB NOT NULL DEFAULT x''")
    given = ", ".join(f"{name} = p.{name}" for name in columns)
    op.execute(f"UPDATE {table} SET {given} FROM {_SIDE} p WHERE p.id = {table}.id")  # noqa: S608  (names of our own tables)
