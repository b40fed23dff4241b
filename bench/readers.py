"""Readers while the watch is at work: do pages fail, and how much slower are they and the crawl?

`python -m bench.readers [--readers 50] [--seconds 60] [--sites 20]`: a made-up province of twice so many counties, half
of them archived. Measured on the same data: the pages read alone, the other half crawled alone, and both at once. Each
reader asks for a page, reads it for one to five seconds and asks for the next. Exit 1 when a page failed, the 95th
percentile is over 3 times that of the pages alone, or the crawl took over 1.2 times as long as alone.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bench.pairs import NIANBAO
from demo.generate import YEAR, generate
from demo.simulation import demo_environment, visit_times
from tests.program import ROOT, served

_SLOWER_PAGES, _SLOWER_CRAWL = 3.0, 1.2
_PAGES = (
    "/", f"/board/{YEAR}", f"/board/{YEAR}?state=late", "/changes", "/health", "/regions", f"/overview/{YEAR}",
    "/search?q=%E9%A2%84%E7%AE%97", "/findings", f"/overdue/{YEAR}", "/static/nianbao.css",
)  # fmt: skip


@dataclass
class Reading:
    """What readers met: seconds of every answer by its page, and what failed."""

    by_page: dict[str, list[float]] = field(default_factory=lambda: {page: [] for page in _PAGES})
    errors: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many pages were read."""
        return sum(map(len, self.by_page.values()))

    @property
    def p95(self) -> float:
        """The 95th percentile of all answers, in seconds."""
        return _p95([seconds for page in self.by_page.values() for seconds in page])


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else max(seconds, default=0.0)


def read_pages(port: int, readers: int, seconds: float, ended: threading.Event) -> Reading:
    """Read with so many readers for so long, and on until ``ended`` is set."""
    found, until = Reading(), time.monotonic() + seconds

    def read(number: int) -> None:
        rng = random.Random(number)
        time.sleep(rng.uniform(0, 3))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < until or not ended.is_set():
            page, begun = rng.choice(_PAGES), time.monotonic()
            try:
                connection.request("GET", page)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    found.errors.append(f"{page}: {answer.status}")
            except (OSError, http.client.HTTPException) as error:
                found.errors.append(f"{page}: {error!r}")
                connection.close()
            found.by_page[page].append(time.monotonic() - begun)
            time.sleep(rng.uniform(1, 5))
        connection.close()

    threads = [threading.Thread(target=read, args=(number,), daemon=True) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _client() -> None:
    """Read as told on standard input, in a process of its own: port, readers, seconds; a second line ends it."""
    port, readers, seconds = json.loads(sys.stdin.readline())
    ended = threading.Event()

    def wait_for_end() -> None:
        sys.stdin.readline()
        ended.set()

    threading.Thread(target=wait_for_end, daemon=True).start()
    found = read_pages(port, readers, seconds, ended)
    print(json.dumps([found.by_page, found.errors]))


class _Readers:
    """Readers in a process of their own, so that they take nothing from the sites that this one serves."""

    def __init__(self, port: int, readers: int, seconds: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.readers", "--client"], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdin
        self._process.stdin.write(json.dumps([port, readers, seconds]) + "\n")
        self._process.stdin.flush()

    def end(self) -> Reading:
        """Return what they met, once their time is up."""
        out, _ = self._process.communicate("end\n")
        by_page, errors = json.loads(out)
        return Reading(by_page, errors)


def _crawl(sites: Sequence[str], now: datetime) -> float:
    """Seconds that a crawl of these sites takes as the program."""
    named = [word for site in sites for word in ("--site", site)]
    begun = time.monotonic()
    done = subprocess.run(
        [NIANBAO, "crawl", *named, "--as-of", now.isoformat()], capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 3):
        raise SystemExit(f"the crawl ended with {done.returncode}: {done.stderr[-500:]}")
    return time.monotonic() - begun


def _ready(port: int) -> None:
    """Wait until every page has been drawn once."""
    for page in _PAGES:
        for _ in range(300):
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                connection.request("GET", page)
                if connection.getresponse().status == 200:
                    break
            time.sleep(0.2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--organs", type=int, default=49)
    parser.add_argument("--client", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.client:
        _client()
        return
    os.environ["NIANBAO_POLITENESS__REQUESTS_PER_RUN"] = "1000000"
    world = generate(2 * wanted.sites, wanted.organs, 7, fault_rate=0.0)
    names = [site.region for site in world.sites]
    known, new = names[: wanted.sites], names[wanted.sites :]
    with (
        tempfile.TemporaryDirectory(prefix="nianbao-readers-") as scratch,
        demo_environment(world, Path(scratch)) as server,
    ):
        server.clock = now = visit_times(world)[45]
        _crawl(known, now)
        data, copy = Path(scratch) / "data", Path(scratch) / "alone"
        shutil.copytree(data, copy)
        alone = _with_data(copy, new, now)
        with served() as (_process, port):
            _ready(port)
            idle = _Readers(port, wanted.readers, wanted.seconds).end()
            readers = _Readers(port, wanted.readers, wanted.seconds)
            time.sleep(4)
            together = _crawl(new, now)
            busy = readers.end()
    slower, longer = busy.p95 / idle.p95, together / alone
    print(
        f"{wanted.readers} readers, {wanted.sites} sites crawled for the first time while {wanted.sites} are archived"
    )
    print(f"  pages alone     {idle.answers:5d} pages, p95 {1000 * idle.p95:6.0f} ms, {len(idle.errors)} errors")
    print(
        f"  with a crawl    {busy.answers:5d} pages, p95 {1000 * busy.p95:6.0f} ms, {len(busy.errors)} errors: "
        f"{slower:.2f} times (goal {_SLOWER_PAGES:.0f})"
    )
    print(f"  crawl alone {alone:.1f} s, with readers {together:.1f} s: {longer:.2f} times (goal {_SLOWER_CRAWL})")
    print("  95th percentile of each page, alone and with the crawl, ms:")
    for page in _PAGES:
        print(f"    {1000 * _p95(idle.by_page[page]):6.0f} {1000 * _p95(busy.by_page[page]):6.0f}  {page}")
    for line in (*idle.errors[:5], *busy.errors[:5]):
        print("  " + line)
    fine = not idle.errors and not busy.errors and slower <= _SLOWER_PAGES and longer <= _SLOWER_CRAWL
    sys.exit(0 if fine else 1)


def _with_data(data: Path, sites: Sequence[str], now: datetime) -> float:
    """Seconds of the crawl on another copy of the data."""
    before = os.environ["NIANBAO_DATA"]
    os.environ["NIANBAO_DATA"] = str(data)
    try:
        return _crawl(sites, now)
    finally:
        os.environ["NIANBAO_DATA"] = before


if __name__ == "__main__":
    main()
