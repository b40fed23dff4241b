"""Several machines on one PostgreSQL server: one of them writes at a time, and one visits a site at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from sqlalchemy import inspect

from archive.database.engine import open_database, session_scope, walking_alone
from archive.database.models import Organ
from crawler.running.site_claims import claimed


def test_a_site_is_visited_by_one_machine_at_a_time(postgres: str, tmp_path: Path) -> None:
    """Two data folders: nothing but the database knows of both."""
    here, there = open_database(postgres), open_database(postgres)
    with claimed(tmp_path / "here", "run-1", ["a", "b"], here) as mine:
        assert (mine.mine, mine.busy) == (("a", "b"), ())
        with claimed(tmp_path / "there", "run-2", ["b", "c"], there) as others:
            assert (others.mine, others.busy) == (("c",), ("b",))
            with claimed(tmp_path / "third", "run-3", ["c", "d"], here) as third:
                assert (third.mine, third.busy) == (("d",), ("c",))
    with claimed(tmp_path / "there", "run-4", ["a", "b", "c"], there) as free:
        assert free.busy == ()
    here.dispose()
    there.dispose()


def test_a_machine_that_dies_leaves_its_sites_free(postgres: str, tmp_path: Path) -> None:
    here, there = open_database(postgres), open_database(postgres)
    with claimed(tmp_path / "here", "run-1", ["a"], here):
        here.dispose()
    with claimed(tmp_path / "there", "run-2", ["a"], there) as mine:
        assert mine.mine == ("a",)
    there.dispose()


def test_one_writes_while_the_others_wait(postgres: str) -> None:
    here, there = open_database(postgres), open_database(postgres)
    waiting, told = Event(), list[str]()

    def second() -> None:
        waiting.set()
        with walking_alone(there), session_scope(there) as session:
            told.append("second begins")
            assert session.get(Organ, "st-1") is not None, "what the first wrote is there"

    with ThreadPoolExecutor(1) as pool:
        with walking_alone(here):
            done = pool.submit(second)
            assert waiting.wait(60)
            with session_scope(here) as session:
                session.add(
                    Organ(id="st-1", region="990101", name="双塔县审计局", kind="department", origin="imported")
                )
            assert told == []
            told.append("first ends")
        done.result()
    assert told == ["first ends", "second begins"]
    here.dispose()
    there.dispose()


def test_many_that_open_an_empty_database_make_it_once(postgres: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(open_database, [postgres] * 4))
    assert all("listing" in inspect(engine).get_table_names() for engine in engines)
    for engine in engines:
        engine.dispose()
