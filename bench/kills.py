"""Commands killed at random moments on one data folder: is anything lost, doubled or told twice after the next start?

`python -m bench.kills --kills 300 --seed 1`; exit 1 when anything was wrong. Each made-up world of two counties is
played evening by evening; every evening one command is killed with SIGKILL (its whole group, or it alone), then the
same command is run to its end and everything that can be checked is checked.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine

from archive.database.engine import upgrade_tables
from bench.pairs import NIANBAO, differences
from demo.counties import small_world
from demo.simulation import demo_environment, visit_times
from tests.integration.notices.told_county import Hook
from tests.program import run, served

# Exit codes with which a command that was not killed may end: fine, findings, a partial run.
_FINE = (0, 1, 3)
_VICTIMS = ("crawl", "crawl", "crawl", "serve", "rebuild", "migrate", "backup", "alerts", "alerts")
_OLD_REVISION = "0009"
_SCHEDULED = 3  # evenings of each world on which the scheduler is killed, the last ones


@dataclass
class Outcome:
    """What came of all kills. ``wrong``: sentences; ``ended``: victims that had ended before their moment came."""

    kills: int = 0
    ended: int = 0
    victims: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The numbers so far."""
        return f"{self.kills} kills ({self.ended} commands had ended before), {len(self.wrong)} faults"


