"""Workers on one PostgreSQL killed at random moments: is a visit lost or doubled, a server asked twice at once, a site
held by a dead worker, the database another than one machine derives?

`python -m bench.workers --kills 200 --seed 1`; exit 1 when anything was wrong. Rounds of made-up counties on a few
shared servers are visited by several `nianbao worker`; some are killed with SIGKILL (with their run, or alone) and
started anew, PostgreSQL is restarted twice in all and its network is cut once, for three leases. Every round ends when
each site was visited. `--folders 2` spreads the workers over data folders of their own, joined by an S3 server.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import SQLAlchemyError

from archive.config.load import load_configuration
from archive.database.dump import dump
from archive.database.engine import open_database
from archive.database.models import DisclosureColumn, Visit
from archive.ingest.warc_ingest import ingest_new_records
from crawler.visiting.stored_rows import rows_of
from tests.integration.visiting.rough_web import ORGANS, Rough, served, write_sites
from tests.integration.visiting.test_servers import Shared
from tests.network_cut import Relay, relay
from tests.postgres_server import Server, running
from tests.program import NIANBAO, ROOT, run
from tests.s3_server import BUCKET, KEYS, s3_server

LEASE, PAUSE = 3.0, 0.5  # seconds
_SLACK = 60.0  # seconds beyond its lease after which a dead worker's site must have been taken over
_HELD = text("SELECT site, holder FROM visit_lease WHERE held_until >= clock_timestamp()")


@dataclass
class Outcome:
    """What came of all kills. ``wrong``: sentences; ``taken_over``: seconds from each kill until its sites were
    visited or held by another; ``most``: requests that one server had open at once."""

    kills: int = 0
    disturbances: list[str] = field(default_factory=list)
    rounds: int = 0
    visits: int = 0
    most: int = 0
    taken_over: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The numbers so far."""
        longest = max(self.taken_over, default=0.0)
        return (
            f"{self.kills} kills, {self.disturbances.count('restart')} restarts of PostgreSQL, "
            f"{self.disturbances.count('cut')} network cuts, {self.rounds} rounds, {self.visits} visits; "
            f"{self.most} request open at once on a server; taken over after {longest:.0f} s at the most "
            f"(lease {LEASE:g} s); {len(self.wrong)} faults"
        )


