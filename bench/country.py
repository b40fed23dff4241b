"""A share of the country in PostgreSQL: `python -m bench.country --share 1` (percent; 100 is 2,847 counties).

Filled in bulk: a season of daily visits, ten report years of 49 organs a county, their versions, captures, and the
verdicts of older years. By the program's own code: the verdicts of the newest year, the boards that the first page
needs, and every answer. Told are rows, bytes, and milliseconds of CPU (this process and PostgreSQL's together: other
programs on the machine count for nothing) and of the clock on the wall.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from sqlalchemy import Engine, Select, func, select, text
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.engine import open_database
from archive.database.models import CaptureRecord, JudgedBoard, Listing, Organ, VerdictRecord, Version, Visit
from archive.filings.facts.inputs import region_versions
from archive.filings.facts.report_years import organ_regions
from archive.filings.verdicts.history import record_year
from archive.filings.verdicts.kept_boards import keep_boards
from archive.web.app import create_app
from bench.country_fill import CAPTURES, COUNTIES, PROVINCES, fill_country
from bench.made_visits import AS_OF, YEAR, Shape
from tests.postgres_server import running
from tests.program import free_port

_OLDER = 9  # report years before this one
_ROUNDS = 100  # warm answers of each page
_LOOKS = 15  # hundreds of captures looked up
_TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
_COUNTY, _PROVINCE = "110000", "11"
_PAGES = {
    "today": "/",
    "board of a county": f"/board/{YEAR}?region={_COUNTY}",
    "board of a province": f"/board/{YEAR}?region={_PROVINCE}",
    "board of everything": f"/board/{YEAR}",
    "overview of everything": f"/overview/{YEAR}",
    "API, a page of filings": f"/api/v1/filings?year={YEAR}",
}
_SERVER = "-c shared_buffers=2GB -c max_wal_size=4GB -c wal_level=minimal -c max_wal_senders=0"


def main() -> None:
    """Fill, judge, ask, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--share", type=float, default=1.0, help="percent of the country's counties")
    asked.add_argument("--text", type=int, default=400, help="characters of a report (a real one has some 5,000)")
    asked.add_argument("--database", default="", help="an empty database to fill, or one that was filled so before")
    options = asked.parse_args()
    shape = Shape(max(31, round(COUNTIES * options.share / 100)), older=_OLDER, text=options.text, provinces=PROVINCES)
    if options.database:
        _measure(options.database, shape, round(CAPTURES * options.share / 100))
        return
    with running(_SERVER) as server:
        _measure(server.database(), shape, round(CAPTURES * options.share / 100))


def _measure(url: str, shape: Shape, captures: int) -> None:
    engine = open_database(url)
    spent = Spent(engine)
    with Session(engine) as session:
        filled = session.scalar(select(Listing.id).limit(1)) is not None
        judged = session.scalar(select(VerdictRecord.id).where(VerdictRecord.report_year == YEAR).limit(1)) is not None
    if not filled:
        print("filled in bulk:", spent.by(lambda: fill_country(engine, shape, captures, print, "字" * shape.text)))
    if not judged:
        print(f"{YEAR} judged by the program:", spent.by(lambda: _judge(engine)))
    print("boards of the first page judged and kept by the program:", spent.by(lambda: _keep(engine)))
    _tell_rows(engine)
    print(f"\n{'milliseconds':<34}{'CPU':>10}{'wall':>10}")
    for name, took in {"first page of a new process": _first_page(url, spent)}.items():
        print(f"{name:<34}{took}")
    print(f"\n{'milliseconds of CPU, then of wall':<34}{'first':>10}{'median':>10}{'p95':>10}{'median':>10}")
    for name, (first, *others) in (asyncio.run(_pages(engine, spent)) | _captures(engine, spent)).items():
        cpu = sorted(one.cpu for one in others)
        most, wall = cpu[int(len(cpu) * 0.95)], median(one.wall for one in others)
        print(f"{name:<34}{first.cpu:>10.1f}{median(cpu):>10.1f}{most:>10.1f}{wall:>10.1f}")
    engine.dispose()


def _keep(engine: Engine) -> None:
    configuration = load_configuration()
    keep_boards(engine, configuration.deadlines, configuration.settings.schedule, AS_OF)


def _judge(engine: Engine) -> None:
    deadlines = load_configuration().deadlines
    with Session(engine) as session:
        regions, versions = organ_regions(session, [""]), region_versions(session, deadlines)
        for at in range(0, len(regions), 100):
            record_year(session, deadlines, YEAR, AS_OF, regions[at : at + 100], versions)
            session.commit()


@dataclass(frozen=True)
class Took:
    """Milliseconds of CPU, of this process and PostgreSQL's, and of the clock on the wall."""

    cpu: float
    wall: float

    def __str__(self) -> str:
        return f"{self.cpu:>10.0f}{self.wall:>10.0f}"