@dataclass
class _World:
    """One data folder under play. ``seconds``: how long each command takes when it is let alone."""

    folder: Path
    rng: random.Random
    hook: Hook
    found: Outcome
    seconds: dict[str, float]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def evening(self, now: datetime, victim: str) -> None:
        """Visit, then kill one command, start it again, pass on alerts and check."""
        if victim != "crawl":
            self._whole("crawl", now)
        if victim == "migrate":
            _old_database(self.data / "nianbao.db")
        before = _captures(self.data)
        self._kill(victim, now)
        self._whole(victim, now)
        if victim == "migrate":
            self._whole("rebuild", now)
        if victim != "schedule":
            self._whole("alerts", now)
        lost = before - _captures(self.data)
        if lost:
            self.found.wrong.append(f"{now:%m-%d} {victim}: {len(lost)} captures are gone from the database")
        done = run("verify")
        if done.returncode:
            self.found.wrong.append(f"{now:%m-%d} {victim}: verify: {(done.stdout + done.stderr)[-300:]}")

    def _arguments(self, name: str, now: datetime) -> list[str]:
        past = now.isoformat()
        return {
            "crawl": ["crawl", "--as-of", past],
            "schedule": ["schedule", "--once"],
            "serve": ["serve", "--port", "0"],
            "rebuild": ["rebuild"],
            "migrate": ["doctor"],
            "backup": ["backup", "-o", str(self.folder / "copy")],
            "alerts": ["alerts", "run", "--as-of", past],
        }[name]

    def _kill(self, name: str, now: datetime) -> None:
        process = subprocess.Popen(
            [NIANBAO, *self._arguments(name, now)], cwd=self.folder, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        # The first part of a second is the loading of the program, which is the same for all.
        with suppress(subprocess.TimeoutExpired):
            process.wait(self.rng.uniform(0.2, 1.0 + self.seconds.get(name, 3.0)))
        self.found.kills += 1
        self.found.victims[name] += 1
        self.found.ended += process.poll() is not None
        with suppress(ProcessLookupError):
            if self.rng.random() < 0.5:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
        self._wait_for_group(process.pid, name)

    def _wait_for_group(self, group: int, name: str) -> None:
        """Nothing of a command outlives it for long."""
        for _ in range(100):
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                return
            time.sleep(0.1)
        self.found.wrong.append(f"{name}: a child outlived its parent by ten seconds")
        os.killpg(group, signal.SIGKILL)

    def _whole(self, name: str, now: datetime) -> None:
        """The next start of a command must end well."""
        begun = time.monotonic()
        if name == "serve":
            with served() as (_process, _port):
                return
        done = run(*self._arguments(name, now))
        self.seconds[name] = time.monotonic() - begun
        said = done.stdout + done.stderr
        if done.returncode not in _FINE or "Traceback (most recent call last)" in said:
            self.found.wrong.append(f"{now:%m-%d} {name} again: exit {done.returncode}: {said[-400:]}")

    def last_words(self) -> None:
        """After the last evening: what was told was told once, and the database equals its rebuild."""
        self.found.wrong += [f"live and rebuilt differ: {line}" for line in differences(self.folder)]
        bodies = {key: str(body.get("message", "")) for key, body in self.hook.received}
        with closing(sqlite3.connect(self.data / "alerts.db")) as outbox:
            sent = {key for (key,) in outbox.execute("select id from message where status = 'sent'")}
            waiting = outbox.execute("select count(*) from message where status != 'sent'").fetchone()[0]
            told = outbox.execute("select count(*) from entry where status = 'put'").fetchone()[0]
        lines = [
            line for key in sent for line in bodies.get(key, "").splitlines() if line and not line.startswith("【")
        ]
        if sent - bodies.keys() or waiting:
            self.found.wrong.append(f"{len(sent - bodies.keys())} messages never came, {waiting} wait")
        if len(lines) != told:
            self.found.wrong.append(f"{told} entries were put into messages that hold {len(lines)} lines")


def play(kills: int, seed: int, scratch: Path) -> Outcome:
    """So many kills, world after world."""
    found, rng, seconds = Outcome(), random.Random(seed), dict[str, float]()
    number = 0
    while found.kills < kills:
        number += 1
        _play_world(scratch / f"world{number}", rng, found, seconds, kills)
    return found


def _play_world(folder: Path, rng: random.Random, found: Outcome, seconds: dict[str, float], kills: int) -> None:
    whole = small_world()
    world = replace(whole, sites=whole.sites[:2])
    hook = Hook()
    with demo_environment(world, folder) as server:
        _subscribe(folder / "config" / "alerts.yaml", hook.port)
        here, days = _World(folder, rng, hook, found, seconds), visit_times(world)
        server.clock = days[0]
        here._whole("crawl", days[0])  # something to begin with
        here._whole("alerts", days[0])
        for at, now in enumerate(days[1:], 1):
            if found.kills >= kills:
                break
            server.clock = now
            here.evening(now, "schedule" if at >= len(days) - _SCHEDULED else rng.choice(_VICTIMS))
            print(f"\r{found.told}", end="", file=sys.stderr, flush=True)
        here.last_words()
    hook.close()
    shutil.rmtree(folder, ignore_errors=True)


def _captures(data: Path) -> set[str]:
    """Ids of all captures that the database knows; none when it has been made anew and not filled."""
    with closing(sqlite3.connect(data / "nianbao.db")) as database, suppress(sqlite3.OperationalError):
        return {key for (key,) in database.execute("select id from capture")}
    return set()


def _old_database(place: Path) -> None:
    """Put an empty database of an older version of the tables in place."""
    for file in place.parent.glob(f"{place.name}*"):
        file.unlink()
    engine = create_engine(f"sqlite:///{place}")
    with engine.begin() as connection:
        upgrade_tables(connection, _OLD_REVISION)
    engine.dispose()


def _subscribe(file: Path, port: int) -> None:
    channel = f'{{hook: "json://127.0.0.1:{port}/"}}'
    one = f"{{id: office, channels: {channel}, when: at_once, states: [late, overdue, withdrawn]}}"
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace("subscriptions: []", f"subscriptions: [{one}]"), encoding="utf-8")


def main() -> None:
    """Play, tell, and end with 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    os.environ["NIANBAO_POLITENESS__DELAY"] = "0"
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="nianbao-kills-") as scratch:
        found = play(wanted.kills, wanted.seed, Path(scratch))
    print(f"\n{found.told}; {time.monotonic() - begun:.0f} s, seed {wanted.seed}")
    print("  killed: " + ", ".join(f"{name} {count}" for name, count in sorted(found.victims.items())))
    for line in found.wrong[:20]:
        print("  " + line)
    sys.exit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
