"""Random pairs of commands at once on one data folder: do they end in a traceback, and does the database still equal
its rebuild? `python -m bench.pairs --pairs 200 --seed 1 [--postgres]`; exit 1 when anything was wrong.

The site is a small made-up county on loopback; every command is the installed program in a process of its own.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.config.load import load_configuration
from archive.database.dump import dump
from archive.database.engine import open_database
from archive.ingest.warc_ingest import ingest_new_records
from crawler.visiting.stored_rows import rows_of
from demo.counties import small_world
from demo.simulation import demo_environment, visit_times
from tests.postgres_server import running
from tests.program import free_port

NIANBAO = Path(sys.executable).with_name("nianbao")
_FINE = {0, 1, 3}  # findings and partial runs are answers too
_VISITING = ("crawl", "crawl", "crawl", "crawl --as-of {past}", "schedule --once", "rebuild")
_OTHER = (
    "status --year 2025 --format json",
    "doctor",
    "verify",
    "backup -o {folder}/kept{n}",
    "search 财政局",
    "findings --format json",
    "decide waive {organ} 2025 --until 2028-12-31 --reason 两人同时试验 --by tester{n}",
    "export --format csv -o {folder}/export{n}",
    "serve --port {port}",
)


@dataclass
class Outcome:
    """What came of all pairs. ``wrong`` are (commands, exit codes, what was said)."""

    pairs: int = 0
    tracebacks: list[str] = field(default_factory=list)
    odd_exits: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    exits: Counter[str] = field(default_factory=Counter)

    @property
    def told(self) -> str:
        """The numbers so far."""
        wrong = f"tracebacks {len(self.tracebacks)}, odd exits {len(self.odd_exits)}"
        return f"{self.pairs} pairs: {wrong}, differences {len(self.differences)}"

    @property
    def good(self) -> bool:
        """Whether nothing was wrong."""
        return not (self.tracebacks or self.odd_exits or self.differences)


def play(pairs: int, seed: int, folder: Path, compare_every: int = 10) -> Outcome:
    """So many pairs on one data folder; every ``compare_every`` of them the database is compared with its rebuild."""
    rng, world = random.Random(seed), small_world()
    world, found = replace(world, sites=world.sites[:2]), Outcome()
    with demo_environment(world, folder) as server:
        days = visit_times(world)
        server.clock = days[-1]
        # Something to begin with; its organs are those that are decided about.
        _finish(_start(f"crawl --as-of {days[3].isoformat()}", folder), found, "crawl", "the first crawl")
        for number in range(1, pairs + 1):
            past = rng.choice(days[:-1]).isoformat()
            told = {"past": past, "folder": folder, "n": number, "organ": _organ(rng, folder)}
            chosen = [rng.choice(_VISITING), rng.choice(rng.choice((_VISITING, _OTHER)))]
            pair = [command.format(**told, port=free_port()) for command in chosen]
            _both(pair, folder, found)
            found.pairs += 1
            print(f"\r{found.told}", end="", file=sys.stderr, flush=True)
            if number % compare_every == 0 or number == pairs:
                found.differences += [f"after pair {number}: {line}" for line in differences(folder)]
    return found


def differences(folder: Path) -> list[str]:
    """Lines in which the database and one made from nothing differ, at most a few."""
    configuration, warc = load_configuration(), folder / "data" / "warc"
    live = open_database(configuration.settings.database())
    ingest_new_records(live, warc, configuration, rows_of)
    with tempfile.TemporaryDirectory() as place:
        fresh = open_database(f"sqlite:///{place}/fresh.db")
        ingest_new_records(fresh, warc, configuration, rows_of)
        one, other = dump(live), dump(fresh)
        fresh.dispose()
    live.dispose()
    lines = [f"only live: {line[:300]}" for line in sorted(set(one) - set(other))]
    return [*lines, *(f"only rebuilt: {line[:300]}" for line in sorted(set(other) - set(one)))][:6]


def _both(pair: Sequence[str], folder: Path, found: Outcome) -> None:
    running = [(command, _start(command, folder)) for command in pair]
    name = " + ".join(pair)
    for command, process in running:
        if command.startswith("serve"):
            _read_pages(int(command.split()[-1]), process, [other for _, other in running if other is not process])
    for command, process in running:
        _finish(process, found, command.split()[0], name)


def _start(command: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [NIANBAO, *command.split()], cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def _finish(process: subprocess.Popen[str], found: Outcome, command: str, name: str) -> None:
    said, _ = process.communicate()
    found.exits[f"{command} {process.returncode}"] += 1
    if "Traceback (most recent call last)" in said:
        found.tracebacks.append(f"{name}: {said[-1500:]}")
    elif process.returncode not in _FINE and (command, process.returncode) != ("serve", -signal.SIGTERM):
        found.odd_exits.append(f"{name}: exit {process.returncode}: {said[-300:]}")


def _read_pages(port: int, serving: subprocess.Popen[str], others: Sequence[subprocess.Popen[str]]) -> None:
    """Read pages for as long as the other command works, at least once."""
    read = 0
    while serving.poll() is None and (not read or any(one.poll() is None for one in others)):
        with suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/board/2025", timeout=60).read()
            read += 1
        time.sleep(0.3)
    serving.terminate()


def _organ(rng: random.Random, folder: Path) -> str:
    rosters = sorted((folder / "config" / "organs").glob("*.csv"))
    lines = rosters[0].read_text("utf-8-sig").splitlines()[1:]
    return rng.choice(lines).split(",")[0]


def main() -> None:
    """Play, tell, and end with 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", default="", help="keep everything in this folder")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server started for the occasion")
    wanted = parser.parse_args()
    folder = Path(wanted.data or tempfile.mkdtemp(prefix="nianbao-pairs-"))
    os.environ["NIANBAO_POLITENESS__DELAY"] = "0"
    begun = time.monotonic()
    with running() if wanted.postgres else nullcontext() as server:
        if server:
            os.environ["NIANBAO_DATABASE_URL"] = server.database()
        found = play(wanted.pairs, wanted.seed, folder)
    print(f"\n{found.told}; {time.monotonic() - begun:.0f} s, seed {wanted.seed}")
    print("  exits: " + ", ".join(f"{name}: {count}" for name, count in sorted(found.exits.items())))
    for line in (*found.tracebacks[:5], *found.odd_exits[:5], *found.differences):
        print("  " + line)
    if not wanted.data:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if found.good else 1)


if __name__ == "__main__":
    main()
