"""Takes the visits of a run into the database while the run goes on, in a process of its own: the crawl keeps its core,
and a verdict need not wait for the slowest server.

It is started by the first visit that ended ``schedule.ingest_every`` seconds after the last pass, so a short run has
none. What it leaves, and what fails in it, is taken in at the run's end.
"""

from __future__ import annotations

import json
import logging
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from archive.reading.formats.isolated import start_module
from crawler.running import ingest_worker

logger = logging.getLogger("nianbao.ingest")


@dataclass(slots=True)
class IngestBeside:
    """A context: what it started has ended when it is left. ``pause``: seconds between two passes, 0 for no pass.

    ``damages`` and ``set_aside`` are those of the passes so far, as in ``Taken``.
    """

    pause: float
    damages: list[str] = field(default_factory=list)
    set_aside: int = 0
    _news: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if self.pause:
            self._thread = threading.Thread(target=self._follow, name="ingest-beside", daemon=True)
            self._thread.start()
        return self

    def visit_ended(self) -> None:
        """Note that there is something to take in; from any thread, at no cost."""
        self._news.set()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join()

    def _follow(self) -> None:
        """Have a pass made of each piece of news, as far apart as ``pause`` says; until the end, or the first fault."""
        last = time.monotonic()
        while not self._over.wait(max(0.0, last + self.pause - time.monotonic())):
            self._news.wait()
            if self._over.is_set():
                break
            self._news.clear()
            try:
                self._have_a_pass()
            except (OSError, ValueError) as error:
                told = "visits are taken in at the end of the run, not during it: %s"
                logger.warning(told, error, extra={"action": "ingest_beside_failed"})
                break
            last = time.monotonic()
        self._end_process()

    def _have_a_pass(self) -> None:
        """Have one pass made. Raises OSError or ValueError when the process did not come up, ended, or met a fault."""
        if self._process is None:
            self._process = start_module(ingest_worker.__name__, stderr=None)
        pipe, answers = self._process.stdin, self._process.stdout
        assert pipe is not None
        assert answers is not None
        pipe.write(b"\n")
        pipe.flush()
        if not (line := answers.readline()):
            raise OSError("the process for it has ended")
        said = json.loads(line)
        if said["fault"]:
            raise ValueError(said["fault"])
        self.damages += said["damages"]
        self.set_aside += said["set_aside"]

    def _end_process(self) -> None:
        """Its input ends, and with it the process: it has answered for every pass, or ended by itself."""
        if self._process is None:
            return
        with suppress(OSError):
            self._process.communicate()
