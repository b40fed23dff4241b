"""Measures judging: `python -m bench.judge` recomputes one year of 140,000 filings from the visits in a database.

Prints seconds, filings a second and peak memory of the first judging, of a recomputation in which nothing changed,
of one day later; the ratio to a bare SELECT of the same rows; and the time of one province's board.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.engine import open_database, session_scope
from archive.database.models import Organ, VerdictRecord
from archive.filings.facts.report_years import organ_regions
from archive.filings.verdicts.history import record_year
from archive.filings.verdicts.status import board
from bench.fresh_process import apart
from bench.made_visits import AS_OF, YEAR, Shape, fill

# What judging must read: every row of the year with its visits and pages, as plain tuples.
_REFERENCE = (
    "SELECT l.id, l.organ_id, l.column_id, l.url, l.title, l.listed_date, l.first_seen_at, l.last_seen_at,"
    " l.absent_until, l.absent_visit_id, l.first_capture_id FROM listing l WHERE l.report_year = ? AND l.is_report",
    "SELECT v.url, v.column_id, v.id, v.declared_date, v.declared_source, v.capture_id, v.form FROM version v"
    " WHERE v.report_year = ?",
    "SELECT k.column_id, k.id, k.started_at, k.finished_at, k.outcome, k.error_class FROM visit k WHERE ? > 0",
    "SELECT o.id, o.region, o.name, o.kind, o.origin, o.valid_from, o.valid_to, o.successor FROM organ o WHERE ? > 0",
    "SELECT d.organ_id, d.state, d.days_late, d.flags FROM verdict d WHERE d.report_year = ?",
)
_PROVINCE = 150


@dataclass(frozen=True)
class Figure:
    """One measurement. ``cpu`` are the process's own seconds, whatever else the machine does; ``peak`` its largest
    resident size, in MB."""

    seconds: float
    cpu: float
    done: int
    peak: float


def main() -> None:
    """Build, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--regions", type=int, default=2_850)
    asked.add_argument("--folder", type=Path, help="keep the database here, and use it again")
    asked.add_argument("--text", type=int, default=400, help="characters of text a report")
    asked.add_argument("--profile", action="store_true", help="show where the time of a recomputation goes")
    options = asked.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="bench-judge-"))
    try:
        _measure(folder, Shape(options.regions, text=options.text), profile=options.profile)
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, shape: Shape, *, profile: bool) -> None:
    filings = _build(folder, shape)
    first = _apart(_recompute, folder, 0)
    again = _apart(_recompute, folder, 0)
    later = _apart(_recompute, folder, 1)
    reference = _apart(_bare_select, folder, 0)
    small = _apart(_recompute_part, folder, max(1, shape.regions // 10))
    for name, figure in (("first judging", first), ("nothing changed", again), ("one day later", later)):
        rate = filings / figure.seconds
        told = f"{figure.seconds:7.1f} s ({figure.cpu:.1f} s CPU) {rate:9.0f} filings/s {figure.peak:6.0f} MB"
        print(f"{name:22}{told}, {figure.done} changed")
    told = f"{small.seconds:7.1f} s ({small.cpu:.1f} s CPU) {'':19} {small.peak:6.0f} MB"
    print(f"{'a tenth of the regions':22}{told}")
    ratio = again.cpu / reference.cpu
    told = f"{reference.seconds:7.1f} s ({reference.cpu:.1f} s CPU), {reference.done} rows"
    print(f"{'bare SELECT':22}{told}; recomputing takes {ratio:.1f} times the CPU")
    _boards(folder)
    if profile:
        _profile(folder)


def _build(folder: Path, shape: Shape) -> int:
    ready = (folder / "nianbao.db").exists()
    engine = open_database(_url(folder))
    with Session(engine) as session:
        if not ready:
            start = time.perf_counter()
            fill(session, shape)
            print(f"made in {time.perf_counter() - start:.0f} s, {(folder / 'nianbao.db').stat().st_size >> 20} MB")
        filings = session.scalar(select(func.count()).select_from(Organ)) or 0
        session.query(VerdictRecord).delete()
        session.commit()
    engine.dispose()
    print(f"{filings} filings of {YEAR} in {shape.regions} regions")
    return filings


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'nianbao.db'}"


def _apart(work: Callable[[Path, int], int], folder: Path, argument: int) -> Figure:
    return apart(_timed, work, folder, argument)


def _timed(work: Callable[[Path, int], int], folder: Path, argument: int) -> Figure:
    start, busy = time.perf_counter(), time.process_time()
    done = work(folder, argument)
    seconds, cpu = time.perf_counter() - start, time.process_time() - busy
    return Figure(seconds, cpu, done, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _recompute(folder: Path, days: int) -> int:
    return _record(folder, days, None)


def _recompute_part(folder: Path, regions: int) -> int:
    return _record(folder, 0, regions)


def _record(folder: Path, days: int, regions: int | None) -> int:
    engine, deadlines = open_database(_url(folder)), load_configuration().deadlines
    with session_scope(engine) as session:
        codes = organ_regions(session, [""])[:regions]
        return record_year(session, deadlines, YEAR, AS_OF + timedelta(days=days), codes)


def _bare_select(folder: Path, _argument: int) -> int:
    with sqlite3.connect(folder / "nianbao.db") as connection:
        return sum(sum(1 for _row in connection.execute(query, (YEAR,))) for query in _REFERENCE)


def _boards(folder: Path, rounds: int = 12) -> None:
    """The warm board of one province-year, as a page asks for it."""
    engine, deadlines = open_database(_url(folder)), load_configuration().deadlines
    with Session(engine) as session:
        prefix = _province(session)
        took = []
        for _round in range(rounds):
            start = time.perf_counter()
            found = board(session, deadlines, YEAR, AS_OF, region=prefix)
            took.append(time.perf_counter() - start)
        start = time.perf_counter()
        one = board(session, deadlines, YEAR, AS_OF, region=organ_regions(session, [""])[0])
        county = time.perf_counter() - start
    worst = quantiles(took, n=20)[-1]
    print(f"board of {len(found.filings)} filings: median {median(took):.2f} s, p95 {worst:.2f} s; {found.counts}")
    print(f"board of {len(one.filings)} filings: {county * 1000:.0f} ms")


def _province(session: Session) -> str:
    """A prefix of about a province's number of counties: 100 where the codes allow no closer."""
    return "9900" if len(organ_regions(session, ["9900"])) <= _PROVINCE else "99000"


def _profile(folder: Path) -> None:
    profiler = cProfile.Profile()
    profiler.enable()
    _record(folder, 0, 300)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(35)


if __name__ == "__main__":
    main()
