"""A database made anew beside the old one and put in its place when it stands; until then readers have the old one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.exc import ProgrammingError

from archive.database import region_triggers, search_outbox
from archive.database.base import Base
from archive.database.engine import open_database, walking_alone
from archive.errors import NianbaoError

_BUSY = 300.0  # seconds for a writer of something else, a decision say, to end
_KEPT_TABLES = ("chain_head",)  # what is kept and not derived
_BESIDE = "nianbao_rebuild"  # the PostgreSQL schema in which the new tables grow


@contextmanager
def rebuilt_database(url: str) -> Iterator[Engine]:
    """Yield an engine on empty tables beside those of ``url``, which take their place when the block ends well.

    Nobody takes captures in meanwhile; readers have the old tables to the last moment and the new ones after it, for
    they are put in place in one transaction. SQLite keeps the old ones as ``….before-rebuild``. Raises NianbaoError for
    any other database, for one in which no schema may be created, and when another process does not end its writing.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        yield from _file(parsed, Path(parsed.database))
    elif parsed.get_backend_name() == "postgresql":
        yield from _schema(parsed)
    else:
        raise NianbaoError(f"rebuild knows SQLite files and PostgreSQL, not {parsed.get_backend_name()}")


def _file(url: URL, place: Path) -> Iterator[Engine]:
    place.parent.mkdir(parents=True, exist_ok=True)
    with walking_alone(create_engine(url)):
        fresh = place.with_suffix(".rebuild")
        _remove(fresh)
        engine = open_database(url.set(database=str(fresh)).render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        _carry_over(place, fresh)
        _put_in_place(fresh, place)


def _carry_over(place: Path, fresh: Path) -> None:
    """Copy what is kept and not derived into the new database; nothing from one that cannot be read."""
    with (
        suppress(sqlite3.DatabaseError),
        closing(sqlite3.connect(f"file:{quote(str(fresh))}?mode=rw", uri=True)) as written,
    ):
        written.execute("ATTACH DATABASE ? AS old", (f"file:{quote(str(place))}?mode=ro",))
        for table in _KEPT_TABLES:
            written.execute(f"INSERT OR REPLACE INTO main.{table} SELECT * FROM old.{table}")  # noqa: S608  (names of our own tables)
        written.commit()


def _put_in_place(fresh: Path, place: Path) -> None:
    """Copy the new database over the old one in one transaction, so that whoever reads or waits to write goes on. One
    that cannot even be opened is moved away instead: nobody reads it."""
    if place.exists():
        old = place.with_suffix(".before-rebuild")
        _remove(old)
        try:
            _copy(place, old)
            _copy(fresh, place)
        except sqlite3.DatabaseError:
            _remove(old)
            place.rename(old)
            _remove(place)
            fresh.rename(place)
            return
        _remove(fresh)
        return
    _remove(place)
    fresh.rename(place)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target, timeout=_BUSY)) as written:
        read.backup(written)


def _remove(path: Path) -> None:
    for tail in ("", "-wal", "-shm"):
        Path(f"{path}{tail}").unlink(missing_ok=True)


def _schema(url: URL) -> Iterator[Engine]:
    main = open_database(url.render_as_string(hide_password=False))
    with walking_alone(main):
        yield from _beside(url, main)
    main.dispose()


def _beside(url: URL, main: Engine) -> Iterator[Engine]:
    try:
        with main.begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE"))
            connection.execute(text(f"CREATE SCHEMA {_BESIDE}"))
    except ProgrammingError as error:
        raise NianbaoError(f"rebuild needs the right to create a schema in the database: {error.orig}") from error
    options = f"{url.query.get('options', '')} -csearch_path={_BESIDE}".strip()
    engine = open_database(url.update_query_dict({"options": options}).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with main.begin() as connection:
        _swap(connection)


def _swap(connection: Connection) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    schema = quoted(connection.scalar(text("SELECT current_schema()")) or "public")
    there = set(inspect(connection).get_table_names(schema=_BESIDE))
    tables = [quoted(name) for name in [*Base.metadata.tables, "alembic_version"] if name in there]
    for table in _KEPT_TABLES:
        connection.execute(text(f"INSERT INTO {_BESIDE}.{table} SELECT * FROM {schema}.{table} ON CONFLICT DO NOTHING"))  # noqa: S608  (names of our own tables)
    connection.execute(text("DROP TABLE IF EXISTS " + ", ".join(f"{schema}.{table}" for table in tables) + " CASCADE"))
    for table in tables:
        connection.execute(text(f"ALTER TABLE {_BESIDE}.{table} SET SCHEMA {schema}"))
    search_outbox.move(connection, _BESIDE, schema)
    connection.execute(text(f"DROP SCHEMA {_BESIDE} CASCADE"))
    region_triggers.install(connection)
