"""Measures search on made-up reports: `python -m bench.search --documents 100000`.

Prints p50 and p95 of a top-20 with snippets for each class of query, alone, with facets, and while another process
goes on writing; how well and how fast sentences half remembered are found; the size of the index against the text; and
a LIKE scan of the same database in the same run. With the database in PostgreSQL: `--database postgresql://…`, or
`--postgres` for a server started for the occasion.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import islice
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from archive.database.engine import open_database
from archive.database.models import DisclosureColumn, Organ, Site, Version
from archive.search.indexing import refresh_index
from archive.search.service import batch, search
from bench.made_reports import LENGTH, MadeReport, made_reports
from bench.search_queries import half_remembered, queries_by_class
from tests.postgres_server import running

_SEEN = datetime(2026, 1, 20, 2, tzinfo=UTC)
_ROUNDS = 3


def main() -> None:
    """Build, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--documents", type=int, default=20_000)
    asked.add_argument("--length", type=int, default=LENGTH, help="characters of a report, 400 at the least")
    asked.add_argument("--folder", type=Path, help="keep database and index here, and use them again")
    asked.add_argument("--database", default="", help="a database to fill and search, instead of SQLite in the folder")
    asked.add_argument("--postgres", action="store_true", help="start a PostgreSQL server and search there")
    asked.add_argument("--no-scan", action="store_true", help="leave the slow LIKE scan out")
    options = asked.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="bench-search-"))
    try:
        with running() if options.postgres else nullcontext() as server:
            url = server.database() if server else options.database or f"sqlite:///{folder / 'nianbao.sqlite'}"
            _measure(folder, url, options.documents, options.length, scan=not options.no_scan)
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, url: str, documents: int, length: int, *, scan: bool) -> None:
    engine = open_database(url)
    with Session(engine) as session:
        _fill(session, documents, length)
        start, worked = time.perf_counter(), time.process_time()
        changed = refresh_index(session, folder / "search")
        session.commit()
        took, worked = time.perf_counter() - start, time.process_time() - worked
        size, of_text = _sizes(session, folder)
        print(f"{engine.dialect.name}: {documents} reports, {of_text / 1e6:.0f} MB of text (UTF-8)")
        print(f"index: {changed} documents written in {took:.0f} s = {changed / took:.0f}/s, {worked:.0f} s of CPU")
        print(f"index: {size / 1e6:.0f} MB = {size / of_text:.2f} of the text")
        classes = dict(queries_by_class(documents, length))
        _searches(session, folder / "search", classes)
        _half_remembered(session, folder / "search", documents, length)
        _while_writing(session, folder, url, classes, length)
        _batch(folder / "search", documents)
        if scan:
            _like(session, folder / "search", classes)


def _sizes(session: Session, folder: Path) -> tuple[float, float]:
    """Bytes of the index and of the texts in UTF-8."""
    size = sum(file.stat().st_size for file in (folder / "search").rglob("*") if file.is_file())
    return float(size), float(sum(len(body.encode()) for _id, body in _texts(session)) or 1)


def _texts(session: Session) -> Iterator[tuple[int, str]]:
    for version, reading in session.execute(select(Version.id, Version.reading).execution_options(yield_per=500)):
        yield version, reading["text"]


def _fill(session: Session, documents: int, length: int) -> None:
    have = session.scalar(text("SELECT count(*) FROM version")) or 0
    if not have:
        session.add(Site(id="a", name="甲", region="370000", home="http://a.test/", verified=None))
        session.flush()
        session.add(
            DisclosureColumn(id="a/c", site_id="a", url="http://a.test/c", title="", adapter="", kinds=[], active=True)
        )
        session.commit()
    organs: set[str] = set(session.scalars(text("SELECT id FROM organ")))
    numbered = enumerate(made_reports(documents - have, start=have, length=length), have)
    while some := list(islice(numbered, 500)):
        fresh = {report.organ: report for _, report in some if report.organ not in organs}
        organs |= set(fresh)
        if fresh:
            session.execute(insert(Organ), [_organ(report) for report in fresh.values()])
        session.execute(insert(Version), [_version(number, report) for number, report in some])
        session.commit()


def _organ(report: MadeReport) -> dict[str, Any]:
    return {
        "id": report.organ, "region": str(110_000 + report.county * 100), "name": report.organ, "kind": "department",
        "origin": "confirmed", "valid_from": None, "valid_to": None, "successor": None,
    }  # fmt: skip


def _version(number: int, report: MadeReport) -> dict[str, Any]:
    return {
        "report_id": f"{report.organ}-{report.year}", "organ_id": report.organ, "report_year": report.year,
        "column_id": "a/c", "url": f"http://a.test/{number}.html", "number": 1, "capture_id": str(number),
        "content_digest": str(number), "first_seen_at": _SEEN, "last_seen_at": _SEEN, "title": report.title,
        "organ_name": report.organ, "declared_date": None, "declared_source": "", "form": "F2021", "is_report": True,
        "reader_version": "1", "reading": {"text": report.text},
    }  # fmt: skip


