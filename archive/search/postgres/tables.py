"""The tables of the engine: folded texts to look into, and an index of their characters and pairs of characters.

Nothing is stored for the index but the text: a function cuts it while the index is written. Pairs only say where a
word can stand; whether it does is then looked up in the text, so that nothing is found wrongly and nothing missed.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from archive.search import schema

_LAYOUT = "pg1"  # a change of the tables below makes them be built anew
_BUILDING = "_building"
_CODE = "C"
_metadata = MetaData()


def version() -> str:
    """Names folding, fields and layout; tables of another version must be built anew."""
    return f"{schema.version()}-{_LAYOUT}"


def _entry(name: str) -> Table:
    words = Text(collation=_CODE)
    return Table(
        name, _metadata,
        Column("key", BigInteger, primary_key=True, autoincrement=False),
        Column("fingerprint", BigInteger, nullable=False),
        Column("title", words, nullable=False),
        Column("names", words, nullable=False),  # all names, a wall between them
        Column("head", words, nullable=False),  # the title and the first name
        Column("organ_names", ARRAY(words), nullable=False),
        Column("body", words, nullable=False),
        Column("year", Integer), Column("late", Integer), Column("seen", Integer, nullable=False),
        Column("region", words, nullable=False), Column("kind", words, nullable=False),
        Column("form", words, nullable=False), Column("state", words, nullable=False),
        Column("latest", Boolean, nullable=False),
        Column("findings", ARRAY(words), nullable=False),
        Column("cells", ARRAY(words), nullable=False),  # table.row.column=value, and =value once more
        Column("weight", Double, nullable=False),  # by which scores are multiplied: newer first among equals
        Column("newest", BigInteger, nullable=False),
    )  # fmt: skip


def _values(name: str) -> Table:
    """Every value that a cell has anywhere: few, and what a test such as 结转>0 is answered from."""
    words = Text(collation=_CODE)
    return Table(
        name, _metadata,
        Column("cell", words, nullable=False), Column("term", words, nullable=False), Column("value", Numeric),
        PrimaryKeyConstraint("cell", "term"),
    )  # fmt: skip


ENTRY, VALUES = _entry("search_entry"), _values("search_value")
FRESH_ENTRY, FRESH_VALUES = _entry("search_entry" + _BUILDING), _values("search_value" + _BUILDING)

# Single characters as their code, pairs as both codes in one number. Dear, so that the planner keeps to the index.
_GRAMS = """
CREATE OR REPLACE FUNCTION search_grams(folded text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
  SELECT array_agg(ascii(a)::bigint << 21 | coalesce(ascii(b), 0)) || array_agg(DISTINCT ascii(a)::bigint)
  FROM (SELECT string_to_array(folded, NULL) AS letters) AS cut, unnest(letters, letters[2:]) AS pair (a, b)
$$
"""
_INDEXES = (
    "CREATE INDEX ON {table} USING gin (search_grams(body))",
    "CREATE INDEX ON {table} USING gin (search_grams(head), search_grams(title), search_grams(names))",
    "CREATE INDEX ON {table} USING gin (cells)",
    "CREATE INDEX ON {table} (newest, key)",
    "CREATE INDEX ON {table} (year)",
    "CREATE INDEX ON {table} (region)",
)
# Indexes of that kind, with the number of their columns if those are calculated, else 0.
_GIN = text(
    "SELECT c.oid::regclass::text, CASE WHEN i.indexprs IS NULL THEN 0 ELSE c.relnatts END"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
    " WHERE i.indrelid = to_regclass(:table) AND a.amname = 'gin'"
)


def usable(session: Session) -> bool:
    """Whether the tables are there and of this program's version."""
    told = session.scalar(text("SELECT obj_description(to_regclass(:name))"), {"name": ENTRY.name})
    return bool(told == version())


def start(session: Session) -> None:
    """Empty tables beside those that are searched."""
    connection = session.connection()
    for table in (FRESH_ENTRY, FRESH_VALUES):
        table.drop(connection, checkfirst=True)
        table.create(connection)
    lz4 = "SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    if session.scalar(text(lz4)):  # read three times as fast as what PostgreSQL does without being asked
        session.execute(text(f"ALTER TABLE {FRESH_ENTRY.name} ALTER COLUMN body SET COMPRESSION lz4"))


def finish(session: Session) -> None:
    """Index the tables that were filled, and put them in the place of those searched until now."""
    session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
    session.execute(text(_GRAMS))
    for index in _INDEXES:
        session.execute(text(index.format(table=FRESH_ENTRY.name)))
    for name, columns in session.execute(_GIN, {"table": FRESH_ENTRY.name}).all():
        for number in range(1, columns + 1):  # statistics of them would take minutes and say nothing
            session.execute(text(f"ALTER INDEX {name} ALTER COLUMN {number} SET STATISTICS 0"))
    for column in ("body", "cells"):
        session.execute(text(f"ALTER TABLE {FRESH_ENTRY.name} ALTER COLUMN {column} SET STATISTICS 0"))
    for old, fresh in ((ENTRY, FRESH_ENTRY), (VALUES, FRESH_VALUES)):
        old.drop(session.connection(), checkfirst=True)
        session.execute(text(f"ALTER TABLE {fresh.name} RENAME TO {old.name}"))
    session.execute(text(f"COMMENT ON TABLE {ENTRY.name} IS '{version()}'"))
    session.execute(text(f"ANALYZE {ENTRY.name}"))


def settle(session: Session) -> None:
    """Sort what was written lately into the index, so that searches need not read it one by one."""
    for name, _ in session.execute(_GIN, {"table": ENTRY.name}).all():
        session.execute(text("SELECT gin_clean_pending_list(CAST(:index AS regclass))"), {"index": name})
