"""What was read of a version lies packed: reading with text in one column, outcomes of comparisons in another."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from archive.database.packing import PackedList, PackedReading

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_AT_ONCE = 500
_PACKED = sa.table(
    "version_packed",
    sa.column("id", sa.Integer),
    sa.column("reading", PackedReading()),
    sa.column("compared", PackedList()),
)


def upgrade() -> None:
    """Pack what is there, some versions at a time, into a table of its own, and put it in place of the columns."""
    connection = op.get_bind()
    op.create_table(
        "version_packed",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reading", sa.LargeBinary, nullable=False),
        sa.Column("compared", sa.LargeBinary, nullable=False),
    )
    for rows in _read(connection):
        connection.execute(sa.insert(_PACKED), rows)
    _drop_triggers(connection)
    (_in_postgres if connection.dialect.name == "postgresql" else _in_sqlite)()
    op.drop_table("version_packed")


def _read(connection: sa.Connection) -> Iterator[list[dict[str, object]]]:
    """Yield versions, their JSON parsed. In order of their ids, so that no more than one part is held."""
    whole = "CAST({0} AS TEXT)" if connection.dialect.name == "sqlite" else "{0}::text"
    columns = ", ".join(f"{whole.format(name)} AS {name}" for name in ("reading", "compared"))
    part = f"SELECT id, {columns}, text FROM version WHERE id > :last ORDER BY id LIMIT {_AT_ONCE}"  # noqa: S608  (names of our own columns)
    query = sa.text(part)
    last = -1
    while rows := connection.execute(query, {"last": last}).all():
        yield [
            {
                "id": row.id,
                "reading": {**json.loads(row.reading), "text": row.text},
                "compared": json.loads(row.compared),
            }
            for row in rows
        ]
        last = rows[-1].id


def _drop_triggers(connection: sa.Connection) -> None:
    """Take triggers off that name the columns; all are made again after the last migration."""
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'version'::regclass"
        )
        for name, table in connection.execute(sa.text(query)).all():
            op.execute(f'DROP TRIGGER "{name}" ON {table}')
    else:
        for (name,) in connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            op.execute(f'DROP TRIGGER "{name}"')


def _in_postgres() -> None:
    """One writing of the table does it all, so that nothing of the old columns stays behind in its file."""
    for name in ("reading", "compared"):
        body = f"SELECT p.{name} FROM version_packed p WHERE p.id = $1"  # noqa: S608  (names of our own columns)
        op.execute(f"CREATE FUNCTION packed_{name}(integer) RETURNS bytea LANGUAGE sql STABLE AS $$ {body} $$")
    op.execute(
        "ALTER TABLE version ALTER COLUMN compared DROP DEFAULT, DROP COLUMN text,"
        " ALTER COLUMN reading TYPE bytea USING packed_reading(id),"
        " ALTER COLUMN compared TYPE bytea USING packed_compared(id)"
    )
    for name in ("reading", "compared"):
        op.execute(f"ALTER TABLE version ALTER COLUMN {name} SET STORAGE EXTERNAL")
        op.execute(f"DROP FUNCTION packed_{name}(integer)")


def _in_sqlite() -> None:
    op.execute("ALTER TABLE version DROP COLUMN text")
    for name in ("reading", "compared"):
        op.execute(f"ALTER TABLE version DROP COLUMN {name}")
        op.execute(f"ALTER TABLE version ADD COLUMN {name} BLOB NOT NULL DEFAULT x''")
    op.execute(
        "UPDATE version SET reading = p.reading, compared = p.compared FROM version_packed p WHERE p.id = version.id"
    )


def downgrade() -> None:
    raise NotImplementedError("a database of before is made by `nianbao rebuild` of the version of before")
