"""A year of unattended watching: are verdicts the truth, is anybody accused, do memory and open files stay flat?

`python -m bench.soak --sites 100 --days 365`: a made-up province visited by the calendar of the configuration (every
evening of the season, weekly outside it), with faults of sites every day, runs killed with SIGKILL at random moments
and begun again, rules changed on the way so that everything is derived anew, and one restore from a backup to a new
folder, from which the watch goes on. A web server serves pages all the time. Exit 1 when anything was wrong.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from archive.config.load import load_configuration
from archive.config.visit_schedule import VisitSchedule
from archive.database.engine import open_database, session_scope
from bench.pairs import NIANBAO, differences
from bench.truth import Watched, check_board
from bench.truth_figures import figures
from demo.generate import YEAR, generate
from demo.server import DemoServer
from demo.simulation import demo_environment
from demo.world import World, at
from tests.program import run, served

FIRST_DAY = date(2025, 11, 25)
_FINE = (0, 3)  # whole and partial runs
_BASE_DAY, _SPAN = 60, 30  # memory at the end is compared with that from day 60 on, medians of so many days
_GROWTH = 1.10
_LONG = 4 * 3600  # seconds that one command may take: a rebuild of a year of a hundred sites takes over ten minutes
_PAGES = ("/", f"/board/{YEAR}", "/health", f"/overview/{YEAR}", "/changes")


@dataclass
class Sizes:
    """Resident memory (MB) and open files on a day of the soak. ``run``: the peak of the evening's run."""

    day: int
    run: float
    server: float
    files: int


@dataclass
class Soak:
    """One soak under way. ``folder`` holds configuration and data, and changes with the restore; a run's peak of memory
    is written to ``peak``."""

    world: World
    folder: Path
    rng: random.Random
    sites: DemoServer
    peak: Path
    watched: Watched = field(default_factory=Watched)
    visits: list[datetime] = field(default_factory=list)
    sizes: list[Sizes] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    killed: int = 0

    def visit(self, now: datetime, *, kill: bool) -> float:
        """Run the evening's crawl, killed once before if told so; the peak of its memory in MB."""
        self.sites.clock = now
        if kill:
            self._killed(now)
        process = self._crawl(now)
        _nothing, said = process.communicate()
        if process.returncode not in _FINE:
            self.wrong.append(f"{now:%Y-%m-%d}: the run ended with {process.returncode}: {said[-400:]}")
        self.visits.append(now)
        return float(self.peak.read_text(encoding="ascii"))

    def _crawl(self, now: datetime) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "bench.peak_memory", str(self.peak)),
                *(NIANBAO, "crawl", "--as-of", now.isoformat(), "--simulate-future"),
            ],
            start_new_session=True, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def _killed(self, now: datetime) -> None:
        process = self._crawl(now)
        with suppress(subprocess.TimeoutExpired):
            process.wait(self.rng.uniform(1.5, 8))
        if process.poll() is None:
            self.killed += 1
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def change_rules(self, number: int) -> None:
        """Put rules of another version in place and derive everything anew, as after an upgrade."""
        file = self.folder / "config" / "deadlines.yaml"
        lines = file.read_text(encoding="utf-8").splitlines()
        changed = [f'version: "soak-{number}"' if line.startswith("version:") else line for line in lines]
        file.write_text("\n".join(changed) + "\n", encoding="utf-8")
        _done("rebuild")

    def restore(self, place: Path) -> None:
        """Back up, restore to a new folder, and watch on from there."""
        _done("backup", "-o", place / "copy")
        _done("restore", place / "copy", "--data", place / "data", "--config", place / "config")
        self.folder = place
        os.environ |= {"NIANBAO_DATA": str(place / "data"), "NIANBAO_CONFIG": str(place / "config")}

    def check(self, now: datetime) -> None:
        """Compare the board with what an honest program can say."""
        check_board(self.watched, self.world, now, self.visits)

    def finish(self) -> None:
        """Compare all that was found with the world, the database with its rebuild, the archive with its manifests."""
        configuration = load_configuration()
        with session_scope(open_database(configuration.settings.database())) as session:
            self.watched.figures = figures(session, self.world, self.visits)
        self.wrong += [f"live and rebuilt differ: {line}" for line in differences(self.folder)]
        done = run("verify", timeout=_LONG)
        if done.returncode:
            self.wrong.append(f"verify: {(done.stdout + done.stderr)[-400:]}")