class Spent:
    """Measures what work costs this process and the processes of its PostgreSQL, which the kernel counts in ns."""

    def __init__(self, engine: Engine) -> None:
        with engine.connect() as connection:
            place = Path(connection.scalar(text("SHOW data_directory")) or "")
        self._postmaster = int((place / "postmaster.pid").read_text().split()[0])

    def by(self, work: Callable[[], Any]) -> Took:
        """Return what ``work`` took."""
        begun = self.begin()
        work()
        return self.since(begun)

    def begin(self) -> tuple[float, float, float]:
        """Return what ``since`` needs: milliseconds of PostgreSQL's, of this process, of the clock. Looking at the
        processes costs some itself, and is counted for nothing."""
        return self.of_postgres(), time.process_time() * 1e3, time.perf_counter() * 1e3

    def since(self, begun: tuple[float, float, float]) -> Took:
        """Return what was spent since ``begin`` gave this."""
        own, wall = time.process_time() * 1e3, time.perf_counter() * 1e3
        return Took(own - begun[1] + self.of_postgres() - begun[0], wall - begun[2])

    def of_postgres(self) -> float:
        """Return milliseconds of PostgreSQL's processes: those that live, and what those that ended had taken."""
        there = Path(f"/proc/{self._postmaster}/task/{self._postmaster}/children").read_text().split()
        return sum(map(_lived, there)) + sum(_fields(self._postmaster)[11:15]) * _TICK


def _lived(process: str) -> float:
    """Return milliseconds of CPU of a process, as long as it is there."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6
    except OSError:
        return 0.0


def _fields(process: int) -> list[int]:
    """Return the numbers of /proc/PID/stat behind the state, which stands as 0; nothing of a process that is gone."""
    try:
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    return [int(word) if word.lstrip("-").isdigit() else 0 for word in words]


def _tell_rows(engine: Engine) -> None:
    tables = (Listing, Version, VerdictRecord, Visit, CaptureRecord, JudgedBoard)
    with Session(engine) as session:
        counts = {table.__tablename__: session.scalar(select(func.count()).select_from(table)) for table in tables}
        regions, organs = session.execute(select(func.count(func.distinct(Organ.region)), func.count(Organ.id))).one()
        size = session.scalar(text("SELECT pg_database_size(current_database())")) or 0
        parts = session.execute(
            text("SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relname = ANY(:names)"),
            {"names": [*counts]},
        ).all()
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    print(f"{regions} counties, {organs:,} organs: {told}; {size / 2**20:,.0f} MB")
    print("MB: " + ", ".join(f"{name} {size / 2**20:,.0f}" for name, size in sorted(parts)))


def _first_page(url: str, spent: Spent) -> Took:
    """Return what it takes from the start of a server to its first page."""
    port, before, wall = free_port(), spent.of_postgres(), time.perf_counter()
    server = subprocess.Popen([sys.executable, "-m", "bench.country_server", url, str(port)])
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=3600) as client:
            while True:
                try:
                    client.get("/").raise_for_status()
                    break
                except httpx.ConnectError:
                    if server.poll() is not None:
                        raise SystemExit("the server did not start") from None
                    time.sleep(0.05)
        took = (time.perf_counter() - wall) * 1e3
        return Took(spent.of_postgres() - before + sum(_fields(server.pid)[11:15]) * _TICK, took)
    finally:
        server.terminate()
        server.wait()


def _ask(session: Session, queries: Sequence[Select[Any]]) -> None:
    for query in queries:
        session.execute(query).all()


def _client(engine: Engine) -> httpx.AsyncClient:
    folder = Path(tempfile.gettempdir()) / "nianbao-bench-country"
    app = create_app(engine, load_configuration(), now=lambda: AS_OF, warc_folder=folder, search_folder=folder)
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://test", follow_redirects=True, timeout=600)


async def _pages(engine: Engine, spent: Spent) -> dict[str, list[Took]]:
    found: dict[str, list[Took]] = {}
    async with _client(engine) as client:
        for name, path in _PAGES.items():
            found[name] = []
            for _ in range(_ROUNDS + 1):
                begun = spent.begin()
                (await client.get(path)).raise_for_status()
                found[name].append(spent.since(begun))
    return found


def _captures(engine: Engine, spent: Spent) -> dict[str, list[Took]]:
    """One capture by its id, and the newest of an address as a visit asks for it, others each round; a hundred at a
    time."""
    newest = select(CaptureRecord.id).order_by(CaptureRecord.fetched_at.desc()).limit(1)
    found: dict[str, list[Took]] = {"a capture by its id": [], "the newest capture of an address": []}
    with Session(engine) as session:
        for _ in range(_LOOKS + 1):
            some = session.execute(_SOME).all()
            asked: dict[str, list[Select[Any]]] = {
                "a capture by its id": [select(CaptureRecord).where(CaptureRecord.id == one.id) for one in some],
                "the newest capture of an address": [newest.where(CaptureRecord.url == one.url) for one in some],
            }
            for name, queries in asked.items():
                took = spent.by(partial(_ask, session, queries))
                found[name].append(Took(took.cpu / len(queries), took.wall / len(queries)))
    return found


_SOME = text("SELECT id, url FROM capture TABLESAMPLE SYSTEM (0.1) LIMIT 100")
if __name__ == "__main__":
    main()
