"""A share of the country in PostgreSQL: `python -m bench.country --share 1` (percent; 100 is 2,847 counties).

Ten report years of 49 organs a county and a season of daily visits are filled in bulk, then judged. Told are rows,
bytes and milliseconds of CPU (this process and PostgreSQL's together: other programs on the machine count for nothing):
the first page of a process that has judged nothing yet, boards of a county, of a hundred counties and of all, warm, and
one capture among all, by its id and as the newest of an address.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.engine import open_database
from archive.database.models import CaptureRecord, Listing, VerdictRecord, Version, Visit
from archive.filings.verdicts.history import record_verdicts
from archive.web.app import create_app
from bench.made_visits import AS_OF, YEAR, Shape, codes, fill
from tests.postgres_server import Server, running

_COUNTIES = 2_847
_OLDER = 9  # report years before this one
_ROUNDS = 15
_TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
_PAGES = {
    "today": "/",
    "board of a county": f"/board/{YEAR}?region=990007",
    "board of a hundred counties": f"/board/{YEAR}?region=9900",
    "board of everything": f"/board/{YEAR}",
    "overview of everything": f"/overview/{YEAR}",
    "API, a page of filings": f"/api/v1/filings?year={YEAR}",
}


def main() -> None:
    """Fill, judge, ask, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--share", type=float, default=1.0, help="percent of the country's counties")
    asked.add_argument("--text", type=int, default=400, help="characters of a report")
    options = asked.parse_args()
    shape = Shape(max(8, round(_COUNTIES * options.share / 100)), older=_OLDER, text=options.text)
    with running() as server:
        _measure(server, shape)


def _measure(server: Server, shape: Shape) -> None:
    url, postmaster = server.database(), int((server.socket / "data" / "postmaster.pid").read_text().split()[0])
    engine, spent = open_database(url), Spent(postmaster)
    with Session(engine) as session:
        filling = spent.by(lambda: fill(session, shape))
        session.execute(text("ANALYZE"))
        session.commit()
        regions = list(codes(shape))
        judging = spent.by(lambda: record_verdicts(session, load_configuration().deadlines, regions, AS_OF))
        session.commit()
    _tell_rows(engine, shape)
    print(f"filled in {filling / 1e3:.1f} s of CPU, judged in {judging / 1e3:.1f} s")
    print(f"\n{'milliseconds of CPU':<34}{'first':>10}{'median':>10}")
    print(f"{'today, in a new process':<34}{_apart(postmaster, url):>10.0f}")
    for name, times in asyncio.run(_pages(engine, spent)).items():
        print(f"{name:<34}{times[0]:>10.1f}{median(times[1:]):>10.1f}")
    for name, times in _captures(engine, spent).items():
        print(f"{name:<34}{times[0]:>10.1f}{median(times[1:]):>10.1f}")
    engine.dispose()


class Spent:
    """Milliseconds of CPU of this process and of PostgreSQL's processes."""

    def __init__(self, postmaster: int) -> None:
        self._postmaster = postmaster

    def by(self, work: Callable[[], Any]) -> float:
        """Milliseconds that ``work`` took."""
        before = self.now()
        work()
        return self.now() - before

    def now(self) -> float:
        """Milliseconds so far."""
        return time.process_time() * 1e3 + self._of_postgres()

    def _of_postgres(self) -> float:
        ticks = 0
        for place in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = place.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == self._postmaster:
                ticks += int(fields[11]) + int(fields[12])
            elif int(place.parent.name) == self._postmaster:  # with its children that have ended
                ticks += sum(int(one) for one in fields[11:15])
        return ticks * _TICK


def _tell_rows(engine: Engine, shape: Shape) -> None:
    tables = (Listing, Version, VerdictRecord, Visit, CaptureRecord)
    with Session(engine) as session:
        counts = {table.__tablename__: session.scalar(select(func.count()).select_from(table)) for table in tables}
        size = session.scalar(text("SELECT pg_database_size(current_database())")) or 0
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    print(f"{shape.regions} counties, {shape.regions * shape.organs} organs: {told}; {size / 2**20:.0f} MB")


def _apart(postmaster: int, url: str) -> float:
    """Milliseconds of CPU until a new process has given its first page, its start left out."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_first, args=(postmaster, url, there))
    process.start()
    took: float = here.recv()
    process.join()
    return took


def _first(postmaster: int, url: str, told: Any) -> None:
    engine, spent = open_database(url), Spent(postmaster)
    told.send(spent.by(lambda: asyncio.run(_today(engine))))


async def _today(engine: Engine) -> None:
    async with _client(engine) as client:
        (await client.get(_PAGES["today"])).raise_for_status()


def _client(engine: Engine) -> httpx.AsyncClient:
    folder = Path(tempfile.gettempdir()) / "nianbao-bench-country"
    app = create_app(engine, load_configuration(), now=lambda: AS_OF, warc_folder=folder, search_folder=folder)
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://test", follow_redirects=True, timeout=600)


async def _pages(engine: Engine, spent: Spent) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    async with _client(engine) as client:
        for name, path in _PAGES.items():
            found[name] = []
            for _ in range(_ROUNDS + 1):
                before = spent.now()
                (await client.get(path)).raise_for_status()
                found[name].append(spent.now() - before)
    return found


def _captures(engine: Engine, spent: Spent) -> dict[str, list[float]]:
    """One capture by its id, and the newest of an address as a visit asks for it; a hundred at a time, so that the
    clock of the processes can tell."""
    newest = select(CaptureRecord.id).order_by(CaptureRecord.fetched_at.desc()).limit(1)
    found: dict[str, list[float]] = {"a capture by its id": [], "newest capture of an address": []}
    with Session(engine) as session:
        some = session.execute(select(CaptureRecord.id, CaptureRecord.url).limit(100)).all()
        for _ in range(_ROUNDS + 1):
            for name, queries in (
                (
                    "a capture by its id",
                    [select(CaptureRecord.offset).where(CaptureRecord.id == one.id) for one in some],
                ),
                ("the newest capture of an address", [newest.where(CaptureRecord.url == one.url) for one in some]),
            ):
                before = spent.now()
                for query in queries:
                    session.execute(query).all()
                found[name].append((spent.now() - before) / len(queries))
    return found


if __name__ == "__main__":
    main()
