"""Several machines on one PostgreSQL server: one of them writes at a time, and one visits a site at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event

from sqlalchemy import Engine, inspect, text

from archive.database.engine import open_database, session_scope, walking_alone
from archive.database.models import Organ
from crawler.running.site_claims import Claimed, claimed
from crawler.running.visit_leases import VisitLeases

_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def test_a_site_is_visited_by_one_machine_at_a_time(postgres: str, tmp_path: Path) -> None:
    """Data folders of their own: nothing but the database knows of all."""
    engine = open_database(postgres)
    with _claimed(tmp_path, "run-1", ["a", "b"], engine) as mine:
        assert (mine.mine, mine.busy) == (("a", "b"), ())
        with _claimed(tmp_path, "run-2", ["b", "c"], engine) as others:
            assert (others.mine, others.busy) == (("c",), ("b",))
            with _claimed(tmp_path, "run-3", ["c", "d"], engine) as third:
                assert (third.mine, third.busy) == (("d",), ("c",))
    with _claimed(tmp_path, "run-4", ["a", "b", "c"], engine) as free:
        assert free.busy == ()
    engine.dispose()


def test_a_machine_that_dies_leaves_its_sites_free_when_its_lease_ends(postgres: str) -> None:
    engine = open_database(postgres)
    dead, other = VisitLeases(engine, "dead", 600), VisitLeases(engine, "other", 600)
    assert dead.take(["a", "b"]) == {"a", "b"}
    assert other.take(["a"]) == set()
    assert dead.renew() == set(), "it lives: its lease lasts anew"
    assert other.take(["a", "c"], whole=True) == set(), "a region is taken whole or not at all"
    assert other.held_by_anybody() == {"a", "b"}, "nothing was taken of it"
    _end(engine, "a")
    assert other.take(["a", "b"]) == {"a"}
    engine.dispose()


def test_a_holder_that_lost_its_sites_changes_nothing_of_them(postgres: str) -> None:
    engine = open_database(postgres)
    slow, other = VisitLeases(engine, "slow", 600), VisitLeases(engine, "other", 600)
    slow.take(["a", "b", "c"])
    for site in "ab":
        _end(engine, site)
    assert other.take(["a"]) == {"a"}
    assert slow.renew() == {"a", "b"}, "what has ended is not renewed, taken by another or not"
    slow.release()
    assert other.renew() == set()
    assert slow.take(["a", "b", "c"]) == {"b", "c"}
    engine.dispose()


def _end(engine: Engine, site: str) -> None:
    """As if its holder had not been heard of for the whole of its lease."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE visit_lease SET held_until = '-infinity' WHERE site = :site"), {"site": site})


def test_leases_outlive_connections_that_are_cut(postgres: str) -> None:
    engine, cutter = open_database(postgres), open_database(postgres)
    mine = VisitLeases(engine, "mine", 60)
    for work in (lambda: mine.take(["a"]) == {"a"}, lambda: mine.renew() == set(), mine.held_by_anybody):
        with cutter.begin() as connection:
            connection.execute(text(_CUT))
        assert work()
    engine.dispose()
    cutter.dispose()


def _claimed(folder: Path, run_id: str, sites: list[str], engine: Engine) -> AbstractContextManager[Claimed]:
    return claimed(folder / run_id, run_id, sites, leases=VisitLeases(engine, run_id, 60))


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
