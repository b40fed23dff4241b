"""Measures one pass of alerts to readers without an account: `python -m bench.reader_mail`.

A made province is judged in the weeks in which its reports come, and again eight days later; 500 readers, each of
one county, get what changed by a real SMTP server on loopback, in a process of its own. Printed are seconds and CPU of
the pass and its peak memory, of a pass with nothing to tell, and of a pass that was killed in the middle with the one
after it: nobody may get a mail twice but the one being sent at the kill, and nobody none. Beside it the reference:
the same number of bare mails sent over one connection each. Goal: a pass within 60 s.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import smtplib
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from secrets import token_urlsafe

from sqlalchemy import insert
from sqlalchemy.orm import Session

from archive.config.alerts import load_alert_rules
from archive.config.load import load_configuration
from archive.config.office import OfficeSettings
from archive.database.engine import open_database
from archive.filings.verdicts.history import record_verdicts
from archive.office.alert_pass import run_all_alerts
from archive.office.desk_subscription import Wanted
from archive.office.destinations import keep_destination, parse_destination
from archive.office.office_store import open_store, reader_mail
from archive.office.place import Office
from bench.made_visits import Shape, codes, fill
from tests.channel_servers import MailServer

_BEFORE, _AFTER, _LATER = (datetime(2026, 1, day, 4, tzinfo=UTC) for day in (12, 20, 28))
_GOAL = 60.0  # seconds


def main() -> None:
    """Fill, tell, kill, print; exit 1 where the goal was missed or a mail was lost."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--counties", type=int, default=150)
    asked.add_argument("--organs", type=int, default=49, help="of a county")
    asked.add_argument("--readers", type=int, default=500)
    options = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-mail-"))
    try:
        raise SystemExit(_measure(folder, Shape(options.counties, options.organs, older=0, text=1), options.readers))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, shape: Shape, readers: int) -> int:
    configuration, rules = load_configuration(), load_alert_rules()
    engine = open_database(f"sqlite:///{folder / 'nianbao.db'}")
    with Session(engine) as session:
        fill(session, shape)
        record_verdicts(session, configuration.deadlines, list(codes(shape)), _BEFORE, data=folder)
        session.commit()
    with _mail_server() as (url, received):
        office = Office(folder, _settings(url, readers))
        _subscribe(office, list(codes(shape)), readers)

        def passed(now: datetime) -> None:
            with Session(engine) as session:
                told = run_all_alerts(office, session, configuration.deadlines, rules, (), now)
            print(f"  entered {told.entered}, sent {told.sent}, failed {told.failed}, held {len(told.held)}")

        print(f"{shape.regions} counties, {shape.organs} organs each, {readers} readers")
        _line("first pass, which registers the readers", *_in_child(engine.dispose, lambda: passed(_BEFORE)))
        for day in (_AFTER, _LATER):
            with Session(engine) as session:
                changed = record_verdicts(session, configuration.deadlines, list(codes(shape)), day, data=folder)
                session.commit()
            print(f"{changed} verdicts changed until {day:%d %B}")
            if day == _AFTER:
                wall, cpu, memory = _in_child(engine.dispose, lambda: passed(_AFTER))
                _line("a pass that tells everybody", wall, cpu, memory)
                _line("a pass with nothing to tell", *_in_child(engine.dispose, lambda: passed(_AFTER)))
        mails = len(received())
        killed = _in_child(engine.dispose, lambda: passed(_LATER), lambda: len(received()) > mails + readers // 10)
        _line("killed among its mails", *killed)
        between = len(received()) - mails
        _line("the pass after it", *_in_child(engine.dispose, lambda: passed(_LATER)))
        every = Counter(received()[mails:])
        twice = sum(count - 1 for count in every.values())
        print(f"mails: {mails} in the first; {between} before the kill, {len(every)} in all, {twice} twice (1 may be)")
        _line("reference: bare mails, a connection each", *_in_child(lambda: None, lambda: _bare(url, mails)))
    return int(wall > _GOAL or twice > 1 or not 0 < between < len(every))


def _settings(url: str, readers: int) -> OfficeSettings:
    return OfficeSettings(
        reader_url="https://nianbao.example", mail_server=url, mail_from="nianbao@county.example", readers=readers
    )


def _subscribe(office: Office, regions: list[str], readers: int) -> None:
    """Each wants every state of one county's reports, at once."""
    store = open_store(office.data)
    for number in range(readers):
        wanted = Wanted(regions[number % len(regions)], states=("on_time", "late", "overdue"), when="at_once")
        to = parse_destination("mail", f"reader{number}@paper.example", "", token_urlsafe(32))
        keep_destination(store, f"r{number:05d}", to, _BEFORE)
        told = json.dumps(wanted.to_json(), ensure_ascii=False, sort_keys=True)
        row = {"id": f"r{number:05d}", "wanted": told, "made_at": _BEFORE, "confirm_hash": None}
        with store.begin() as connection:
            connection.execute(insert(reader_mail).values(row))
    store.dispose()


def _in_child(
    before: Callable[[], object], work: Callable[[], object], kill_when: Callable[[], bool] | None = None
) -> tuple[float, ...]:
    """Seconds on the clock and of CPU and MB of memory at the peak, of work in a process of its own, which is killed
    when ``kill_when`` says so."""
    before()  # a connection must not be shared with a child
    begun, child = time.perf_counter(), os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            if status:
                traceback.print_exc()
            os._exit(status)
    if kill_when:
        while not kill_when():
            time.sleep(0.02)
        os.kill(child, 9)
    _pid, _status, used = os.wait4(child, 0)
    return time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


@contextmanager
def _mail_server() -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """A mail server in a process of its own: its address, and what gives the keys of all mails it took."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve_mail, args=(theirs,), daemon=True)
    server.start()
    url: str = ours.recv()

    def received() -> list[str]:
        ours.send("mails")
        found: list[str] = ours.recv()
        return found

    try:
        yield url, received
    finally:
        server.terminate()
        server.join()


def _serve_mail(tells: Connection) -> None:
    server = MailServer()
    tells.send(server.url)
    while tells.recv():
        tells.send([f"{mail['To']} {mail['Message-ID']}" for mail in server.mails])


def _bare(url: str, mails: int) -> None:
    host, _, port = url.removeprefix("smtp://").partition(":")
    for number in range(mails):
        with smtplib.SMTP(host, int(port)) as server:
            server.sendmail("a@county.example", f"reader{number}@paper.example", f"Subject: {number}\r\n\r\nx\r\n")


def _line(name: str, wall: float, cpu: float, memory: float) -> None:
    print(f"{name:42} {wall:7.1f} s  CPU {cpu:6.1f} s  {memory:5.0f} MB", flush=True)


if __name__ == "__main__":
    main()
