"""`python -m bench.look [--sites N]`: what a day costs on which nothing changed, beside Scrapy with nothing added.

A made-up web of many counties stands in a process of its own. Every crawl runs in a fresh process; CPU is that of the
crawl alone (imports and configuration apart). Ours and bare crawls take turns, so that a noisy machine disturbs both.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.config.places import config_dir
from archive.database.engine import open_database
from archive.database.models import Capture, Look
from bench.look_crawls import Get, Spent, apart, bare, ours, warc_bytes
from demo.config import write_config
from demo.generate import generate
from demo.server import DemoServer
from demo.world import World, at

EVENING = at(datetime(2026, 2, 16, tzinfo=UTC).date(), "20:00")
STATIC = ("trs", "empirecms", "vsb", "generic", "php", "ucap", "content_n")
CONDITIONAL_GOAL, CAPTURE_GOAL = 1.3, 1.15
_CONCURRENCY = 64


def main() -> int:
    """Exit status 0 when both goals are met."""
    wanted = _arguments()
    print(f"{wanted.sites} counties of {wanted.organs} organs, every family, as they come")
    _unchanged_day(_world(wanted, None))
    print(f"\n{wanted.sites // 3} counties with ETags, static families: conditional looks beside bare Scrapy")
    met = _conditional(_world(wanted, STATIC), wanted.rounds)
    return 0 if met else 1


def _unchanged_day(world: World) -> None:
    with _standing(world) as place:
        place.run(EVENING)
        before = warc_bytes(place.data)
        spent = place.run(EVENING + timedelta(days=1))
        looks, requests = place.count(EVENING + timedelta(days=1))
        kept = warc_bytes(place.data) - before
        print(f"  {looks} column looks, {requests} requests: {requests / looks:.1f} a look")
        print(f"  {kept / looks / 1000:.1f} KB kept a look ({kept / requests:.0f} bytes a request)")
        print(f"  {1000 * spent.crawl / looks:.1f} ms CPU a look ({1000 * spent.crawl / requests:.2f} ms a request)")
        print(f"  {1000 * spent.take / looks:.1f} ms CPU a look to take it in, verdicts included")
        print(f"  peak memory {spent.memory:.0f} MB")


def _conditional(world: World, rounds: int) -> bool:
    with _standing(world) as place:
        first = place.run(EVENING)
        gets = place.conditional_gets()
        pages = [Get(get.url) for get in gets]
        ratios: dict[str, list[float]] = {"tuned": [], "defaults": [], "capture": []}
        each: dict[str, list[float]] = {"ours": [], "tuned": [], "defaults": [], "full": [], "kept": []}
        for number in range(1, rounds + 1):
            looked = place.run(EVENING + timedelta(days=number))
            count = place.count(EVENING + timedelta(days=number))[1]
            tuned = apart(bare, gets, _CONCURRENCY, True)
            plain = apart(bare, gets, _CONCURRENCY, False)
            full = apart(bare, pages, _CONCURRENCY, True)
            kept = apart(bare, pages, _CONCURRENCY, True, str(place.folder / f"kept{number}"))
            for name, spent, of in (
                ("ours", looked, count),
                *_of(len(gets), tuned=tuned, defaults=plain, full=full, kept=kept),
            ):
                each[name].append(1000 * spent.crawl / of)
            for name, cost, base in (
                ("tuned", "ours", "tuned"),
                ("defaults", "ours", "defaults"),
                ("capture", "kept", "full"),
            ):
                ratios[name].append(each[cost][-1] / each[base][-1])
        return _tell(first, len(gets), each, ratios)


def _of(count: int, **spent: Spent) -> list[tuple[str, Spent, int]]:
    return [(name, one, count) for name, one in spent.items()]


def _tell(first: Spent, count: int, each: dict[str, list[float]], ratios: dict[str, list[float]]) -> bool:
    told = {name: median(values) for name, values in (each | ratios).items() if values}
    ratio = {name: median(values) for name, values in ratios.items()}
    print(
        f"  {count} conditional GETs; {first.crawl:.1f} s CPU for the first looks, {first.take:.1f} s to take them in"
    )
    print(f"  ours                 {told['ours']:.2f} ms CPU a request, rows, notes and WARC included")
    print(f"  bare Scrapy          {median(each['defaults']):.2f} ms   ratio {ratio['defaults']:.2f}")
    tuned = f"{median(each['tuned']):.2f} ms   ratio {ratio['tuned']:.2f}"
    print(f"  bare Scrapy, tuned   {tuned}   goal <= {CONDITIONAL_GOAL}")
    print(f"  full pages, bare     {median(each['full']):.2f} ms")
    print(
        f"  full pages, captured {median(each['kept']):.2f} ms   ratio {ratio['capture']:.2f}   goal <= {CAPTURE_GOAL}"
    )
    return ratio["tuned"] <= CONDITIONAL_GOAL and ratio["capture"] <= CAPTURE_GOAL


class _Place:
    """A world that stands, its configuration and data, and the clock of its server."""

    def __init__(self, world: World, folder: Path, port: int, control: Connection) -> None:
        self.folder, self.data, self._control = folder, folder / "data", control
        self._sites = tuple(site.region for site in world.sites)
        write_config(world, folder / "config", port)
        self._environment = {
            "NIANBAO_CONFIG": str(folder / "config"),
            "NIANBAO_DATA": str(self.data),
            "NIANBAO_POLITENESS__REQUESTS_PER_RUN": "1000000",
        }

    def run(self, now: datetime) -> Spent:
        """One run of ours on this evening."""
        self._control.send(now)
        self._control.recv()
        return apart(ours, self._environment, self._sites, now)

    def count(self, now: datetime) -> tuple[int, int]:
        """Looks and requests of the run of an evening."""
        with self._session() as session:
            run = select(Look.id).where(Look.started_at >= now, Look.started_at < now + timedelta(hours=20))
            looks = session.scalar(select(func.count()).select_from(run.subquery())) or 0
            requests = session.scalar(select(func.count()).where(Capture.look_id.in_(run))) or 0
        return looks, requests

    def conditional_gets(self) -> list[Get]:
        """The first run's answers that named an ETag, to be asked for again."""
        with self._session() as session:
            rows = session.execute(select(Capture.url, Capture.etag).where(Capture.look_id != "", Capture.etag != ""))
            return [Get(url, etag) for url, etag in rows]

    def _session(self) -> Session:
        return Session(open_database(f"sqlite:///{self.data / 'nianbao.db'}"))


@contextmanager
def _standing(world: World) -> Iterator[_Place]:
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(world, there), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory(prefix="nianbao-look-") as scratch:
        folder = Path(scratch)
        _copy_config(folder / "config")
        try:
            yield _Place(world, folder, here.recv(), here)
        finally:
            here.send(None)
            server.join(10)


def _serve(world: World, control: Connection) -> None:
    with DemoServer(world) as server:
        control.send(server.port)
        while (now := control.recv()) is not None:
            server.clock = now
            server.log.clear()
            control.send(now)


def _copy_config(target: Path) -> None:
    import shutil

    shutil.copytree(config_dir(), target, ignore=shutil.ignore_patterns("sites", "organs"))


def _world(wanted: argparse.Namespace, families: Any) -> World:
    """No faults; with families named, a third as many sites, all of which send ETags and keep still."""
    sites = wanted.sites // 3 if families else wanted.sites
    world = generate(sites, wanted.organs, 7, families, 0)
    if not families:
        return world
    return replace(world, sites=tuple(replace(site, validators="etag", noise=False) for site in world.sites))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.look")
    parser.add_argument("--sites", type=int, default=300)
    parser.add_argument("--organs", type=int, default=10, help="organs of each site")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
