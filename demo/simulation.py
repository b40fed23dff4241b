"""Plays the made-up web day by day: the clock is moved, and each evening a real run visits every site."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from archive.clock import SHANGHAI
from archive.config.paths import shipped_config
from crawler.running.runs import RunRequest, RunResult, run_in_child
from demo.config import write_config
from demo.server import DemoServer
from demo.world import World

# The hour of the daily visit, Asia/Shanghai.
_EVENING = time(20, 0)


@dataclass(frozen=True, slots=True)
class Day:
    """One simulated day that has been visited."""

    day: date
    number: int
    of: int
    report: RunResult


@contextmanager
def demo_environment(world: World, folder: Path) -> Iterator[DemoServer]:
    """Yield the world on loopback, its configuration and data under ``folder``.

    The environment points there meanwhile.
    """
    shipped = shipped_config()
    before = {name: os.environ.get(name) for name in ("NIANBAO_CONFIG", "NIANBAO_DATA", "NIANBAO_DATABASE_URL")}
    with DemoServer(world) as server:
        config = folder / "config"
        skip = shutil.ignore_patterns("sites", "organs")
        shutil.copytree(shipped, config, ignore=skip, dirs_exist_ok=True)
        write_config(world, config, server.port)
        os.environ |= {"NIANBAO_CONFIG": str(config), "NIANBAO_DATA": str(folder / "data")}
        os.environ.pop("NIANBAO_DATABASE_URL", None)
        try:
            yield server
        finally:
            _restore(before)


def visit_times(world: World) -> list[datetime]:
    """Return the instants of the daily visits, first day to last."""
    days = (world.last_day - world.first_day).days + 1
    return [datetime.combine(world.first_day + timedelta(n), _EVENING, SHANGHAI) for n in range(days)]


def run_simulation(world: World, server: DemoServer, each_day: Callable[[Day], None]) -> datetime:
    """Look every evening; ``each_day`` hears of each. Gives the last evening, the demo's "now"."""
    instants = visit_times(world)
    for number, now in enumerate(instants, 1):
        server.clock = now
        report = run_in_child(RunRequest(tuple(site.region for site in world.sites), now))
        each_day(Day(now.date(), number, len(instants), report))
    return instants[-1]


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
