"""The whole program with its database in PostgreSQL: visits, rows, verdicts, rebuild, and the same answers as SQLite."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from archive.config.load import load_configuration
from archive.database.dump import dump
from archive.database.engine import open_database, session_scope
from archive.database.models import CaptureRecord, FindingRecord, Listing, VerdictRecord, Version, Visit
from archive.ingest.warc_ingest import ingest_new_records
from archive.search.indexing import refresh_index
from crawler.running.runs import RunRequest, run_in_child
from crawler.visiting.stored_rows import rows_of
from demo.counties import small_world
from demo.simulation import demo_environment, visit_times
from tests.postgres_server import Server
from tests.program import nianbao


@dataclass
class Two:
    """One archive of WARC files, from which a run has filled PostgreSQL and a walk SQLite."""

    postgres: str
    sqlite: str
    data: Path
    now: datetime

    def ask(self, url: str, *arguments: str) -> Any:
        environment = {"NIANBAO_DATABASE_URL": url, "NIANBAO_DATA": str(self.data if url == self.postgres else self.data.parent / "other")}  # fmt: skip
        return json.loads(nianbao(*arguments, "--format", "json", ok=(0, 1), **environment))


@pytest.fixture(scope="module")
def two(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("two")
    world = small_world()
    world = replace(world, sites=world.sites[:2])
    url = server.database()
    with demo_environment(world, folder) as web:
        os.environ["NIANBAO_DATABASE_URL"] = url
        instants = visit_times(world)
        for evening in (3, 4, 7, 8, 14):
            web.clock = instants[evening]
            run_in_child(RunRequest((), instants[evening]))
        made = Two(url, f"sqlite:///{folder / 'other' / 'nianbao.db'}", folder / "data", instants[14])
        engine = open_database(made.sqlite)
        ingest_new_records(engine, made.data / "warc", load_configuration(), rows_of)
        with session_scope(engine) as session:
            refresh_index(session, folder / "other" / "search")
        yield made
    server.drop(url)


def test_the_walk_derives_the_same_from_the_same_files(two: Two) -> None:
    lines = dump(open_database(two.postgres))
    assert lines == dump(open_database(two.sqlite))
    kinds = Counter(line.split(" ", 1)[0] for line in lines)
    assert all(
        kinds[table.__tablename__] for table in (VerdictRecord, Version, FindingRecord, Listing, Visit, CaptureRecord)
    ), kinds


@pytest.mark.parametrize("as_of", ["", "2026-01-20", "2026-02-01"])
def test_the_board_is_the_same(two: Two, as_of: str) -> None:
    asked = ("status", "--year", "2025", "--as-of", as_of or two.now.isoformat())
    assert two.ask(two.postgres, *asked) == two.ask(two.sqlite, *asked)


@pytest.mark.parametrize(
    "query", ["年度报告", "局", "水利局 2025", "政府信息公开", "结转>0", "state:late", "year:2020..2025"]
)
def test_search_finds_the_same(two: Two, query: str) -> None:
    ours, theirs = (two.ask(url, "search", query, "--limit", "200") for url in (two.postgres, two.sqlite))
    assert ours["count"] == theirs["count"]
    assert sorted(hit["url"] for hit in ours["hits"]) == sorted(hit["url"] for hit in theirs["hits"])


def test_rebuild_puts_an_equal_database_in_place(two: Two) -> None:
    before = dump(open_database(two.postgres))
    told = nianbao("rebuild", NIANBAO_DATABASE_URL=two.postgres, NIANBAO_DATA=str(two.data))
    assert "rebuilt from 5 runs" in told
    assert dump(open_database(two.postgres)) == before
    assert nianbao("search", "年度报告", ok=(0, 1), NIANBAO_DATABASE_URL=two.postgres, NIANBAO_DATA=str(two.data))
