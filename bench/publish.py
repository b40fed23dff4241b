"""Measures `nianbao publish`: a made province of 150 counties, 49 organs each, two report years, as a static site.

The province is filled in bulk with reports of 5,000 characters and all tables; the command really runs, in a process
of its own, as does `publish --check`. Then the site is searched in Chromium through a plain file server: the first
query with nothing in the browser's cache, then others cut out of the reports. Printed beside it,
from the same run, the reference: the same files read and written once more with their digests.
Goals: 5 minutes on two cores; 300 ms a search, the first too.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from archive.database.engine import open_database
from archive.database.models import Listing, Organ, Version
from archive.reading.forms import form_named
from bench.made_reports import made_reports
from bench.made_visits import YEAR, Shape, fill
from tests.program import NIANBAO, ROOT, free_port

_QUERIES = 20
_CHROMIUM = "/usr/bin/chromium"
_GOAL_PUBLISH, _GOAL_SEARCH = 300.0, 300.0  # seconds; milliseconds


def main() -> None:
    """Fill, publish, check, search, print; exit 1 where a goal was missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--counties", type=int, default=150)
    asked.add_argument("--organs", type=int, default=49, help="of a county")
    asked.add_argument("--folder", type=Path, help="keep the province here, and use it again")
    options = asked.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="bench-publish-"))
    try:
        raise SystemExit(_measure(folder, options.counties, options.organs))
    finally:
        shutil.rmtree(folder if not options.folder else folder / "site", ignore_errors=True)


def _measure(folder: Path, counties: int, organs: int) -> int:
    data, output = folder / "data", folder / "site"
    if not data.exists():
        data.mkdir(parents=True)
        _fill(data, counties, organs)
    shutil.rmtree(output, ignore_errors=True)
    published = _run(data, "publish", "-o", output, "--year", YEAR, "--year", YEAR - 1)
    (site,) = (path for path in output.iterdir() if path.is_dir())
    checked = _run(data, "publish", "--check", "-o", site)
    files = [path for path in site.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"{counties} counties, {organs} organs each, 2 years: {len(files)} files, {size / 1e6:.0f} MB")
    print(f"{'':44}  wall s   CPU s")
    _line("nianbao publish", *published)
    _line("nianbao publish --check", *checked)
    _line("reference: the same files with their digests", *_copied(files, folder / "copy"))
    opened, listed, whole = _searched(site)
    print(f"{'search in Chromium, ms':44}   first  median     p95")
    _line("opening the page with the first", opened)
    _line("until the reports are listed", listed[0], median(listed), _p95(listed))
    _line("until each is looked into", whole[0], median(whole), _p95(whole))
    return int(published[0] > _GOAL_PUBLISH or max(listed[0], _p95(listed)) > _GOAL_SEARCH)


def _fill(data: Path, counties: int, organs: int) -> None:
    """The visits of a season, and of both years every report that was seen, with words and tables of its own."""
    engine = open_database(f"sqlite:///{data / 'nianbao.db'}")
    with Session(engine) as session:
        fill(session, Shape(counties, organs, older=1, text=1))
        have = {report: number for number, report in session.execute(select(Version.id, Version.report_id))}
        listings = session.execute(select(Listing, Organ.name).join(Organ, Organ.id == Listing.organ_id)).all()
        told = zip(listings, made_reports(len(listings)), strict=True)
        while some := list(islice(told, 500)):
            fresh, known = [], []
            for number, ((listing, organ), report) in enumerate(some):
                text = report.text.replace(report.organ, organ)
                read = {"reading": {"text": text, "tables": _tables(number), "table_forms": {}}}
                name = f"{listing.organ_id}-{listing.report_year}"
                if name in have:
                    known.append({"id": have[name], **read})
                else:
                    fresh.append(_version(listing, organ, name, read))
            session.execute(update(Version), known) if known else None
            session.execute(insert(Version), fresh) if fresh else None
            session.commit()
    engine.dispose()


