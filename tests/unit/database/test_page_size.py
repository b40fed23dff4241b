"""The pages of SQLite's file: a new one has room for several reports in each, one that is there is left as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from archive.database.engine import open_database


def _page_size(place: Path) -> int:
    with closing(sqlite3.connect(place)) as kept:
        return int(kept.execute("PRAGMA page_size").fetchone()[0])


def test_a_new_file_has_pages_of_eight_kilobytes(tmp_path: Path) -> None:
    place = tmp_path / "n.db"
    open_database(f"sqlite:///{place}").dispose()
    assert _page_size(place) == 8_192


def test_a_file_that_is_there_keeps_its_pages(tmp_path: Path) -> None:
    place = tmp_path / "n.db"
    with closing(sqlite3.connect(place)) as made:
        made.executescript(
            "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; CREATE TABLE kept (n); INSERT INTO kept VALUES (7);"
        )
    engine = open_database(f"sqlite:///{place}")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT n FROM kept")) == 7
    engine.dispose()
    assert _page_size(place) == 4_096
