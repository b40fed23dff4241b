"""`python -m bench.stored [--sites N]`: how many bytes a report takes, all included, after a first crawl and a rebuild.

In SQLite (vacuumed), in a PostgreSQL server started for the occasion (vacuumed full), and beside either: the index of
search with the sketches. Kept boards and the outbox of search are told apart: they do not grow with reports.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, text

from archive.config.load import load_configuration
from bench.fresh_process import apart
from bench.road import NOW
from bench.visit_place import standing
from demo.generate import generate
from tests.postgres_server import running

_PASSING = ("search_change", "judged_board")  # bounded, whatever is archived
_SHOWN = 8
_SIZES = (
    "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
_PAGE = 16.0  # KB of the gzip page of a real report


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--organs", type=int, default=49)
    wanted = parser.parse_args()
    with standing(generate(wanted.sites, wanted.organs, 7, None, 0)) as place:
        place.run(NOW)
        environment = place.environment
        apart(rebuilt, environment)
        count, tables = _sqlite(place.data / "nianbao.db")
        index = sum(file.stat().st_size for file in (place.data / "search").rglob("*") if file.is_file()) / count
        print(f"{count} reports; KB a report")
        _tell("SQLite", tables, index)
        with running() as server:
            url = server.database()
            apart(rebuilt, environment | {"NIANBAO_DATABASE_URL": url})
            _tell("PostgreSQL", _postgres(url, count), index)
    return 0


def rebuilt(environment: dict[str, str]) -> None:
    """Make database and index anew from what was captured."""
    os.environ |= environment
    from crawler.commands.rebuild import rebuild_database

    rebuild_database(load_configuration())


def _tell(name: str, tables: dict[str, float], index: float) -> None:
    lasting = sum(size for table, size in tables.items() if table not in _PASSING) / 1000
    print(f"  {name}: {lasting:.1f}, index {index / 1000:.1f}, ", end="")
    print(f"with a page of {_PAGE:.0f}: {(lasting + index / 1000 + _PAGE) / _PAGE:.2f} times the page (goal 1.6)")
    largest = sorted(tables.items(), key=lambda one: -one[1])[:_SHOWN]
    print("    " + ", ".join(f"{table} {size / 1000:.2f}" for table, size in largest))


def _sqlite(place: Path) -> tuple[int, dict[str, float]]:
    """Return how many versions there are, and bytes a version by table, indexes included."""
    with closing(sqlite3.connect(place)) as kept:
        kept.execute("VACUUM")
        (count,) = kept.execute("SELECT count(*) FROM version").fetchone()
        sizes = kept.execute(
            "SELECT s.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name GROUP BY s.tbl_name"
        ).fetchall()
    return count, {table: size / count for table, size in sizes}


def _postgres(url: str, count: int) -> dict[str, float]:
    engine = create_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM FULL"))
        sizes = connection.execute(text(_SIZES)).all()
    engine.dispose()
    return {table: size / count for table, size in sizes}


if __name__ == "__main__":
    sys.exit(main())
