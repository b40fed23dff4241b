"""Reads the pages of the next visits on the other cores, while visits are taken in one by one, in their order.

A page is read the same wherever that is done: its own bytes, the title and the date of its row. What was not read
ahead, or under another title, is read where it is needed.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import subprocess
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import CaptureRecord, Note
from archive.database.set_aside import storable
from archive.errors import UnreadableError
from archive.ingest import read_worker
from archive.ingest.listing_row import url_key
from archive.ingest.note_taking import note_block
from archive.ingest.notes import VisitNote
from archive.ingest.page_read import PageRead
from archive.ingest.read_worker import ReadTask
from archive.ingest.stored_pages import capture_from_row
from archive.reading.formats.isolated import start_module
from archive.reading.formats.worker import ANSWER, BODY, receive, send

logger = logging.getLogger(__name__)
_MOST_PROCESSES = 4
_MOST_AHEAD = 100  # pages
WORTH = 40  # pages for which starting a process is worth its while

Key = tuple[str, str, date | None]
"""Id of the stored response, title and date of the row whose page it is."""


@dataclass(slots=True)
class _Reader:
    """One process that reads, used by one thread."""

    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls) -> Self:
        """Start a process. Raises OSError when it does not come up."""
        made = cls(start_module(read_worker.__name__))
        if made._hear() is None:
            made.end()
            raise OSError("the process that reads pages did not start")
        return made

    def read(self, task: ReadTask) -> PageRead | None:
        """Return what was read; None when it failed there."""
        assert self.process.stdin is not None
        send(self.process.stdin, BODY, pickle.dumps(task))  # type: ignore[arg-type]
        answer = self._hear()
        if answer is None:
            raise OSError("the process that reads pages has ended")
        if answer[0] != ANSWER:
            return None
        read: PageRead = pickle.loads(answer[1])  # noqa: S301  (from a process of our own)
        return read

    def end(self) -> None:
        """End it: whatever it was reading is read by others. Its documents' reader ends when it is gone."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """Close the pipes, when no thread uses them any more."""
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _hear(self) -> tuple[bytes, bytes] | None:
        assert self.process.stdout is not None
        return receive(self.process.stdout)  # type: ignore[arg-type]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ReadAhead:
    """Pages that other processes have read or are reading. Without a second core, or for few pages, it holds none.

    ``busy``: cores that have enough to do without it, that of whoever takes the pages among them.
    """

    def __init__(self, folder: Path, *, busy: int = 1) -> None:
        self._folder = folder
        cores = _cores()
        self._processes = 0 if cores == 1 else max(0, min(_MOST_PROCESSES, cores - busy))
        self._asked: dict[Key, Future[PageRead | None]] = {}
        self._of_note: dict[str, list[Key]] = {}
        self._waiting: list[tuple[Key, ReadTask]] = []
        self._pool: ThreadPoolExecutor | None = None
        self._own = threading.local()
        self._readers: list[_Reader] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for future in self._asked.values():
            future.cancel()
        for reader in self._readers:
            reader.end()
        if self._pool is not None:
            self._pool.shutdown()
        for reader in self._readers:  # one may have come up since
            reader.end()
            reader.close()

    def feed(self, session: Session, notes: Sequence[Note], begin: int) -> None:
        """Have the pages of the notes from number ``begin`` on read, as many as there is room for."""
        for note in (notes[at] for at in range(begin, len(notes))):
            if not self.has_room:
                break
            if note.kind == "visit" and note.id not in self._of_note:
                tasks = list(self._tasks(session, note))
                self._of_note[note.id] = [key for key, _task in tasks]
                self.ask(tasks)

    @property
    def has_room(self) -> bool:
        """Whether more pages may be asked for; never where nothing is read ahead."""
        return self._processes > 0 and len(self._asked) + len(self._waiting) < _MOST_AHEAD

    def ask(self, tasks: Iterable[tuple[Key, ReadTask]]) -> None:
        """Have pages read. No process is started for a few."""
        self._waiting += tasks
        if self._pool is None and len(self._waiting) >= WORTH:
            self._pool = ThreadPoolExecutor(self._processes, "read-ahead")
        if self._pool is not None:
            self._asked |= {key: self._pool.submit(self._read, task) for key, task in self._waiting}
            self._waiting.clear()

    def take(self, capture: str, title: str, listed: date | None) -> PageRead | None:
        """Return a page that was read; None for one that was not, and for one whose turn has not come."""
        future = self._asked.pop((capture, title, listed), None)
        return None if future is None or future.cancel() else future.result()

    def passed(self, note: Note) -> None:
        """Drop what was read for a note that is taken in: nobody asks for it any more."""
        self.drop(self._of_note.pop(note.id, ()))

    def drop(self, keys: Iterable[Key]) -> None:
        """Drop pages that nobody asks for any more, so that there is room for others."""
        gone = set(keys)
        for key in gone & self._asked.keys():
            self._asked.pop(key).cancel()
        if self._waiting:
            self._waiting = [one for one in self._waiting if one[0] not in gone]

    def _read(self, task: ReadTask) -> PageRead | None:
        if (reader := getattr(self._own, "reader", None)) is None:
            try:
                reader = self._own.reader = _Reader.start()
            except OSError as error:
                self._processes = 0
                logger.warning("pages are not read ahead: %s", error, extra={"action": "read_ahead_off"})
                return None
            self._readers.append(reader)
        try:
            return reader.read(task)
        except (OSError, EOFError, pickle.PickleError):  # it was killed: the page is read where it is needed
            self._own.reader = None
            return None

    def _tasks(self, session: Session, note: Note) -> Iterator[tuple[Key, ReadTask]]:
        try:
            said = VisitNote.model_validate(json.loads(note_block(self._folder, note)))
        except (ValidationError, UnreadableError, ValueError):
            return
        rows = {url_key(url): (storable(title), listed) for page in said.page_rows for title, url, listed in page}
        targets = [one for one in said.targets if one.captures and url_key(one.url) in rows]
        last = {one.captures[-1]: rows[url_key(one.url)] for one in targets}
        fresh = CaptureRecord.id.in_(list(last)) & (CaptureRecord.kind == "response") & (CaptureRecord.status < 400)
        for row in session.scalars(select(CaptureRecord).where(fresh)):
            title, listed = last[row.id]
            yield (row.id, title, listed), ReadTask(self._folder, capture_from_row(row), title, listed)
