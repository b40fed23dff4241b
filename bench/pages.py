"""Measures the reading room: `python -m bench.pages` asks the pages of a made-up province over and over.

Prints, for each page, the first answer and p50 and p95 of warm ones (wall and the process's own CPU) from the
application itself, and p50 and p95 over a real server on loopback. Goals: the board of a province-year within 60 ms,
a report within 40 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.engine import open_database
from archive.database.models import Listing, VerdictRecord
from archive.filings.verdicts.history import record_verdicts
from archive.web.app import create_app
from bench.made_visits import AS_OF, YEAR, Shape, fill
from tests.program import free_port

_PROVINCE, _COUNTY = "99", "990007"


def main() -> None:
    """Fill, ask, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--regions", type=int, default=150)
    asked.add_argument("--text", type=int, default=4_000, help="characters of a report")
    asked.add_argument("--rounds", type=int, default=40)
    asked.add_argument("--folder", type=Path, help="keep the database here, and use it again")
    options = asked.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="bench-pages-"))
    try:
        _measure(folder, Shape(options.regions, text=options.text), options.rounds)
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, shape: Shape, rounds: int) -> None:
    pages = _pages(_filled(folder, shape))
    inside = asyncio.run(_inside(_application(folder), pages, rounds))
    outside = _outside(folder, pages, rounds)
    print(f"\n{'ms':<38}{'first':>9}{'p50':>9}{'p95':>9}{'cpu p50':>9}{'cpu p95':>9}{'server p50':>12}{'p95':>9}")
    for name in pages:
        first, walls, cpus = inside[name]
        told = (first, *_two(walls), *_two(cpus))
        print(f"{name:<38}" + "".join(f"{value:>9.1f}" for value in told) + "{:>12.1f}{:>9.1f}".format(*outside[name]))

    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB, with what made the database")


def _filled(folder: Path, shape: Shape) -> str:
    """The id of an organ that has a report of every year."""
    engine = open_database(_url(folder))
    with Session(engine) as session:
        if not session.scalar(select(func.count()).select_from(Listing)):
            fill(session, shape)
        if not session.scalar(select(func.count()).select_from(VerdictRecord)):
            record_verdicts(session, load_configuration().deadlines, [_PROVINCE], AS_OF)
        session.commit()
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Listing, VerdictRecord)]
        print(f"{shape.regions} regions, {counts[0]} rows, {counts[1]} verdicts")
        query = select(Listing.organ_id).where(Listing.report_year == YEAR, Listing.column_id.startswith(_COUNTY))
        found = session.scalar(query.order_by(Listing.id).limit(1))
    engine.dispose()
    return found or ""


def _pages(organ: str) -> dict[str, str]:
    return {
        "today": "/",
        "board of everything": f"/board/{YEAR}",
        "overdue list of everything": f"/overdue/{YEAR}",
        "board of the province": f"/board/{YEAR}?region={_PROVINCE}",
        "the same, only the overdue": f"/board/{YEAR}?region={_PROVINCE}&state=overdue",
        "board of a county": f"/board/{YEAR}?region={_COUNTY}",
        "board of the province, a past day": f"/board/{YEAR}?region={_PROVINCE}&as_of=2026-02-10",
        "overview of the province": f"/overview/{YEAR}?region={_PROVINCE}",
        "matrix of a county": f"/matrix?region={_COUNTY}",
        "organ": f"/organs/{organ}",
        "report": f"/reports/{organ}-{YEAR}",
        "report of an older year": f"/reports/{organ}-{YEAR - 2}",
        "findings": "/findings",
        "changes": "/changes",
        "API, a page of filings": f"/api/v1/filings?year={YEAR}&region={_PROVINCE}",
    }


def _application(folder: Path) -> FastAPI:
    return create_app(
        open_database(_url(folder)), load_configuration(), now=lambda: AS_OF, warc_folder=folder, search_folder=folder
    )


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'nianbao.db'}"


async def _inside(
    app: FastAPI, pages: dict[str, str], rounds: int
) -> dict[str, tuple[float, list[float], list[float]]]:
    """Milliseconds of the first answer, and wall and CPU milliseconds of the others."""
    found: dict[str, tuple[float, list[float], list[float]]] = {}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", follow_redirects=True) as client:
        for name, address in pages.items():
            walls, cpus = [], []
            for _round in range(rounds + 1):
                wall, cpu = time.perf_counter(), time.process_time()
                (await client.get(address)).raise_for_status()
                walls.append((time.perf_counter() - wall) * 1e3)
                cpus.append((time.process_time() - cpu) * 1e3)
            found[name] = walls[0], walls[1:], cpus[1:]
    return found


def _outside(folder: Path, pages: dict[str, str], rounds: int) -> dict[str, tuple[float, float]]:
    """p50 and p95 of warm answers over a socket, from a server in a process of its own."""
    port = free_port()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(folder, port), daemon=True)
    server.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120, follow_redirects=True) as client:
            _await(client)
            return {name: _two(_answers(client, address, rounds)) for name, address in pages.items()}
    finally:
        server.terminate()
        server.join()


def _serve(folder: Path, port: int) -> None:
    uvicorn.run(_application(folder), host="127.0.0.1", port=port, log_level="warning")


def _await(client: httpx.Client) -> None:
    for _attempt in range(200):
        try:
            client.get("/method")
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def _answers(client: httpx.Client, address: str, rounds: int) -> list[float]:
    times = []
    for _round in range(rounds + 1):
        start = time.perf_counter()
        client.get(address).raise_for_status()
        times.append((time.perf_counter() - start) * 1e3)
    return times[1:]


def _two(times: list[float]) -> tuple[float, float]:
    return median(times), quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
