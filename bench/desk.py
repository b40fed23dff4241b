"""Measures the desk: `python -m bench.desk` has 20 people work on the desk of a made-up province over a real server.

Each asks for pages of the desk one after the other with a pause for reading between them; every 20th request is an act
(a note on a case). Printed are p50 and p95 of each page in milliseconds, as a browser waits for them. In the same run
and by the same server the public board of a county is asked for, as the named reference. Goal: p95 of the desk's pages
within 80 ms.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import shutil
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.config.office import OfficeSettings
from archive.database.engine import open_database
from archive.office.accounts import add_person, first_admin
from archive.office.act import act
from archive.office.act_kinds import Role
from archive.office.intent import Actor, Intent
from archive.office.journal_state import journal_state
from archive.office.office_store import open_store
from archive.office.people import Grant
from archive.office.place import Office
from archive.office.sessions import open_session
from archive.office.standing import standings_at
from archive.web.app import create_app
from bench.made_visits import AS_OF, YEAR, Shape, fill
from tests.program import free_port

_REFERENCE = "reference: the board of a county, public"
_LINES, _CHECKED = 5_000, 300  # lines of the journal, and checked filings among them
_ACTS = 20  # one request in so many is an act


def main() -> None:
    """Fill, ask, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--regions", type=int, default=150)
    asked.add_argument("--organs", type=int, default=49, help="of a region")
    asked.add_argument("--people", type=int, default=20)
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--pause", type=float, default=3.0, help="seconds between two pages of one person, on average")
    asked.add_argument("--folder", type=Path, help="keep the province here, and use it again")
    options = asked.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="bench-desk-"))
    try:
        _measure(folder, Shape(options.regions, options.organs), options.people, options.seconds, options.pause)
    finally:
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, shape: Shape, people: int, seconds: int, pause: float) -> None:
    office = _office(folder, free_port())
    if not (folder / "office").exists():
        _fill(office, shape, people)
    tokens = [_signed_in(office, f"p{number:02d}") for number in range(people)]
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(office,), daemon=True)
    server.start()
    try:
        _wait(office.settings.public_url)
        _ask_all(office.settings.public_url, tokens, shape)
        before = _cpu(server.pid)
        times = _work(office.settings.public_url, tokens, shape, seconds, pause)
        cpu = _cpu(server.pid) - before
    finally:
        server.terminate()
        server.join()
    _print(times, people, pause)
    print(f"CPU of the server: {cpu * 1e3 / max(1, sum(map(len, times.values()))):.1f} ms a request")