def _searches(session: Session, folder: Path, classes: dict[str, list[str]]) -> None:
    _header(
        "top 20 with snippets, ms (warm)", "p50", "p95", "cpu p95", "+facets p50", "p95", "newest p50", "p95", "hits"
    )
    all_plain: list[float] = []
    all_facets: list[float] = []
    all_cpu: list[float] = []
    for name, queries in classes.items():
        cpu = _timed(queries, lambda query: search(session, folder, query, facets=False), clock=time.process_time)
        plain = _timed(queries, lambda query: search(session, folder, query, facets=False))
        facets = _timed(queries, lambda query: search(session, folder, query))
        newest = _timed(queries, lambda query: search(session, folder, query, sort="newest", facets=False))
        got = search(session, folder, queries[0], facets=False)
        _line(
            name,
            *_two(plain),
            _two(cpu)[1],
            *_two(facets),
            *_two(newest),
            f"{got.count}{'+' if got.relation == 'gte' else ''}",
        )
        all_plain += plain
        all_cpu += cpu
        all_facets += facets
    _line("all together", *_two(all_plain), _two(all_cpu)[1], *_two(all_facets))


def _half_remembered(session: Session, folder: Path, documents: int, length: int) -> None:
    """Sentences damaged in four ways: how many have their report among the ten given, and what a search takes."""
    _header("half remembered, ms", "p50", "p95", "cpu p95", "in the top 10")
    for kind, asked in half_remembered(documents, length):
        wall, cpu, right = [], [], 0
        for number, said in asked:
            start, worked = time.perf_counter(), time.process_time()
            found = search(session, folder, said, facets=False)
            wall.append((time.perf_counter() - start) * 1e3)
            cpu.append((time.process_time() - worked) * 1e3)
            right += f"http://a.test/{number}.html" in [hit.url for hit in found.near[:10]]
        _line(kind, *_two(wall), _two(cpu)[1], f"{right} of {len(asked)}")


def _while_writing(session: Session, folder: Path, url: str, classes: dict[str, list[str]], length: int) -> None:
    queries = [query for some in classes.values() for query in some]
    alone = _timed(queries, lambda query: search(session, folder / "search", query, facets=False))
    context = multiprocessing.get_context("spawn")
    started, stop = context.Event(), context.Event()
    writer = context.Process(target=_write, args=(folder, url, length, started, stop))
    writer.start()
    started.wait(60)
    beside = _timed(queries, lambda query: search(session, folder / "search", query, facets=False))
    stop.set()
    writer.join()
    _header("mixed set, ms", "p50", "p95")
    _line("alone", *_two(alone))
    _line("while another process writes", *_two(beside))
    print(f"  ratio of p95: {_two(beside)[1] / _two(alone)[1]:.2f}")


def _write(folder: Path, url: str, length: int, started: Event, stop: Event) -> None:
    """A crawl's writing: a batch of new reports into the database, then into the index, over and over."""
    engine = open_database(url)
    with Session(engine) as session:
        fresh = enumerate(made_reports(10**6, start=10**7, length=length), 10**7)
        first = True
        while not stop.is_set():
            session.execute(insert(Version), [_version(*one) | {"organ_id": None} for one in islice(fresh, 50)])
            session.commit()
            refresh_index(session, folder / "search")
            session.commit()
            if first:
                started.set()
            first = False
        session.execute(text("DELETE FROM version WHERE capture_id >= '10000000' AND length(capture_id) = 8"))
        session.commit()
        refresh_index(session, folder / "search")
        session.commit()


def _batch(folder: Path, documents: int) -> None:
    names = [report.organ for report in made_reports(min(500, documents))]
    start = time.perf_counter()
    batch(folder, names)
    print(f"\nbatch of {len(names)} names: {(time.perf_counter() - start) * 1e3:.0f} ms")


def _like(session: Session, folder: Path, classes: dict[str, list[str]]) -> None:
    """The reference: the database's own LIKE over the same texts, count and newest 20, one query of each class."""
    _header("LIKE scan of the same texts, ms", "LIKE", "search p50", "ratio")
    session.execute(text("CREATE TEMPORARY TABLE plain (id INTEGER PRIMARY KEY, text TEXT)"))
    session.execute(
        text("INSERT INTO plain VALUES (:id, :text)"), [{"id": n, "text": body} for n, body in _texts(session)]
    )
    found = "FROM version JOIN plain ON plain.id = version.id WHERE text LIKE :like OR title LIKE :like"
    count, top = (
        text(f"SELECT count(*) {found}"),
        text(f"SELECT version.id {found} ORDER BY report_year DESC, 1 LIMIT 20"),
    )
    for name, queries in classes.items():
        word = queries[-1].strip('"')
        if " " in word or ":" in word:
            continue
        start = time.perf_counter()
        session.execute(count, {"like": f"%{word}%"}).scalar()
        session.execute(top, {"like": f"%{word}%"}).all()
        scan = (time.perf_counter() - start) * 1e3
        ours = median(_timed([queries[-1]], lambda query: search(session, folder, query, facets=False)))
        _line(name, scan, ours, f"{scan / ours:.0f} x")


def _timed(
    queries: Sequence[str], ask: Callable[[str], object], *, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Milliseconds of every query, after one round that is not counted."""
    times: list[float] = []
    for number in range(_ROUNDS + 1):
        for query in queries:
            start = clock()
            ask(query)
            if number:
                times.append((clock() - start) * 1e3)
    return times


def _two(times: Sequence[float]) -> tuple[float, float]:
    return median(times), quantiles(times, n=20)[-1]


def _header(title: str, *columns: str) -> None:
    print(f"\n{title:<34}" + "".join(f"{column:>13}" for column in columns))


def _line(name: str, *values: float | str) -> None:
    print(
        f"{name:<34}" + "".join(f"{value:>13.1f}" if isinstance(value, float) else f"{value:>13}" for value in values)
    )


if __name__ == "__main__":
    main()
