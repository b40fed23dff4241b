"""Pages read ahead in processes of their own: the same database, whoever read them, and whatever becomes of these."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from archive.ingest import read_worker
from archive.ingest.page_read import PageRead
from archive.ingest.read_ahead import ReadAhead
from archive.ingest.reread import reread_versions
from archive.ingest.stored_pages import CaptureStore
from tests.integration.ingest.made_archive import MadeArchive, report

NIGHT = datetime(2026, 1, 21, 12, 0, tzinfo=UTC)
needs_cores = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core: nothing is read ahead")


@pytest.fixture
def archive(tmp_path: Path) -> MadeArchive:
    made = MadeArchive(tmp_path)
    for region in ("990778", "990779"):
        pieces = [
            report(f"墨川县第{n}局", year, f"/{region}/{year}/{n}.html") for n in range(30) for year in (2024, 2025)
        ]
        made.run(NIGHT, pieces, region=region)
    return made


@contextmanager
def on_one_core() -> Iterator[None]:
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def readers() -> list[int]:
    """The processes that read pages for this one."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if b"archive.ingest.read_worker" in words and parent == os.getpid():
            found.append(int(place.name))
    return found


@needs_cores
def test_the_database_is_the_same_and_the_readers_end_with_the_walk(
    archive: MadeArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[bool] = []
    take = ReadAhead.take

    def counted(self: ReadAhead, *key: object) -> object:
        found = take(self, *key)  # type: ignore[arg-type]
        given.append(found is not None)
        return found

    monkeypatch.setattr(ReadAhead, "take", counted)
    archive.take()
    assert len(given) == 120
    assert sum(given) > 10, "pages were read by others"
    assert readers() == []
    with on_one_core():
        given.clear()
        assert archive.rebuilt() == archive.dump()
    assert not any(given), "alone on a core nothing is read ahead"


@needs_cores
def test_kept_captures_are_read_again_on_all_cores_with_the_same_result(archive: MadeArchive) -> None:
    archive.take()
    given: list[bool] = []

    def again() -> list[tuple[str, object]]:
        with Session(archive.engine) as session, ReadAhead(archive.folder, busy=0) as ahead:

            def take(*key: Any) -> PageRead | None:
                found = ahead.take(*key)
                given.append(found is not None)
                return found

            stored = CaptureStore(session, archive.folder, take)
            return [(one.version.url, one.new) for one in reread_versions(stored, ahead)]

    together = again()
    assert len(together) == 120
    assert sum(given) > 40, "pages were read by others"
    assert readers() == []
    with on_one_core():
        given.clear()
        assert again() == together
    assert not any(given)


@needs_cores
def test_readers_that_are_killed_or_do_not_start_cost_nothing_but_time(
    archive: MadeArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, killed = threading.Event(), []

    def kill_all() -> None:
        while not ended.wait(0.02):
            for pid in readers():
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            time.sleep(0.2)

    killer = threading.Thread(target=kill_all)
    killer.start()
    try:
        archive.take()
    finally:
        ended.set()
        killer.join()
    assert killed
    monkeypatch.setattr(read_worker, "__name__", "archive.ingest.there_is_none")
    assert archive.rebuilt() == archive.dump()
    monkeypatch.undo()
    assert archive.rebuilt() == archive.dump()
