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

_LAYOUT = "pg2"  # a change of the tables below makes them be built anew
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

# Single characters as their code, pairs as both codes in one number; those of titles and names again under a number of
# their own. The whole of a query's words is then one condition on one index, which the planner cannot take apart: to
# cut a text while searching would take longer than to look through a hundred.
_GRAMS = (
    """
CREATE OR REPLACE FUNCTION search_cut(folded text, place bigint) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
  SELECT array_agg(place | (ascii(a)::bigint << 21) | coalesce(ascii(b), 0)) || array_agg(DISTINCT place | ascii(a))
  FROM (SELECT string_to_array(folded, NULL) AS letters) AS cut, unnest(letters, letters[2:]) AS pair (a, b)
$$
""",
    """
CREATE OR REPLACE FUNCTION search_grams(title text, names text, head text, body text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
  SELECT search_cut(head || chr(30) || body, 0)
    || search_cut(title, 1::bigint << 50) || search_cut(names, 1::bigint << 51)
$$
""",
)
PLACES = {"any": 0, "body": 0, "table": 0, "title": 1 << 50, "organ": 1 << 51}
_INDEXES = (
    "CREATE INDEX ON {table} USING gin (search_grams(title, names, head, body))",
    "CREATE INDEX ON {table} USING gin (cells)",
    "CREATE INDEX ON {table} (newest, key)",
    "CREATE INDEX ON {table} (year)",
    "CREATE INDEX ON {table} (region)",
)
_GIN = text(
    "SELECT i.indexrelid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
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
    for function in _GRAMS:
        session.execute(text(function))
    for index in _INDEXES:
        session.execute(text(index.format(table=FRESH_ENTRY.name)))
    # Statistics of the words would take minutes, and say nothing that searching goes by.
    never = "autovacuum_analyze_threshold = 2000000000, autovacuum_analyze_scale_factor = 100"
    session.execute(text(f"ALTER TABLE {FRESH_ENTRY.name} SET ({never})"))
    for old, fresh in ((ENTRY, FRESH_ENTRY), (VALUES, FRESH_VALUES)):
        old.drop(session.connection(), checkfirst=True)
        session.execute(text(f"ALTER TABLE {fresh.name} RENAME TO {old.name}"))
    session.execute(text(f"COMMENT ON TABLE {ENTRY.name} IS '{version()}'"))
    session.execute(text(f"ANALYZE {ENTRY.name} (year, late, seen, region, kind, form, state, latest, newest)"))


def settle(session: Session) -> None:
    """Sort what was written lately into the index, so that searches need not read it one by one."""
    for index in session.scalars(_GIN, {"table": ENTRY.name}).all():
        session.execute(text("SELECT gin_clean_pending_list(CAST(CAST(:index AS oid) AS regclass))"), {"index": index})
