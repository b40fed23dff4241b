"""PostgreSQL made to behave as SQLite does here: text in UTF-8 ordered by code point, and no text refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError

from archive.database.alone import PATIENCE, BusyError, tell_waiting
from archive.errors import NianbaoError

_MIGRATING, _WALKING = 0x6E696101, 0x6E696102  # keys of advisory locks
_NUL = "\x00"
_TRY = text("SELECT pg_try_advisory_lock(:key, hashtext(current_schema()))")

# Columns of text that are ordered by a language's rules: ids and codes would then sort and be looked up otherwise
# than in SQLite, and a prefix could use no index.
_OTHERWISE_ORDERED = text(
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND data_type = 'character varying'"
    " AND collation_name IS DISTINCT FROM 'C' AND table_name = ANY(:tables)"
)


def configure_engine(engine: Engine) -> None:
    """Prepare every connection of the engine. Raises NianbaoError at the first when the database is not UTF-8."""
    event.listen(engine, "connect", _tune)


def _tune(connection: Any, _record: Any) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise NianbaoError(
            f"the database is in {encoding}, which cannot hold every text: "
            "create it with `createdb --encoding UTF8 --template template0`"
        )
    connection.adapters.register_dumper(str, _without_nul())


@cache
def _without_nul() -> Any:
    from psycopg.types.string import StrDumper  # not before: psycopg comes with an extra

    class WithoutNul(StrDumper):
        """PostgreSQL refuses a text with a NUL in it, which a damaged document may well give and nobody can see."""

        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace(_NUL, "") if _NUL in obj else obj)

    return WithoutNul


def migration_lock(connection: Connection) -> None:
    """Wait until no other process migrates the same database; holds to the end of the transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key, hashtext(current_schema()))"), {"key": _MIGRATING})


def make_table(connection: Connection, name: str, columns: str) -> None:
    """Make a table that stands beside those of the migrations where it is missing; several machines may do so at once,
    and the others wait to the end of the transaction. ``columns``: their definitions in SQL."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:lock))"), {"lock": f"nianbao {name}"})
    connection.execute(text(f"CREATE TABLE IF NOT EXISTS {name} ({columns})"))


def set_code_point_collation(connection: Connection, tables: list[str]) -> None:
    """Give the text columns of the tables the order of SQLite, whatever language the database was created for."""
    quote = connection.dialect.identifier_preparer.quote
    for table, column in connection.execute(_OTHERWISE_ORDERED, {"tables": tables}).all():
        connection.execute(text(f'ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} TYPE VARCHAR COLLATE "C"'))


@contextmanager
def ingest_lock(engine: Engine, what: str, patience: float | None = None) -> Iterator[None]:
    """Hold the advisory lock of those who derive. It goes with its connection, so a process that dies holds nobody
    up. Raises BusyError when another does not end within ``patience`` seconds (an hour without it)."""
    key, bound = {"key": _WALKING}, PATIENCE if patience is None else patience
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(_TRY, key):
            tell_waiting(what, bound)
            _wait(connection, what, bound)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key, hashtext(current_schema()))"), key)


def _wait(connection: Connection, what: str, bound: float) -> None:
    connection.execute(text(f"SET lock_timeout = '{max(1, int(bound * 1000))}ms'"))
    try:
        connection.execute(text("SELECT pg_advisory_lock(:key, hashtext(current_schema()))"), {"key": _WALKING})
    except OperationalError as late:
        raise BusyError(f"another nianbao process is still {what}; try again when it has ended") from late
    finally:
        connection.execute(text("RESET lock_timeout"))


def database_clock(engine: Engine) -> datetime:
    """Return the instant (UTC) that the database's own clock tells: all machines share it."""
    with engine.connect() as connection:
        told: datetime = connection.scalar(text("SELECT clock_timestamp()"))
    return told.astimezone(UTC)
