"""Turns of servers over several machines: leases in PostgreSQL, with fence numbers, by the database's clock."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from archive.database.engine import open_database
from crawler.fetching.server_lease import ServerLease, make_lease_table
from tests.conftest import ROOT
from tests.integration.visiting.rough_web import served, write_sites
from tests.integration.visiting.test_servers import Shared

SERVER = "platform 某省平台"
_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def engine(postgres: str) -> Iterator[Engine]:
    found = open_database(postgres)
    make_lease_table(found)
    yield found
    found.dispose()


def test_one_machine_at_a_time_and_the_next_waits_as_long_as_it_was_told(engine: Engine) -> None:
    async def play() -> None:
        here, there = (ServerLease(SERVER, engine, name, 60) for name in ("here", "there"))
        other = ServerLease("10.0.0.1", engine, "there", 60)
        assert await here.take() == 0
        assert await there.take() is None
        assert await other.take() == 0, "another server is free"
        await here.release(5)
        left = await there.take()
        assert left is not None
        assert 4 < left <= 5
        await there.release(0)
        left = await here.take()
        assert left is not None
        assert left > 3, "nobody shortens the rest that another was told of"

    asyncio.run(play())


def test_a_holder_that_lost_its_lease_writes_no_more(engine: Engine) -> None:
    async def play() -> None:
        slow, next_one = ServerLease(SERVER, engine, "slow", 4), ServerLease(SERVER, engine, "next", 60)
        assert await slow.take() == 0
        assert await slow.renew()
        await asyncio.sleep(2.2)
        assert await slow.renew(), "its lease lasts anew"
        await asyncio.sleep(2.2)
        assert await next_one.take() is None
        await asyncio.sleep(2.2)
        assert await next_one.take() == 0, "it died, as far as anybody can tell"
        assert not await slow.renew()
        await slow.release(3600)
        assert await slow.take() is None, "what it gave back was no longer its own"
        await next_one.release(0)
        assert await slow.take() == 0, "and the rest it asked for is not kept"

    asyncio.run(play())


def test_connections_that_are_cut_cost_only_time(engine: Engine, postgres: str) -> None:
    def cut() -> None:
        other = create_engine(postgres)
        with other.begin() as connection:
            connection.execute(text(_CUT))
        other.dispose()

    async def play() -> None:
        lease = ServerLease(SERVER, engine, "here", 20)
        assert await lease.take() == 0
        await asyncio.sleep(5.1)  # for the first quarter of a lease the database is not asked
        cut()
        assert await lease.renew()
        cut()
        await lease.release(0)
        cut()
        assert await ServerLease(SERVER, engine, "there", 60).take() == 0

    asyncio.run(play())


# A machine whose clock is an hour ahead: what it writes and reads of moments must do no harm to the others.
_AHEAD = "import time\n_real = time.time\ntime.time = lambda: _real() + 3600\n"


def test_machines_share_the_turn_of_a_platform_though_the_clock_of_one_is_wrong(postgres: str, tmp_path: Path) -> None:
    shared = Shared()
    sites = {f"county{number}": shared.site() for number in range(4)}
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    (tmp_path / "ahead").mkdir()
    (tmp_path / "ahead" / "sitecustomize.py").write_text(_AHEAD)
    with served(sites):
        write_sites(tmp_path / "config" / "sites", sites)
        machines = [
            _machine(tmp_path, f"machine{n}", postgres, (f"county{n}", f"county{n + 2}"), ahead=n == 1)
            for n in range(2)
        ]
        ended = [process.wait(240) for process in machines]
    assert ended == [0, 0]
    assert len(shared.came) >= 4 * 5
    assert shared.most == 1
    assert shared.least_gap >= 0.1


def _machine(folder: Path, name: str, url: str, sites: tuple[str, ...], *, ahead: bool) -> subprocess.Popen[bytes]:
    env = {**os.environ, "NIANBAO_CONFIG": str(folder / "config"), "NIANBAO_DATA": str(folder / name)}
    env |= {"NIANBAO_DATABASE_URL": url}
    if ahead:
        env["PYTHONPATH"] = str(folder / "ahead")
    words = [word for site in sites for word in ("--site", site)]
    program = Path(sys.executable).with_name("nianbao")
    return subprocess.Popen([program, "crawl", *words], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
