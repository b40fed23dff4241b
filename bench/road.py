"""`python -m bench.road [--sites N]`: the whole road of a first crawl, from the request to the judged filing.

Beside it, on the same server and the same addresses, a plain pipeline: Scrapy as it comes, trafilatura with metadata,
one commit a page. Each has a process of its own; told are seconds on the clock and of CPU (children included, the
server's never). Then a rebuild of what was captured, and `nianbao read --again` over it: on one core, and on all.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess

from archive.config.load import load_configuration
from bench.fresh_process import apart
from bench.visit_crawls import DEFAULTS, Get, Getter, cpu, warm_up
from bench.visit_place import standing
from demo.generate import generate
from demo.world import at

NOW = at(datetime(2026, 2, 16, tzinfo=UTC).date(), "20:00")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the clock and of CPU, and how many pages or reports that was."""

    wall: float
    cpu: float
    count: int
    peak: int = 0  # MB of the process itself, where it was asked for


def main() -> int:
    """Print the figures; there is no goal to fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--organs", type=int, default=49)
    wanted = parser.parse_args()
    with standing(generate(wanted.sites, wanted.organs, 7, None, 0)) as place:
        evening = place.run(NOW)
        ours = Took(evening.spent.wall, evening.spent.crawl + evening.spent.take, evening.requests)
        theirs = apart(plain, place.gets(NOW), str(place.folder / "plain.db"))
        print(f"{wanted.sites} counties of {wanted.organs} organs, first crawl: {ours.count} requests")
        _tell("plain pipeline", theirs)
        _tell("ours, to the judged filing", ours)
        print(f"    {theirs.wall / ours.wall:.2f} times as fast on the clock (goal 6), ", end="")
        print(f"{ours.cpu / theirs.cpu:.2f} of its CPU")
        print(f"    {1000 * evening.spent.crawl / ours.count:.1f} ms CPU a request to look, ", end="")
        print(f"{1000 * evening.spent.take / ours.count:.1f} to take in")
        alone, together = apart(rebuilt, place.environment, 1), apart(rebuilt, place.environment, 0)
        _tell("rebuild on one core", alone)
        _tell("rebuild on all cores", together)
        print(f"    {together.count / together.wall:.0f} reports a second (goal 200), ", end="")
        print(f"{alone.wall / together.wall:.2f} times as fast as on one (goal 1.8)")
        alone, together = apart(read_again, place.environment, 1), apart(read_again, place.environment, 0)
        _tell("read --again on one core", alone)
        _tell("read --again on all cores", together)
        print(
            f"    {together.count / together.wall:.0f} reports a second, {alone.wall / together.wall:.2f} times ",
            end="",
        )
        print(f"as fast as on one; {alone.peak} and {together.peak} MB")
    return 0


def _tell(name: str, took: Took) -> None:
    each = 1000 * took.cpu / max(1, took.count)
    print(f"  {name:28} {took.wall:7.1f} s {took.cpu:7.1f} s CPU, {each:5.1f} ms each of {took.count}")


def plain(gets: Sequence[Get], database: str) -> Took:
    """Ask for the same pages with Scrapy as it comes, and keep what trafilatura finds, one commit a page."""
    import trafilatura

    warm_up()
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    process = CrawlerProcess(DEFAULTS)
    begun, spent = time.monotonic(), cpu()
    with closing(sqlite3.connect(database)) as kept:
        kept.execute("CREATE TABLE page (url TEXT, title TEXT, day TEXT, text TEXT)")

        class Plain(Getter):
            """Keeps every page in one go."""

            name = "plain"

            def parse(self, response: Any) -> None:
                """Extract and commit."""
                found: Any = trafilatura.bare_extraction(response.body, url=response.url, with_metadata=True)
                row = (response.url, found and found.title, found and found.date, found and found.text)
                kept.execute("INSERT INTO page VALUES (?, ?, ?, ?)", row)
                kept.commit()

        process.crawl(process.create_crawler(Plain), gets=gets)
        process.start()
        (count,) = kept.execute("SELECT count(*) FROM page").fetchone()
    return Took(time.monotonic() - begun, cpu() - spent, count)


def rebuilt(environment: dict[str, str], cores: int) -> Took:
    """Make the database anew from what was captured; on so many cores, all when 0."""
    os.environ |= environment
    if cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    warm_up()
    from crawler.commands.rebuild import rebuild_database

    configuration = load_configuration()
    begun, spent = time.monotonic(), cpu()
    rebuild_database(configuration)
    took = time.monotonic() - begun, cpu() - spent
    with closing(sqlite3.connect(Path(environment["NIANBAO_DATA"]) / "nianbao.db")) as kept:
        (count,) = kept.execute("SELECT count(*) FROM version").fetchone()
    return Took(*took, count)


def read_again(environment: dict[str, str], cores: int) -> Took:
    """Read every stored report again with the present reader; on so many cores, all when 0."""
    os.environ |= environment
    if cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    warm_up()
    from archive.database.engine import open_database, session_scope
    from archive.ingest.read_ahead import ReadAhead
    from archive.ingest.reread import reread_versions
    from archive.ingest.stored_pages import CaptureStore

    folder = Path(environment["NIANBAO_DATA"]) / "warc"
    begun, spent = time.monotonic(), cpu()
    with (
        session_scope(open_database(load_configuration().settings.database())) as session,
        ReadAhead(folder, busy=0) as ahead,
    ):
        stored = CaptureStore(session, folder, ahead.take)
        count = sum(not one.reason for one in reread_versions(stored, ahead))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return Took(time.monotonic() - begun, cpu() - spent, count, peak)


if __name__ == "__main__":
    sys.exit(main())
