"""Keeps the search index of this node up to date while pages are served: what another process or machine took in is
found within seconds.

It runs in a process of its own, which gives way to the pages and ends when its standard input does: with the server.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from archive.background import Niceness, give_way
from archive.config.paths import data_dir
from archive.config.settings import Settings, load_settings
from archive.database.engine import open_database
from archive.logs import configure_logging
from archive.reading.formats.isolated import start_module
from archive.search import indexing, sketches
from archive.search.errors import IndexUnusableError

logger = logging.getLogger(__name__)
INTERVAL = 10.0  # seconds between two questions to the database
_RESTART = 3.0  # seconds until a process that ended is started again


def search_folder(settings: Settings) -> Path:
    """Return where this node keeps its index: beside the data, or in ``serve.scratch`` where the data is only read."""
    return (Path(settings.serve.scratch) if settings.serve.read_only else data_dir()) / "search"


@contextmanager
def following() -> Iterator[None]:
    """Keep the process running until the end of the block."""
    ended, lock, process = Event(), Lock(), start_module(__name__, stderr=None)

    def keep() -> None:
        nonlocal process
        while process.wait() is not None and not ended.wait(_RESTART):
            logger.warning("the search index is followed anew", extra={"action": "index_follower_restarted"})
            with lock:
                if not ended.is_set():
                    process = start_module(__name__, stderr=None)

    Thread(target=keep, name="index", daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        with lock:
            process.kill()
            process.wait()


def follow_index(engine: Engine, folder: Path, ended: Event, interval: float = INTERVAL) -> None:
    """Bring the index under ``folder`` up to date until ``ended``."""
    while not ended.is_set():
        try:
            with Session(engine) as session:
                if indexing.is_behind(session, folder):
                    indexing.refresh_index(session, folder)
                    sketches.refresh(session, folder)
        except (SQLAlchemyError, IndexUnusableError, OSError) as error:  # tried again after the interval
            logger.warning("search index not updated: %s", error, extra={"action": "index_update_failed"})
        ended.wait(interval)


def main() -> None:
    """Follow until the input ends."""
    give_way(Niceness.FOLLOWER)
    settings = load_settings()
    configure_logging(settings.logging)
    engine = open_database(settings.database(), read_only=settings.serve.read_only)
    Thread(target=_end_with_server, daemon=True).start()
    follow_index(engine, search_folder(settings), Event())


def _end_with_server() -> None:
    sys.stdin.buffer.read()
    os._exit(0)  # at once: what it had begun is done again by the next, for the database holds all of it


if __name__ == "__main__":
    main()