def play(soak: Soak, days: int, kills: int, upgrades: int, scratch: Path, check_every: int) -> None:
    """Play all days; the restore is before the day from which memory is compared."""
    evenings = planned(days)
    near = [n for n, now in enumerate(evenings) if n > 1]
    killed = set(soak.rng.sample(near, min(kills, len(near))))
    changed = {evenings[len(evenings) * n // (upgrades + 1)].date() for n in range(1, upgrades + 1)}
    restored = FIRST_DAY + timedelta(days=_BASE_DAY // 2)
    with ExitStack() as serving:
        server = serving.enter_context(served())
        for number, now in enumerate(evenings):
            day = (now.date() - FIRST_DAY).days
            if now.date() >= restored and soak.folder != scratch / "restored":
                serving.pop_all().close()
                soak.restore(scratch / "restored")
                server = serving.enter_context(served())
            if now.date() in changed:
                soak.change_rules(number)
                serving.pop_all().close()  # an upgrade is a restart
                server = serving.enter_context(served())
            peak = soak.visit(now, kill=number in killed)
            _read_pages(server[1], soak)
            soak.sizes.append(Sizes(day, peak, *_process_size(server[0].pid)))
            if number % check_every == 0 or number == len(evenings) - 1:
                soak.check(now)
            print(f"\r{now.date()}  {number + 1} of {len(evenings)} visits", end="", file=sys.stderr, flush=True)


def _done(*arguments: str | Path) -> None:
    """Run a command to its end. Raises RuntimeError with what it said when it failed."""
    done = run(*arguments, timeout=_LONG)
    if done.returncode:
        raise RuntimeError(f"nianbao {arguments[0]} ended with {done.returncode}: {done.stderr[-1000:]}")


def planned(days: int) -> list[datetime]:
    """The evenings that the calendar plans within so many days, the hours around deadlines left out."""
    configuration = load_configuration()
    settings = configuration.settings.schedule.model_copy(update={"hourly_before": 0, "hourly_after": 0})
    schedule = VisitSchedule(settings, configuration.deadlines)
    first = at(FIRST_DAY, "00:00")
    found = schedule.between("", first, first + timedelta(days=days))
    return [at(tick.date(), "20:00") for tick in found]


def _read_pages(port: int, soak: Soak) -> None:
    for page in _PAGES:
        for attempt in range(100):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=120) as answer:
                    answer.read()
                break
            except OSError as error:
                if attempt == 99:
                    soak.wrong.append(f"{page}: {error}")
                time.sleep(0.2)


def _process_size(pid: int) -> tuple[float, int]:
    """Resident memory in MB and open files of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(resident.split()[1]) / 1024, len(list(Path(f"/proc/{pid}/fd").iterdir()))


def growth(sizes: Sequence[Sizes]) -> dict[str, tuple[float, float]]:
    """Medians from day 60 on and at the end of: memory of a run, memory and open files of the server."""
    last = sizes[-1].day
    early = [one for one in sizes if _BASE_DAY <= one.day < _BASE_DAY + _SPAN] or list(sizes[:1])
    late = [one for one in sizes if one.day > last - _SPAN]
    return {
        name: (
            statistics.median(getattr(one, name) for one in early),
            statistics.median(getattr(one, name) for one in late),
        )
        for name in ("run", "server", "files")
    }


def main() -> int:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--organs", type=int, default=10)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--upgrades", type=int, default=3)
    parser.add_argument("--fault-rate", type=float, default=5.0, help="faults a site and day, in a hundred")
    parser.add_argument("--check-every", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    os.environ["NIANBAO_POLITENESS__REQUESTS_PER_RUN"] = "1000000"
    last_day = FIRST_DAY + timedelta(days=wanted.days - 1)
    world = generate(
        wanted.sites, wanted.organs, wanted.seed, None, wanted.fault_rate / 100, first_day=FIRST_DAY, last_day=last_day
    )
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="nianbao-soak-") as scratch:
        first = Path(scratch) / "first"
        with demo_environment(world, first) as server:
            soak = Soak(world, first, random.Random(wanted.seed), server, Path(scratch) / "peak")
            play(soak, wanted.days, wanted.kills, wanted.upgrades, Path(scratch), wanted.check_every)
            soak.finish()
    return _print(soak, wanted, time.monotonic() - begun)


def _print(soak: Soak, wanted: argparse.Namespace, seconds: float) -> int:
    watched, grown = soak.watched, growth(soak.sizes)
    flat = all(late <= _GROWTH * early for early, late in grown.values())
    print(
        f"\n{wanted.sites} sites, {wanted.days} days, {len(soak.visits)} evenings, seed {wanted.seed}, {seconds:.0f} s"
    )
    print(f"  runs killed                {soak.killed}; rules changed {wanted.upgrades} times, restored once")
    print(f"  boards checked             {watched.checked}, the last {dict(watched.counts)}")
    print(f"  accusations that are false {len(watched.accused)}")
    print(f"  verdicts not the truth     {len(watched.wrong)}")
    print(f"  other faults               {len(watched.figures.faults)}")
    for name, (early, late) in grown.items():
        unit = "open files" if name == "files" else "MB"
        print(f"  {name:26} {early:.0f} {unit} from day {_BASE_DAY}, {late:.0f} at the end: {late / early:.2f}")
    for line in (*soak.wrong[:10], *(f"{day} {one}" for day, one in watched.wrong[:10]), *watched.figures.faults[:10]):
        print(f"  {line}")
    return 0 if flat and not (soak.wrong or watched.wrong or watched.figures.faults) else 1


if __name__ == "__main__":
    sys.exit(main())
