"""Opens the database: SQLite in WAL mode by default, any URL SQLAlchemy knows otherwise, migrated to the newest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from archive.database import postgres, region_triggers, search_outbox
from archive.database.alone import alone
from archive.database.base import Base, dump_json
from archive.database.read_only import read_only_url
from archive.database.row_numbers import number_rows
from archive.errors import NianbaoError

# Readers wait this long for a writer (milliseconds); a run's write transactions are far shorter.
_BUSY = 30_000
# Bytes of a page of a new file: three packed reports stand in one; SQLite's own 4,096 hold one and are half empty.
_PAGE = 8_192
_MIGRATIONS = Path(__file__).with_name("migrations")


def open_database(url: str, *, migrate: bool = True, read_only: bool = False, connections: int | None = None) -> Engine:
    """Return an engine on ``url``; creates the folder and the tables, and migrates older tables, unless told not to.

    ``read_only``: nothing is created or migrated, and no connection can write. ``connections``: how many may be open
    at once, as SQLAlchemy has it when None. Raises NianbaoError when there is no database, or one of another version.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise NianbaoError("database_url cannot be read as an address of a database") from None
    if read_only:
        return _open_read_only(parsed, connections)
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = _engine(parsed, connections)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
    elif engine.dialect.name == "postgresql":
        postgres.configure_engine(engine)
    if migrate:
        _migrate(engine)
    return engine


def _open_read_only(url: URL, connections: int | None) -> Engine:
    if url.get_backend_name() == "sqlite":
        place = Path(url.database or "")
        if not place.is_file():
            raise NianbaoError(f"there is no database at {place}; `nianbao restore` or `nianbao rebuild` makes one")
        engine = _engine(read_only_url(place), connections)
        event.listen(engine, "connect", lambda c, _: c.execute(f"PRAGMA busy_timeout={_BUSY}"))
    else:
        engine = _engine(url, connections, connect_args={"options": "-c default_transaction_read_only=on"})
        postgres.configure_engine(engine)
    with engine.connect() as connection:
        found = _revision(connection)
    if found != newest_revision():
        raise NianbaoError(
            f"the database is of revision {found or 'none'}, this program reads {newest_revision()}: serve it with the "
            "version that wrote it, or restore the backup and run `nianbao doctor` there, which brings it up to date"
        )
    return engine


def _engine(url: URL, connections: int | None, **more: Any) -> Engine:
    if connections is not None:
        more |= {"pool_size": connections, "max_overflow": 0}
    try:
        return create_engine(url, json_serializer=dump_json, **more)
    except ModuleNotFoundError as error:
        raise NianbaoError(
            f"{url.drivername} needs {error.name}, which is not installed: pip install '.[postgres]' or "
            "uv sync --extra postgres, in the checkout"
        ) from None
    except (ArgumentError, NoSuchModuleError):
        raise NianbaoError("database_url: databases are sqlite:///FILE and postgresql://USER@HOST/NAME") from None


def _tune_sqlite(connection: SqliteConnection, _record: Any) -> None:
    # The wait comes first: two processes that open a new database at once both ask for WAL. A file that is there keeps
    # the pages it has.
    new = (f"page_size={_PAGE}", "journal_mode=WAL")
    for pragma in (f"busy_timeout={_BUSY}", *new, "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def newest_revision() -> str:
    """Return the revision that this program works on: the highest file number in ``migrations/versions``."""
    return max(path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


class NewerDatabaseError(NianbaoError):
    """The tables are those of a later version of the program."""

    exit_code = 74

    def __init__(self, found: str) -> None:
        super().__init__(
            f"the database is of revision {found}, newer than this program's {newest_revision()}: install the version "
            "that wrote it, or `nianbao rebuild` makes a database for this one from the captures"
        )


def _migrate(engine: Engine) -> None:
    """Alembic is loaded only where there is something to do: loading it takes longer than most commands."""
    with engine.connect() as connection:
        found = _revision(connection)
    if found == newest_revision():
        return
    if found is not None and found > newest_revision():
        raise NewerDatabaseError(found)
    with _file_alone(engine, "bringing the database up to date"):
        _migrate_to_newest(engine)


def _revision(connection: Connection) -> str | None:
    """Return the revision of the tables that are there; None for a database without any."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def upgrade_tables(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision, the newest without one; what is made anew after a migration is not made."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _migrate_to_newest(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            postgres.migration_lock(connection)
        if _revision(connection) == newest_revision():
            return  # another process has done it in the meantime
        upgrade_tables(connection)
        if engine.dialect.name == "postgresql":
            postgres.set_code_point_collation(connection, list(Base.metadata.tables))
        search_outbox.install(connection)
        region_triggers.install(connection)


@contextmanager
def walking_alone(engine: Engine, patience: float | None = None) -> Iterator[None]:
    """While one process takes WARC files into the database, others wait, on whatever machine they run.

    Each then goes on from where the one before it stopped. A lock goes with its process, so one that dies holds nobody
    up. Raises BusyError when the other does not end within ``patience`` seconds (an hour without it).
    """
    what = "taking captures into the database"
    is_server = engine.dialect.name == "postgresql"
    with postgres.ingest_lock(engine, what, patience) if is_server else _file_alone(engine, what, patience):
        yield


@contextmanager
def _file_alone(engine: Engine, what: str, patience: float | None = None) -> Iterator[None]:
    """SQLite is on one machine only: a lock file beside the database. One that lies in memory is nobody else's."""
    place = engine.url.database
    if engine.dialect.name != "sqlite" or not place or place == ":memory:":
        yield
        return
    with alone(Path(f"{place}.lock"), what, patience):
        yield


def checkpoint(engine: Engine) -> None:
    """Write the journal of a SQLite database into its file and cut it off, as far as readers allow; else do nothing."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            )


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Yield a session that writes from its beginning.

    What it reads is still so when it writes, and it can be taken back in parts (savepoints). Readers go on undisturbed.
    """
    with session_scope(engine) as session:
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            number_rows(session)
        yield session


@contextmanager
def session_scope(engine: Engine) -> Iterator[Session]:
    """Yield a session; commit on success, roll back on any exception."""
    with Session(engine) as session, session.begin():
        yield session
