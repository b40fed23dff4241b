"""A run ends at its time and with its parent, a site is visited by one run at a time, and nothing captured is lost."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.running import child_run
from crawler.running.child_run import RunTimeoutError
from crawler.running.runs import RunRequest, run_in_child
from tests.integration.visiting.rough_web import Asked, Rough, report_page, served, write_sites
from tests.program import NIANBAO, ROOT, run

REPORTS = tuple(f"/nb/800{number}.html" for number in range(3))


class Dripping:
    """A site whose reports come a byte at a time, for ever, until it is told otherwise."""

    def __init__(self) -> None:
        self.sound = threading.Event()
        self.begun = threading.Event()

    def drip(self, asked: Asked) -> bool:
        if self.sound.is_set():
            asked.say(report_page())
            return False
        asked.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n<html>")
        self.begun.set()
        with suppress(OSError):
            while not self.sound.wait(0.1):
                asked.write(b" ")
            asked.end()
        return False


@pytest.fixture
def dripping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Dripping, Path]]:
    """The site ``drip`` with a sound column and reports that never end; gives it with the data folder."""
    drip = Dripping()
    pages = dict.fromkeys(REPORTS, drip.drip)
    sites = {"drip": Rough(pages=pages, columns=("/nb/index.html",), answer=bool)}
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    for name, value in {
        "NIANBAO_CONFIG": str(tmp_path / "config"),
        "NIANBAO_DATA": str(tmp_path / "data"),
        "NIANBAO_POLITENESS__TIMEOUT": "600",
        "NIANBAO_POLITENESS__RETRIES": "0",
    }.items():
        monkeypatch.setenv(name, value)
    with served(sites):
        write_sites(tmp_path / "config" / "sites", sites)
        yield drip, tmp_path / "data"
        drip.sound.set()


def test_a_child_sees_settings_and_keys_as_they_are_now(monkeypatch: pytest.MonkeyPatch) -> None:
    child_run.in_child(os.getpid)  # the server that children are forked from stands, with what was set then
    for name in ("NIANBAO_STORAGE_URL", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "s3://later")
        assert child_run.in_child(os.getenv, name) == "s3://later"
        monkeypatch.delenv(name)
        assert child_run.in_child(os.getenv, name) is None


def _captures(data: Path) -> list[str]:
    with sqlite3.connect(data / "nianbao.db") as database:
        return [url for (url,) in database.execute("select url from capture where kind = 'response'")]


def _processes(data: Path) -> list[int]:
    """Processes that have a file of the data folder open."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError):
                links = [one.readlink() for one in (place / "fd").iterdir()]
                if any(link.is_relative_to(data) for link in links):
                    found.append(int(place.name))
    return [one for one in found if one != os.getpid()]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_run_ends_at_its_time_and_what_it_captured_is_taken_in(
    dripping: tuple[Dripping, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    drip, data = dripping
    monkeypatch.setattr(child_run, "GRACE", 2.0)
    monkeypatch.setattr(child_run, "LAST_GRACE", 2.0)
    outcome = "killed"
    with suppress(RunTimeoutError):
        outcome = run_in_child(RunRequest(("drip",)), timeout=8).outcome
    assert outcome in ("killed", "partial", "failed")
    assert drip.begun.is_set()
    assert _processes(data) == [], "something of the run is still there"
    assert any(url.endswith("/nb/index.html") for url in _captures(data))


def test_a_hung_run_ends_at_its_time_with_a_sentence_and_the_next_is_complete(dripping: tuple[Dripping, Path]) -> None:
    drip, _ = dripping
    done = run("schedule", "--once", env={"NIANBAO_SCHEDULE__RUN_TIMEOUT": "15"})
    assert done.returncode == 3, done.stderr
    assert drip.begun.is_set()
    assert re.search(r"looked: (partial|failed)|did not end in 15 s", done.stdout + done.stderr)
    assert "Traceback" not in done.stderr
    drip.sound.set()
    again = run("crawl", "--site", "drip")
    assert again.returncode == 0, again.stderr


def test_without_name_service_a_run_is_not_complete_and_says_so(dripping: tuple[Dripping, Path]) -> None:
    drip, data = dripping
    drip.sound.set()
    for site in (data.parent / "config" / "sites").glob("*.yaml"):
        text = site.read_text(encoding="utf-8")
        site.write_text(re.sub(r"127(?:\.\d+){3}", "nowhere.invalid", text), encoding="utf-8")
        done = run("crawl", "--site", "drip")
        site.write_text(text, encoding="utf-8")
    assert done.returncode == 3, done.stderr
    assert "dns" in done.stdout + done.stderr
    assert run("crawl", "--site", "drip").returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_killed_scheduler_takes_its_run_with_it_and_the_next_makes_up_for_it(dripping: tuple[Dripping, Path]) -> None:
    drip, data = dripping
    standing = subprocess.Popen([NIANBAO, "schedule", "--once"], cwd=ROOT, stderr=subprocess.DEVNULL)
    assert drip.begun.wait(240), "the run did not begin"
    standing.send_signal(signal.SIGKILL)
    standing.wait()
    end = time.monotonic() + 240
    while _processes(data) and time.monotonic() < end:
        time.sleep(0.5)
    assert _processes(data) == [], "the run outlived its scheduler"
    drip.sound.set()
    again = run("schedule", "--once")
    assert "looked: complete" in again.stdout + again.stderr or "nothing is due" in again.stdout + again.stderr
    assert any(url.endswith("/nb/index.html") for url in _captures(data))
    with sqlite3.connect(data / "nianbao.db") as database:
        assert database.execute("select count(*) from note where not taken").fetchone() == (0,)


def test_a_second_crawl_of_a_site_says_that_it_is_being_visited(dripping: tuple[Dripping, Path]) -> None:
    drip, _ = dripping
    first = subprocess.Popen([NIANBAO, "crawl"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert drip.begun.wait(240), "the run did not begin"
        second = run("crawl", "--site", "drip")
        assert second.returncode == 3
        assert "already being visited by another run: drip" in second.stderr
        assert "Traceback" not in second.stderr
    finally:
        drip.sound.set()
        told = first.communicate()[0]
    assert first.returncode in (0, 3), told
    third = run("crawl", "--site", "drip")
    assert third.returncode == 0, third.stdout + third.stderr


def test_no_run_is_stamped_in_the_future_unless_asked_and_none_silences_the_schedule(
    dripping: tuple[Dripping, Path],
) -> None:
    drip, _ = dripping
    drip.sound.set()
    later = f"{datetime.now(UTC) + timedelta(days=400):%Y-%m-%d}"
    refused = run("crawl", "--as-of", later)
    assert refused.returncode == 2
    assert "a run is not stamped in the future" in refused.stderr
    for command in (("status",), ("findings",)):
        told = run(*command, "--as-of", later)
        if "No such option" not in told.stderr:
            assert told.returncode == 2
            assert "is in the future" in told.stderr
    assert run("crawl", "--as-of", later, "--simulate-future").returncode == 0
    assert "looked: complete" in run("schedule", "--once").stdout
