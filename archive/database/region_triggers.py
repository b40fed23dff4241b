"""Triggers that raise the version of a region in the transaction that changes anything its boards are judged from.

Generated from ``region_inputs.py`` for SQLite and PostgreSQL. They are made again after each migration, since a table
that a migration rebuilds loses its triggers.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import JSON, Connection, inspect, text

from archive.database.base import Base
from archive.database.region_inputs import INPUTS, Input, Path

# A region's first number is given at random: a database made anew must not repeat a version of the one before it.
_FIRST = {"sqlite": "abs(random() / 4)", "postgresql": "(random() * 2305843009213693951)::bigint"}
_TOUCHED = "touched"  # PostgreSQL: the rows of a statement


def install(connection: Connection) -> None:
    """Make the triggers in this connection's database, and raise every region: nobody watched until now."""
    if "region_version" not in inspect(connection).get_table_names():  # an old revision is asked for
        return
    dialect = connection.dialect.name
    for statement in _postgres() if dialect == "postgresql" else _sqlite():
        connection.execute(text(statement))
    links = [_link(_of_all(f'"{given.table}"', path)) for given in INPUTS for path in given.links]
    for statement in (_raise("SELECT region FROM organ UNION SELECT region FROM site", dialect), *links):
        connection.execute(text(statement))


def _sqlite() -> Iterator[str]:
    for given in INPUTS:
        for event, rows in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW"))):
            name = f"region_{given.table}_{event.lower()}"
            updated = event == "UPDATE"
            of = f" OF {_quoted(given.columns)}" if updated else ""
            when = f" WHEN {_changed(given, 'sqlite')}" if updated else ""
            body = _body([_of_one(row, path) for path in given.routes for row in rows],
                         [_of_one(row, path) for path in given.links for row in rows], "sqlite")  # fmt: skip
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield f'CREATE TRIGGER {name} AFTER {event}{of} ON "{given.table}"{when} BEGIN {body} END'


def _postgres() -> Iterator[str]:
    """Yield the statements for PostgreSQL.

    Inserts and deletes are told once a statement, updates row by row: few of them change an input, and a condition on
    the row costs less than a table of all rows.
    """
    for given in INPUTS:
        for event, rows in (("INSERT", "NEW"), ("DELETE", "OLD")):
            body = _body([_of_all(_TOUCHED, path) for path in given.routes],
                         [_of_all(_TOUCHED, path) for path in given.links], "postgresql")  # fmt: skip
            how = f'AFTER {event} ON "{given.table}" REFERENCING {rows} TABLE AS {_TOUCHED} FOR EACH STATEMENT'
            yield from _function(given, event, body, how)
        body = _body([_of_one(row, path) for path in given.routes for row in ("OLD", "NEW")],
                     [_of_one(row, path) for path in given.links for row in ("OLD", "NEW")], "postgresql")  # fmt: skip
        how = f'AFTER UPDATE OF {_quoted(given.columns)} ON "{given.table}" FOR EACH ROW'
        yield from _function(given, "UPDATE", body, f"{how} WHEN ({_changed(given, 'postgresql')})")


def _function(given: Input, event: str, body: str, how: str) -> Iterator[str]:
    name = f"region_{given.table}_{event.lower()}"
    yield f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
    yield f'DROP TRIGGER IF EXISTS {name} ON "{given.table}"'
    yield f"CREATE TRIGGER {name} {how} EXECUTE FUNCTION {name}()"


def _body(routes: list[str], links: list[str], dialect: str) -> str:
    statements = [_raise(" UNION ".join(routes), dialect), *map(_link, links)]
    return "".join(f"{statement}; " for statement in statements)


def _raise(regions: str, dialect: str) -> str:
    """Return the statement that raises the regions a query gives, each once."""
    return (
        f"INSERT INTO region_version (region, version) SELECT region, {_FIRST[dialect]}"
        f" FROM (SELECT DISTINCT region FROM ({regions}) AS found) AS told WHERE region IS NOT NULL"
        " ON CONFLICT (region) DO UPDATE SET version = region_version.version + 1"
    )


def _link(pairs: str) -> str:
    """Return the statement that ties the pairs of regions a query gives."""
    return (
        f"INSERT INTO region_link (region, other) SELECT DISTINCT region, other FROM ({pairs}) AS found"
        " WHERE region <> other ON CONFLICT DO NOTHING"
    )


def _of_one(row: str, path: Path) -> str:
    """Return the query of a path from one row."""
    source = f" FROM {path.source} WHERE {path.where}" if path.source else ""
    return f"SELECT {_named(path)}{source}".format(row=row)


def _of_all(table: str, path: Path) -> str:
    """Return the query of a path from every row of a table."""
    source = f", {path.source} WHERE {path.where}" if path.source else ""
    return f"SELECT {_named(path)} FROM {table} r{source}".format(row="r")


def _named(path: Path) -> str:
    return ", ".join(f"{what} AS {name}" for what, name in zip(path.what, ("region", "other"), strict=False))


def _changed(given: Input, dialect: str) -> str:
    """Return the condition that a column which is an input has another value than before.

    PostgreSQL compares no JSON.
    """
    columns = Base.metadata.tables[given.table].columns
    unlike, json = ("IS NOT", "") if dialect == "sqlite" else ("IS DISTINCT FROM", "::text")
    cast = {name: json if isinstance(columns[name].type, JSON) else "" for name in given.columns}
    return " OR ".join(f'OLD."{name}"{cast[name]} {unlike} NEW."{name}"{cast[name]}' for name in given.columns)


def _quoted(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