@dataclass
class Round:
    """One set of counties. ``disturbances``: what happens to PostgreSQL, each once; ``folders``: data folders among
    which the workers are spread. ``url`` is how the workers reach the database, ``direct`` how it is looked into."""

    folder: Path
    url: str
    rng: random.Random
    found: Outcome
    workers: int = 3
    counties: int = 6
    servers: int = 2
    kills: int = 10
    slack: float = _SLACK
    folders: int = 1
    disturbances: dict[str, Callable[[], None]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    direct: str = ""

    def play(self) -> None:
        """Visit every county once at the least, in spite of everything; then check."""
        servers = [Shared() for _ in range(self.servers)]
        sites = {
            f"c{number}": servers[at].site(platform=f"平台{at}", region=f"99{number:04}")
            for number in range(self.counties)
            for at in [number % self.servers]
        }
        shutil.copytree(ROOT / "config", self.folder / "config", ignore=shutil.ignore_patterns("sites", "organs"))
        with served(sites), _environment(self._environment(0)):
            write_sites(self.folder / "config" / "sites", sites)
            _write_rosters(self.folder / "config" / "organs", sites)
            self._until_visited(set(sites))
            self._check()
        self.found.rounds += 1
        self.found.most = max(self.found.most, *(server.most for server in servers))
        if self.found.most > 1:
            self.found.wrong.append(f"{self.found.most} requests were open at once on one server")
        if (gap := min(server.least_gap for server in servers)) < 0.1:
            self.found.wrong.append(f"a server was asked again after {gap:.3f} s, its delay is 0.1 s")

    def _environment(self, number: int) -> dict[str, str]:
        return {
            "NIANBAO_CONFIG": str(self.folder / "config"),
            "NIANBAO_DATA": str(self.folder / f"data{number % self.folders}"),
            "NIANBAO_DATABASE_URL": self.url,
            "NIANBAO_WORKER__LEASE": str(LEASE),
            "NIANBAO_WORKER__PAUSE": str(PAUSE),
            "NIANBAO_WORKER__REGIONS": "2",
            "NIANBAO_POLITENESS__TIMEOUT": "3",  # a server whose asker was killed is left alone for twice that and 10 s
            **self.environment,
        }

    def _until_visited(self, sites: set[str]) -> None:
        engine = create_engine(self.direct or self.url, pool_pre_ping=True)
        living = [self._start(number) for number in range(self.workers)]
        kills, orphans, calm = self.kills, dict[str, float](), self._calm()
        try:
            while left := sites - self._visited(engine):
                time.sleep(0.2)
                self._watch(engine, living, orphans, left)
                if time.monotonic() < calm:
                    continue
                calm = self._calm()
                if self.disturbances and self.rng.random() < 0.3:
                    name, disturb = self.disturbances.popitem()
                    disturb()
                    self.found.disturbances.append(name)
                elif kills and (at := self._victim(engine, living)) is not None:
                    orphans |= dict.fromkeys(self._held_by(engine, living[at].pid), time.monotonic())
                    self._kill(living[at])
                    living[at] = self._start(at)
                    kills -= 1
        finally:
            for one in living:
                one.terminate()
            for one in living:
                one.wait()
            engine.dispose()

    def _victim(self, engine: Engine, living: list[subprocess.Popen[bytes]]) -> int | None:
        """Return one that visits, mostly; now and then any: it may just start, or have nothing to do."""
        busy = [at for at, one in enumerate(living) if self._held_by(engine, one.pid)]
        if self.rng.random() < 0.2:
            return self.rng.randrange(len(living))
        return self.rng.choice(busy) if busy else None

    def _calm(self) -> float:
        return time.monotonic() + self.rng.uniform(0.5, 6.0)

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        env = {**os.environ, **self._environment(number)}
        log = (self.folder / "workers.log").open("ab")
        with log:
            return subprocess.Popen(
                [NIANBAO, "worker"], cwd=ROOT, env=env, start_new_session=True, stdout=log, stderr=log
            )

    def _kill(self, victim: subprocess.Popen[bytes]) -> None:
        """With everything it started, or alone: then its run ends by itself."""
        whole = self.rng.random() < 0.5
        children = _descendants(victim.pid) if whole else []
        for pid in (victim.pid, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        victim.wait()
        self.found.kills += 1

    def _watch(
        self, engine: Engine, living: list[subprocess.Popen[bytes]], orphans: dict[str, float], left: set[str]
    ) -> None:
        """Note when what a dead worker held was taken over, and what nobody takes over."""
        if not orphans:
            return
        alive = {str(one.pid) for one in living}
        with suppress(SQLAlchemyError), engine.connect() as connection:
            held = {site for site, holder in connection.execute(_HELD) if holder.rsplit("-", 2)[1] in alive}
            for site in orphans.keys() & (held | (orphans.keys() - left)):
                self.found.taken_over.append(time.monotonic() - orphans.pop(site))
        for site, since in list(orphans.items()):
            if time.monotonic() - since > LEASE + self.slack:
                self.found.wrong.append(f"{site}: {LEASE + self.slack:g} s after its worker was killed nobody had it")
                del orphans[site]

    def _held_by(self, engine: Engine, pid: int) -> list[str]:
        try:
            with engine.connect() as connection:
                return [site for site, holder in connection.execute(_HELD) if holder.rsplit("-", 2)[1] == str(pid)]
        except SQLAlchemyError:
            return []

    def _visited(self, engine: Engine) -> set[str]:
        query = select(DisclosureColumn.site_id).join(Visit, Visit.column_id == DisclosureColumn.id)
        try:
            with engine.connect() as connection:
                return set(connection.scalars(query.where(Visit.outcome == "complete")))
        except SQLAlchemyError:  # it restarts, or its tables are not there yet
            return set()

    def _check(self) -> None:
        """After everything was taken in: sound files, and the same rows as one walk over all of them derives."""
        for number in range(self.folders):
            done = run("worker", "--once", env=self._environment(number))
            if done.returncode not in (0, 3):
                self.found.wrong.append(f"worker --once: exit {done.returncode}: {done.stderr[-300:]}")
        for number in range(self.folders):
            done = run("verify", env=self._environment(number))
            if done.returncode:
                self.found.wrong.append(f"verify: {(done.stdout + done.stderr)[-400:]}")
        engine, alone = open_database(self.direct or self.url), open_database(f"sqlite:///{self.folder / 'alone.db'}")
        ingest_new_records(alone, self._gathered(), load_configuration(), rows_of)
        ours, theirs = set(dump(engine)), set(dump(alone))
        self.found.visits += sum(line.startswith("visit ") for line in ours)
        for line in sorted(ours ^ theirs)[:5]:
            where = "in the shared database" if line in ours else "derived by one machine"
            self.found.wrong.append(f"only {where}: {line[:300]}")
        engine.dispose()
        alone.dispose()

    def _gathered(self) -> Path:
        """Return a folder with the WARC files of all data folders."""
        gathered = self.folder / "gathered" / "warc"
        gathered.mkdir(parents=True)
        for file in self.folder.glob("data*/warc/*.warc.gz"):
            (gathered / file.name).hardlink_to(file)
        return gathered


def _descendants(pid: int) -> list[int]:
    """Return the processes that one started, and those that these started (Linux)."""
    parents: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            fields = place.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(place.parent.name))
    found, waiting = list[int](), [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def _write_rosters(folder: Path, sites: dict[str, Rough]) -> None:
    """Each county has the same organs, which owe a report."""
    folder.mkdir(parents=True, exist_ok=True)
    for site in sites.values():
        region = str(site.config["region"])
        with (folder / f"{region}.csv").open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(("organ_id", "name", "aliases", "kind", "valid_from", "valid_to", "successor"))
            for number, organ in enumerate(ORGANS):
                rows.writerow((f"o{region}-{number}", f"粟川县{organ}", "", "department", "", "", ""))


@contextmanager
def _environment(chosen: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ |= chosen
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def main() -> None:
    """Play, tell, and end with 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--folders", type=int, default=1)
    parser.add_argument("--counties", type=int, default=6, help="of a round")
    parser.add_argument("--servers", type=int, default=2, help="that the counties of a round share")
    parser.add_argument("--kills-a-round", type=int, default=10)
    wanted = parser.parse_args()
    found, begun = Outcome(), time.monotonic()
    with (
        running() as server,
        relay(server.socket) as way,
        TemporaryDirectory(prefix="nianbao-workers-") as scratch,
        _storage(wanted.folders) as environment,
    ):
        _play_all(wanted, found, server, way, Path(scratch), environment)
    print(f"\n{found.told}; {time.monotonic() - begun:.0f} s, seed {wanted.seed}")
    for line in found.wrong[:20]:
        print("  " + line)
    sys.exit(1 if found.wrong else 0)


def _play_all(
    wanted: argparse.Namespace, found: Outcome, server: Server, way: Relay, scratch: Path, environment: dict[str, str]
) -> None:
    rng = random.Random(wanted.seed)
    happens = [("restart", server.restart), ("cut", lambda: way.cut(3 * LEASE)), ("restart", server.restart)]
    told_of = 0
    while found.kills < wanted.kills:
        folder, direct = scratch / f"round{found.rounds}", server.database()
        folder.mkdir()
        told = {**environment, "NIANBAO_STORAGE_URL": f"s3://{BUCKET}/{found.rounds}"} if environment else {}
        Round(
            folder, way.url(direct), rng, found, workers=wanted.workers, folders=wanted.folders, environment=told,
            counties=wanted.counties, servers=wanted.servers,
            kills=min(wanted.kills_a_round, wanted.kills - found.kills),
            disturbances=dict([happens.pop()] if happens else ()),
            direct=direct,
        ).play()  # fmt: skip
        server.drop(direct)
        shutil.rmtree(folder)
        print(f"{found.told}", file=sys.stderr, flush=True)
        for line in found.wrong[told_of:]:
            print("  " + line, file=sys.stderr, flush=True)
        told_of = len(found.wrong)


@contextmanager
def _storage(folders: int) -> Iterator[dict[str, str]]:
    """An object storage where there is more than one data folder: what the workers must be told of it."""
    if folders == 1:
        yield {}
        return
    with s3_server() as address:
        yield {"NIANBAO_STORAGE__ENDPOINT": address, "NIANBAO_STORAGE__LOCAL_DAYS": "36500", **KEYS}


if __name__ == "__main__":
    main()
