"""A made-up web of counties that stands in a process of its own, and the runs of ours that visit it."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.config.paths import config_dir
from archive.database.engine import open_database
from archive.database.models import CaptureRecord, Visit
from bench.fresh_process import apart
from bench.visit_crawls import Get, Spent, ours
from demo.config import write_config
from demo.server import DemoServer
from demo.world import World


@dataclass(frozen=True, slots=True)
class Evening:
    """What one run did: column visits, requests (robots.txt among them), how many were answered 304, bytes."""

    spent: Spent
    visits: int
    requests: int
    unchanged: int
    received: int  # bytes of bodies over the network, as the server counts them
    kept: int  # bytes the WARC files grew by


class Place:
    """A world that stands, its configuration and data, and the clock of its server."""

    def __init__(self, world: World, folder: Path, port: int, control: Connection) -> None:
        self.folder, self.data, self._control = folder, folder / "data", control
        self._sites = tuple(site.region for site in world.sites)
        write_config(world, folder / "config", port)
        self.environment = {
            "NIANBAO_CONFIG": str(folder / "config"),
            "NIANBAO_DATA": str(self.data),
            "NIANBAO_POLITENESS__REQUESTS_PER_RUN": "1000000",
        }

    def run(self, now: datetime) -> Evening:
        """One run of ours on this evening."""
        before = self._warc_bytes()
        self._ask(now)
        spent = apart(ours, self.environment, self._sites, now)
        received = self._ask(now)
        with self._session() as session:
            visits = session.scalar(
                select(func.count()).select_from(Visit).where(Visit.started_at.between(*_evening(now)))
            )
            states = session.scalars(
                select(CaptureRecord.status).where(CaptureRecord.fetched_at.between(*_evening(now)))
            ).all()
        return Evening(spent, visits or 0, len(states), states.count(304), received, self._warc_bytes() - before)

    def gets(self, now: datetime) -> list[Get]:
        """Every request of that evening's run, to be made again: with the ETag where it was answered 304."""
        rows = select(CaptureRecord.url, CaptureRecord.etag, CaptureRecord.status).where(
            CaptureRecord.fetched_at.between(*_evening(now))
        )
        with self._session() as session:
            return [Get(url, etag if status == 304 else "") for url, etag, status in session.execute(rows)]

    def _ask(self, now: datetime) -> int:
        """Set the server's clock; the bytes of its answers since the last time."""
        self._control.send(now)
        served: int = self._control.recv()
        return served

    def _warc_bytes(self) -> int:
        return sum(file.stat().st_size for file in self.data.glob("warc/*.warc.gz"))

    def _session(self) -> Session:
        return Session(open_database(f"sqlite:///{self.data / 'nianbao.db'}"))


@contextmanager
def standing(world: World) -> Iterator[Place]:
    """A place whose server runs elsewhere: its CPU is counted for no crawl."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(world, there), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory(prefix="nianbao-visit-") as scratch:
        folder = Path(scratch)
        shutil.copytree(config_dir(), folder / "config", ignore=shutil.ignore_patterns("sites", "organs"))
        try:
            yield Place(world, folder, here.recv(), here)
        finally:
            here.send(None)
            server.join(10)


def _evening(now: datetime) -> tuple[datetime, datetime]:
    return now, now + timedelta(hours=20)


def _serve(world: World, control: Connection) -> None:
    with DemoServer(world) as server:
        control.send(server.port)
        while (now := control.recv()) is not None:
            served = sum(entry.bytes for entry in server.log)
            server.clock = now
            server.log.clear()
            control.send(served)
