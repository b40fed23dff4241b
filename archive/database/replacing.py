"""A database made anew beside the old one and put in its place when it stands; until then readers have the old one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import ProgrammingError

from archive.database.base import Base
from archive.database.engine import open_database
from archive.errors import NianbaoError

_BESIDE = "nianbao_rebuild"  # the PostgreSQL schema in which the new tables grow


@contextmanager
def replacing(url: str) -> Iterator[Engine]:
    """An engine on empty tables beside those of ``url``, which take their place when the block ends well.

    SQLite keeps the old file as ``….before-rebuild``; PostgreSQL swaps the tables in one transaction. Raises
    NianbaoError for any other database, and for one in which no schema may be created.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        yield from _file(parsed, Path(parsed.database))
    elif parsed.get_backend_name() == "postgresql":
        yield from _schema(parsed)
    else:
        raise NianbaoError(f"rebuild knows SQLite files and PostgreSQL, not {parsed.get_backend_name()}")


def _file(url: URL, place: Path) -> Iterator[Engine]:
    fresh = place.with_suffix(".rebuild")
    _remove(fresh)
    engine = open_database(url.set(database=str(fresh)).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    if place.exists():
        old = place.with_suffix(".before-rebuild")
        _remove(old)
        place.rename(old)
    for tail in ("-wal", "-shm"):
        Path(f"{place}{tail}").unlink(missing_ok=True)
    fresh.rename(place)


def _remove(path: Path) -> None:
    for tail in ("", "-wal", "-shm"):
        Path(f"{path}{tail}").unlink(missing_ok=True)


def _schema(url: URL) -> Iterator[Engine]:
    main = open_database(url.render_as_string(hide_password=False))
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
    main.dispose()


def _swap(connection: Connection) -> None:
    quote = connection.dialect.identifier_preparer.quote
    schema = quote(connection.scalar(text("SELECT current_schema()")) or "public")
    there = set(inspect(connection).get_table_names(schema=_BESIDE))
    tables = [quote(name) for name in [*Base.metadata.tables, "alembic_version"] if name in there]
    connection.execute(text("DROP TABLE IF EXISTS " + ", ".join(f"{schema}.{table}" for table in tables) + " CASCADE"))
    for table in tables:
        connection.execute(text(f"ALTER TABLE {_BESIDE}.{table} SET SCHEMA {schema}"))
    connection.execute(text(f"DROP SCHEMA {_BESIDE} CASCADE"))