def _cpu(pid: int | None) -> float:
    """Seconds of CPU that a process has taken so far, as Linux counts them."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _office(folder: Path, port: int) -> Office:
    settings = OfficeSettings(
        desk=True, public_url=f"http://127.0.0.1:{port}", totp="optional", writes_a_minute=1000, session_hours=24
    )
    return Office(folder, settings)


def _fill(office: Office, shape: Shape, people: int) -> None:
    """Make the province, its people and some years of their work."""
    engine = open_database(_url(office.data))
    with Session(engine) as session:
        fill(session, shape)
        session.commit()
    first_admin(office, Actor("root", "cli"), "boss", AS_OF)
    for number in range(people):
        role: Role = "approver" if number % 4 == 0 else "clerk"
        region = "" if number % 5 == 0 else f"99{number % shape.regions:04d}"
        add_person(office, Actor("boss", "web"), f"p{number:02d}", f"经办{number}", [Grant(role, region)], AS_OF)
    with Session(engine) as session:
        organs = [(f"99{n % shape.regions:04d}-{n // shape.regions:02d}", YEAR) for n in range(_CHECKED)]
        standings = standings_at(session, load_configuration().deadlines, organs, AS_OF)
    for number in range(_LINES):
        standing = standings[number % len(standings)]
        body, kind = {"note": f"第{number}条说明"}, "case.note"
        if number < len(standings) and standing.is_visited:
            told = {**standing.shown(), "result": "supports", "visit": ""}
            body, kind = {"check": told}, "case.check"  # type: ignore[dict-item]
        region = standing.filing.facts.region
        act(office, Actor("p00", "web"), Intent(kind, standing.name, region, body), AS_OF, [standing])
    engine.dispose()


def _signed_in(office: Office, login: str) -> str:
    """A session of a person, without a password."""
    person = journal_state(office.data).people[login]
    return open_session(open_store(office.data), office.settings, person, "127.0.0.1", "bench", AS_OF)


def _serve(office: Office) -> None:
    port = int(office.settings.public_url.rpartition(":")[2])
    uvicorn.run(_application(office), host="127.0.0.1", port=port, log_level="warning", proxy_headers=False)


def _application(office: Office) -> FastAPI:
    engine = open_database(_url(office.data))
    return create_app(engine, load_configuration(), now=lambda: AS_OF, warc_folder=office.data / "warc", office=office)


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'nianbao.db'}"


def _wait(url: str) -> None:
    for _attempt in range(600):
        try:
            httpx.get(f"{url}/healthz", timeout=60)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def _ask_all(url: str, tokens: Sequence[str], shape: Shape) -> None:
    """Ask for everything once, so that it is judged before anybody waits for it."""
    for token in tokens:
        with _client(url, token) as client:
            for address in _pages(shape, random.Random(token)).values():
                client.get(address).raise_for_status()


def _work(url: str, tokens: Sequence[str], shape: Shape, seconds: int, pause: float) -> dict[str, list[float]]:
    times: dict[str, list[float]] = defaultdict(list)
    ends = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_one, args=(url, token, number, shape, ends, pause, times))
        for number, token in enumerate(tokens)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _client(url: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=60, headers={"Origin": url, "Cookie": f"__Host-nianbao={token}"})


def _pages(shape: Shape, rng: random.Random) -> dict[str, str]:
    region, organ = f"99{rng.randrange(shape.regions):04d}", rng.randrange(shape.organs)
    return {
        "待办": "/desk",
        "案卷": f"/desk/cases?year={YEAR}",
        "案卷，一种状态": f"/desk/cases?year={YEAR}&state=overdue",
        "通报": "/desk/notices",
        "督办": "/desk/orders",
        "监测": "/desk/watch",
        _REFERENCE: f"/board/{YEAR}?region={region}",
        "某单位": f"/organs/{region}-{organ:02d}",
    }


def _one(
    url: str, token: str, number: int, shape: Shape, ends: float, pause: float, times: dict[str, list[float]]
) -> None:
    rng = random.Random(number)
    with _client(url, token) as client:
        time.sleep(rng.random() * pause)
        while time.monotonic() < ends:
            name, address = rng.choice(list(_pages(shape, rng).items()))
            if name != "某单位":
                began = time.perf_counter()
                client.get(address).raise_for_status()
                times[name].append((time.perf_counter() - began) * 1e3)
            else:
                _case(client, number, shape, rng, times)
            time.sleep(rng.expovariate(1 / pause))


def _case(client: httpx.Client, number: int, shape: Shape, rng: random.Random, times: dict[str, list[float]]) -> None:
    """Open a case of the person's own region, and now and then note something on it."""
    region = f"99{(number if number % 5 else rng.randrange(shape.regions)) % shape.regions:04d}"
    path = f"/desk/cases/{region}-{rng.randrange(shape.organs):02d}/{YEAR}"
    began = time.perf_counter()
    client.get(path).raise_for_status()
    times["一个案卷"].append((time.perf_counter() - began) * 1e3)
    if rng.random() < 1 / _ACTS:
        said = {"form_token": _form_token(client), "remark": "已电话联系", "key": f"{rng.getrandbits(128):032x}"}
        began = time.perf_counter()
        assert client.post(f"{path}/note", data=said).status_code == httpx.codes.SEE_OTHER
        times["登记说明"].append((time.perf_counter() - began) * 1e3)


def _form_token(client: httpx.Client) -> str:
    """What every form of the session carries, off one of its pages."""
    found = re.search(r'name="form_token" value="([^"]+)"', client.get("/desk/me").text)
    return found[1] if found else ""


def _print(times: dict[str, list[float]], people: int, pause: float) -> None:
    desk = [one for name, some in times.items() if name != _REFERENCE for one in some]
    print(f"{people} people, a page each {pause:.1f} s, {sum(map(len, times.values()))} requests; ms")
    print(f"{'':<44}{'asked':>7}{'p50':>9}{'p95':>9}")
    for name, some in [*sorted(times.items()), ("every page of the desk (goal: p95 of 80)", desk)]:
        if len(some) > 1:
            print(f"{name:<44}{len(some):>7}{median(some):>9.1f}{quantiles(some, n=20)[-1]:>9.1f}")


if __name__ == "__main__":
    main()