def _version(listing: Listing, organ: str, name: str, read: Mapping[str, object]) -> dict[str, object]:
    return {
        "report_id": name, "organ_id": listing.organ_id, "report_year": listing.report_year,
        "column_id": listing.column_id, "url": listing.url, "number": 1, "capture_id": listing.first_capture_id,
        "content_digest": f"sha256:{name}", "first_seen_at": listing.first_seen_at,
        "last_seen_at": listing.last_seen_at, "title": listing.title, "organ_name": organ,
        "declared_date": listing.listed_date, "declared_source": "label", "form": "F2021", "is_report": True,
        "reader_version": "bench", **read,
    }  # fmt: skip


def _tables(number: int) -> dict[str, dict[str, dict[str, int]]]:
    form = form_named("F2021")
    assert form is not None
    return {
        name: {row.id: dict.fromkeys(table.row_columns(row), number) for row in table.rows}
        for name, table in form.tables.items()
    }


def _run(data: Path, *words: object) -> tuple[float, float]:
    """Seconds on the clock and of CPU, of the command and its children."""
    begun, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [NIANBAO, *map(str, words)], env={**os.environ, "NIANBAO_DATA": str(data)}, cwd=ROOT, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stdout[-1000:] + done.stderr[-1000:])
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - begun, spent


def _copied(files: Sequence[Path], target: Path) -> tuple[float, float]:
    begun, worked = time.perf_counter(), time.process_time()
    target.mkdir()
    for number, path in enumerate(files):
        content = path.read_bytes()
        sha256(content).hexdigest()
        (target / str(number)).write_bytes(content)
    spent = time.perf_counter() - begun, time.process_time() - worked
    shutil.rmtree(target)
    return spent


def _searched(site: Path) -> tuple[float, list[float], list[float]]:
    """Milliseconds until the page of the first query was open, and from then on, or from the key that begins a later
    one, until its reports are listed, and until each of them was looked into."""
    queries = list(_queries(site))
    with _server(site) as url, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto("about:blank")
        page.goto(f"{url}/search.html?q={quote(queries[0])}", wait_until="commit")
        page.wait_for_selector("#told[data-done]")
        opened = _until_script(page)
        whole = [float(page.evaluate("performance.now()")) - opened]
        listed = [_until_listed(page)]
        for query in queries[1:]:
            page.fill("#q", query)
            start = page.evaluate("performance.now()")
            page.press("#q", "Enter")
            page.wait_for_selector("#told[data-done]")
            whole.append(float(page.evaluate("performance.now()")) - float(start))
            listed.append(_until_listed(page))
        browser.close()
    return opened, listed, whole


def _until_listed(page: Page) -> float:
    return float(page.get_attribute("#told", "data-ms") or 0)


def _until_script(page: Page) -> float:
    """When a search that stands in the address begins: when the page was read."""
    return float(page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventStart"))


def _queries(site: Path) -> Iterator[str]:
    """Pieces of the reports' own words, an organ, words of the form, and a sentence half remembered."""
    dice = random.Random(3)
    reports = made_reports(_QUERIES)
    for number, report in enumerate(reports):
        line = dice.choice(report.text.splitlines()[3:])
        pieces = [piece for piece in line.split("。")[1].split("，") if len(piece) > 7]
        piece = dice.choice(pieces)
        match number % 5:
            case 0 | 1:
                yield piece[:7]
            case 2:
                yield dice.choice(sorted((site / "organs").iterdir())).stem.join(("单位", ""))
            case 3:
                yield ("收到申请", "培训", "决算", "行政复议")[number % 4]
            case _:
                yield "".join(pieces)[:24].replace(pieces[0][3], "某", 1)


@contextmanager
def _server(site: Path) -> Iterator[str]:
    """A plain file server in a process of its own."""
    port = free_port()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(site, port), daemon=True)
    server.start()
    try:
        time.sleep(2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _serve(site: Path, port: int) -> None:
    ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=site)).serve_forever()


def _p95(some: Sequence[float]) -> float:
    return quantiles(some, n=20)[18]


def _line(name: str, *values: float) -> None:
    print(f"{name:44}" + "".join(f"{value:8.1f}" for value in values))


if __name__ == "__main__":
    main()
