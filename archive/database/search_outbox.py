"""Triggers that note every change which the search index shows, whoever makes it: rows of ``search_change``.

They are made again after each migration, since a table that a migration rebuilds loses its triggers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from secrets import token_hex

from sqlalchemy import Connection, inspect, text

_FUNCTION = "note_search_change"  # PostgreSQL's triggers call a function


@dataclass(frozen=True, slots=True)
class _Source:
    """A table, the columns that the index shows, and what is noted of a changed row: kinds with the column named."""

    table: str
    shown: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]


_VERSION = ("organ_id", "report_year", "column_id", "url", "number", "title", "organ_name", "content_digest",
            "reader_version", "form", "first_seen_at", "report_id", "is_report")  # fmt: skip
_LISTING = ("organ_id", "report_year", "column_id", "url", "title", "first_seen_at", "is_report")
# One row may change which other one stands for a report: all of its organ and at its address are compared again.
_SOURCES = (
    _Source("version", _VERSION, (("version", "id"), ("url", "url"), ("organ", "organ_id"))),
    _Source("listing", _LISTING, (("listing", "id"), ("url", "url"), ("organ", "organ_id"))),
    _Source("finding", ("version_id", "check", "severity"), (("version", "version_id"),)),
    _Source("verdict", ("organ_id", "report_year", "state", "days_late", "flags"), (("organ", "organ_id"),)),
    _Source("organ", ("name", "region", "kind"), (("organ", "id"),)),
    _Source("organ_name", ("name", "organ_id"), (("organ", "organ_id"),)),
    _Source("site", ("region",), (("site", "id"),)),
    _Source("disclosure_column", ("site_id",), (("site", "site_id"),)),
)


def install(connection: Connection) -> None:
    """Make the triggers in this connection's database, and give the database its name if it has none."""
    tables = set(inspect(connection).get_table_names())
    statements = _postgres() if connection.dialect.name == "postgresql" else _sqlite()
    if "search_change" in tables:  # not yet where an old revision is asked for
        for statement in statements:
            connection.execute(text(statement))
        if not connection.scalar(text("SELECT count(*) FROM search_change")):
            name = {"name": token_hex(16)}
            connection.execute(text("INSERT INTO search_change (kind, ref) VALUES ('database', :name)"), name)


def move(connection: Connection, source: str, target: str) -> None:
    """PostgreSQL: take along what the triggers call when their tables go to another schema."""
    connection.execute(text(f"DROP FUNCTION IF EXISTS {target}.{_FUNCTION}() CASCADE"))
    connection.execute(text(f"ALTER FUNCTION {source}.{_FUNCTION}() SET SCHEMA {target}"))


def _sqlite() -> Iterator[str]:
    for source in _SOURCES:
        for event, rows in (("INSERT", ("NEW",)), ("DELETE", ("OLD",)), ("UPDATE", ("OLD", "NEW"))):
            name = f"search_{source.table}_{event.lower()}"
            of = f" OF {_quoted(source.shown)}" if event == "UPDATE" else ""
            noted = " UNION ".join(
                f'SELECT \'{kind}\', {row}."{column}" WHERE {row}."{column}" IS NOT NULL'
                for kind, column in source.notes
                for row in rows
            )
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield (
                f'CREATE TRIGGER {name} AFTER {event}{of} ON "{source.table}" '
                f"BEGIN INSERT INTO search_change (kind, ref) {noted}; END"
            )


def _postgres() -> Iterator[str]:
    yield "ALTER TABLE search_change ALTER COLUMN transaction SET DEFAULT pg_current_xact_id()::text::bigint"
    yield f"""
        CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          FOR i IN 0 .. TG_NARGS / 2 - 1 LOOP
            IF TG_OP <> 'INSERT' THEN
              EXECUTE format('INSERT INTO search_change (kind, ref) SELECT %L, ($1).%I::text WHERE ($1).%I IS NOT NULL',
                             TG_ARGV[2 * i], TG_ARGV[2 * i + 1], TG_ARGV[2 * i + 1]) USING OLD;
            END IF;
            IF TG_OP <> 'DELETE' THEN
              EXECUTE format('INSERT INTO search_change (kind, ref) SELECT %L, ($1).%I::text WHERE ($1).%I IS NOT NULL',
                             TG_ARGV[2 * i], TG_ARGV[2 * i + 1], TG_ARGV[2 * i + 1]) USING NEW;
            END IF;
          END LOOP;
          RETURN NULL;
        END $$"""
    for source in _SOURCES:
        name, arguments = f"search_{source.table}", ", ".join(f"'{part}'" for note in source.notes for part in note)
        yield f'DROP TRIGGER IF EXISTS {name} ON "{source.table}"'
        yield (
            f"CREATE TRIGGER {name} AFTER INSERT OR DELETE OR UPDATE OF {_quoted(source.shown)} "
            f'ON "{source.table}" FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}({arguments})'
        )


def _quoted(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
