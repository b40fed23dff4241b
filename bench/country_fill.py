"""Fills PostgreSQL with a share of the country in bulk: the season of ``made_visits`` by COPY, ten years by SQL.

Rows of the newest report year come as the program would have left them and wait to be judged. Of the older years
versions, findings of none, verdicts and captures are made by SQL from the rows of their columns; no rule judged them.
Triggers are off meanwhile, as in a rebuild that raises every region's version once at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON, Connection, Engine, Table, text

from archive.database import region_triggers, search_outbox
from archive.database.base import Base, dump_json
from archive.database.packing import PackedList, PackedReading
from bench.made_visits import YEAR, Batch, Shape, batches

PROVINCES = tuple(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)))
)
COUNTIES = 2_847
CAPTURES = 55_000_000  # of the whole country in ten years: some 13 requests a visit

_VERSIONS = f"""
INSERT INTO version (report_id, organ_id, report_year, column_id, url, number, capture_id, content_digest,
  first_seen_at, last_seen_at, title, organ_name, declared_date, declared_source, form, is_report, reader_version,
  reading, compared)
SELECT l.organ_id || '-' || l.report_year, l.organ_id, l.report_year, l.column_id, l.url, n,
  md5(l.id || 'v' || n)::uuid::text, 'sha256:' || repeat(md5(l.id || 'c' || n), 2), l.first_seen_at, l.last_seen_at,
  l.title, l.organ_id, l.listed_date, 'label', 'F2021', TRUE, 'bench', :reading, :compared
FROM listing l, generate_series(1, 3) n
WHERE n > CASE WHEN l.report_year = {YEAR} THEN 1 ELSE 0 END
  AND n <= CASE WHEN l.id % 10 < 7 THEN 1 WHEN l.id % 10 < 9 THEN 2 ELSE 3 END
"""
# Packed by SQL, so uncompressed, and of half the words therefore.
_VERDICTS = rf"""
INSERT INTO verdict (organ_id, report_year, valid_from, state, days_late, flags, deadline, basis, grade, reason_zh,
  reason_en, evidence, rule_version, version)
SELECT o.id, y, make_timestamp(y + 1, 3, 31, 4, 0, 0),
  CASE WHEN l.id IS NULL THEN 'unverified' WHEN l.id % 12 = 0 THEN 'late' ELSE 'on_time' END,
  CASE WHEN l.id % 12 = 0 THEN (l.id % 60) + 1 END, '[]', make_date(y + 1, 1, 31), 'statute', 'A',
  '\x00'::bytea || convert_to(repeat('依', 20), 'UTF8'), '\x00'::bytea || convert_to(repeat('r', 60), 'UTF8'),
  '\x00'::bytea || convert_to((CASE WHEN l.id IS NULL THEN '[]'::json ELSE json_build_array(json_build_object(
    'capture', l.first_capture_id, 'url', l.url, 'fetched_at', l.first_seen_at, 'role', 'first_seen')) END)::text,
  'UTF8'), 'bench', ''
FROM organ o CROSS JOIN generate_series({YEAR} - :older, {YEAR} - 1) y
LEFT JOIN LATERAL (SELECT l.* FROM listing l WHERE l.organ_id = o.id AND l.report_year = y LIMIT 1) l ON TRUE
"""
_CAPTURES = """
INSERT INTO capture (id, visit_id, url, fetched_at, kind, status, content_type, payload_digest, etag, last_modified,
  error_class, error_text, warc_file, "offset", length, refers_to, truncated)
SELECT md5(c.id || n)::uuid::text, 'visit ' || c.id || (n / 13),
  'http://' || c.site_id || '.example/old/t' || n % 900 || '.htm',
  timestamp '2016-01-05' + n * interval '4 hours', CASE WHEN n % 13 = 0 THEN 'response' ELSE 'revisit' END,
  CASE WHEN n % 13 = 0 THEN 200 ELSE 304 END, 'text/html', 'sha256:' || repeat(md5(c.id || n), 2), '', '', '', '',
  'ten-years-' || n / 20000 || '.warc.gz', n::bigint * 700, 700, '', ''
FROM disclosure_column c, generate_series(1, :each) n
"""


def fill_country(engine: Engine, shape: Shape, captures: int, told: Callable[[str], None], body: str) -> None:
    """Make it. ``captures``: how many there shall be in the end, at least; ``body``: the text of an older report."""
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("SET maintenance_work_mem = '1GB'"))
        connection.execute(text("ALTER TABLE capture SET UNLOGGED"))  # only read later
        with _without_indexes(connection, "capture", "version", "verdict"):
            for batch in batches(shape):
                _copy(connection, batch)
            told("season copied")
            connection.execute(text("ANALYZE listing, organ"))
            connection.execute(_serial("version"))
            connection.execute(text(_VERSIONS), _packed(connection, body))
            told("versions made")
            connection.execute(text(_VERDICTS), {"older": shape.older})
            told("verdicts of older years made")
            there = connection.scalar(text("SELECT count(*) FROM capture")) or 0
            columns = connection.scalar(text("SELECT count(*) FROM disclosure_column")) or 1
            connection.execute(text(_CAPTURES), {"each": max(0, captures - there) // columns})
            told("captures made")
        told("indexes made")
        connection.execute(text("SET session_replication_role = origin"))
        region_triggers.install(connection)
        search_outbox.install(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    told("analysed")


def _packed(connection: Connection, body: str) -> dict[str, bytes]:
    """Return the reading of every older version, and what comparing it gave, as they lie in the database."""
    dialect = connection.dialect
    reading = PackedReading().process_bind_param({"text": body}, dialect) or b""
    return {"reading": reading, "compared": PackedList().process_bind_param([], dialect) or b""}


def _serial(table: str) -> Any:
    return text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


@contextmanager
def _without_indexes(connection: Connection, *tables: str) -> Iterator[None]:
    """Take indexes and keys of the tables away, and make them again in the end, which is much quicker."""
    kept: list[str] = []
    for table in tables:
        keys = connection.execute(
            text(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conrelid = to_regclass(:table) AND contype = 'u'"
            ),
            {"table": table},
        ).all()
        for name, what in keys:
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
            kept.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {what}")
        others = connection.execute(
            text(
                "SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                " WHERE i.indrelid = to_regclass(:table) AND NOT i.indisprimary"
            ),
            {"table": table},
        ).all()
        for name, what in others:
            connection.execute(text(f"DROP INDEX {name}"))
            kept.append(what)
    if "capture" in tables:
        connection.execute(text("ALTER TABLE capture DROP CONSTRAINT pk_capture"))
        kept.append("ALTER TABLE capture ADD CONSTRAINT pk_capture PRIMARY KEY (id)")
    yield
    for statement in kept:
        connection.execute(text(statement))


def _copy(connection: Connection, batch: Batch) -> None:
    for model, rows in batch.items():
        if rows:
            _copy_table(connection, model, rows)


def _copy_table(connection: Connection, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    table: Table = Base.metadata.tables[model.__tablename__]
    given = [column for column in table.columns if column.name in rows[0] or column.default is not None]
    bind = [column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in given]
    names = ", ".join(f'"{column.name}"' for column in given)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(
                [
                    process(value) if process and not isinstance(column.type, JSON) else _plain(value)
                    for column, process in zip(given, bind, strict=True)
                    for value in (row.get(column.name, _default(column)),)
                ]
            )


def _plain(value: Any) -> Any:
    return dump_json(value) if isinstance(value, list | dict) else value


def _default(column: Any) -> Any:
    if column.default is None:
        return None
    return column.default.arg if column.default.is_scalar else []
