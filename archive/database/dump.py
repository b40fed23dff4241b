"""An order-free dump of the derived tables: two databases made from the same WARC and config dump alike."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine, Table, inspect, select

from archive.database.base import Base, dump_json
from archive.database.models import (
    ChainHead,
    FindingRecord,
    JudgedBoard,
    Listing,
    ListingChange,
    OrganName,
    PageTry,
    RegionLink,
    RegionVersion,
    SearchChange,
    VerdictRecord,
    Version,
    WarcPosition,
)

# Numbers given out by the database, which depend on the order of insertion; rows that point at them are joined below.
_NUMBERED = (FindingRecord, Listing, ListingChange, OrganName, PageTry, VerdictRecord, Version)
_SERIAL = {model.__tablename__: "id" for model in _NUMBERED}
_POINTERS = {
    "finding": ("version_id", "version"),
    "listing_change": ("listing_id", "listing"),
    "page_try": ("listing_id", "listing"),
}
_KEPT_READY = (WarcPosition, SearchChange, ChainHead, RegionLink, RegionVersion, JudgedBoard)
_SKIPPED = {model.__tablename__ for model in _KEPT_READY}
_COUNTED = {"verdict": "version", "judging_state": "version"}  # how often something was written is no content


def dump(engine: Engine) -> list[str]:
    """One line of JSON for each row of each derived table, sorted."""
    return sorted(line for table in _tables(engine) for line in _lines(engine, table))


def _tables(engine: Engine) -> list[Table]:
    there = set(inspect(engine).get_table_names())
    return [table for name, table in Base.metadata.tables.items() if name in there - _SKIPPED]


def _lines(engine: Engine, table: Table) -> Iterator[str]:
    pointer, target = _POINTERS.get(table.name, ("", ""))
    names = _natural_names(engine, target) if target else {}
    with engine.connect() as connection:
        for row in connection.execute(select(table)).mappings():
            left_out = (_SERIAL.get(table.name), _COUNTED.get(table.name))
            values = {key: value for key, value in row.items() if key not in left_out}
            if pointer:
                values[pointer] = names[values[pointer]]
            yield f"{table.name} {dump_json(dict(sorted(values.items())))}"


def _natural_names(engine: Engine, table_name: str) -> dict[int, str]:
    """Return what identifies a row whatever its serial number is."""
    table = Base.metadata.tables[table_name]
    with engine.connect() as connection:
        rows = connection.execute(select(table)).mappings().all()
    natural = ("column_id", "url", "number")
    return {row["id"]: " ".join(str(row[key]) for key in natural if key in row) for row in rows}
