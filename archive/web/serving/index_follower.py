"""Keeps the search index of this node up to date while pages are served: what another process or machine took in is
found within seconds."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from archive.search import indexing, sketches
from archive.search.errors import IndexUnusableError

logger = logging.getLogger(__name__)
INTERVAL = 10.0  # seconds between two questions to the database


def follow_index(engine: Engine, folder: Path, ended: Event, interval: float = INTERVAL) -> Thread:
    """Return a thread that brings the index under ``folder`` up to date until ``ended``."""
    thread = Thread(target=_follow, args=(engine, folder, ended, interval), name="index", daemon=True)
    thread.start()
    return thread


def _follow(engine: Engine, folder: Path, ended: Event, interval: float) -> None:
    while not ended.is_set():
        try:
            with Session(engine) as session:
                if indexing.is_behind(session, folder):
                    indexing.refresh_index(session, folder)
                    sketches.refresh(session, folder)
        except (SQLAlchemyError, IndexUnusableError, OSError) as error:  # tried again after the interval
            logger.warning("search index not updated: %s", error, extra={"action": "index_update_failed"})
        ended.wait(interval)
