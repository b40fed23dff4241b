"""Reading of a document in a process of its own, with limits of time and memory, and the reason when it fails."""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import IO, Any

from archive.errors import UnreadableError
from archive.reading.document import Document
from archive.reading.formats import worker as line
from archive.reading.formats.document_json import from_json
from archive.reading.formats.limits import check_body
from archive.reading.formats.sniff import sniff

_log = logging.getLogger(__name__)
_START_SECONDS = 60  # a cold start imports numpy and openpyxl from a slow disk
_REUSES = 500  # documents after which the process is renewed, so that what a library leaks stays small
_BLOCK = 65536


class BusyReaderError(UnreadableError):
    """Other documents keep the process busy; asked again later, it may answer."""


def convert_isolated(
    body: bytes, *, url: str = "", content_type: str = "", seconds: int = 60, memory_mb: int = 2048
) -> Document | None:
    """As ``formats.convert``, but nothing in ``body`` can hurt or hold up the caller.

    UnreadableError also for a document that takes more than ``seconds`` of wall time or ``memory_mb`` of address
    space, or that crashes its reader. One process is kept and reused; calls from several threads wait in turn.
    """
    if not body.startswith(b"PK") and sniff(body) is None:
        return None
    check_body(body)
    asked = {"url": url, "content_type": content_type}
    return from_json(ask_isolated(line.__name__, body, asked, seconds=seconds, memory_mb=memory_mb))


def ask_isolated(
    module: str, body: bytes, asked: Mapping[str, Any], *, seconds: int, memory_mb: int, patience: float = -1
) -> bytes:
    """Return what a module's own process, made with ``worker.serve``, answers of a body. One process a module is kept.

    Raises UnreadableError as ``convert_isolated``, BusyReaderError when the process had others to answer for
    ``patience`` seconds; a negative one waits as long as it takes.
    """
    lock = _locks[module]
    if not lock.acquire(timeout=patience):
        raise BusyReaderError("other documents are being read")
    try:
        told = json.dumps({**asked, "seconds": seconds, "memory_mb": memory_mb}).encode()
        return _current(module).answer(body, told, seconds, memory_mb)
    finally:
        lock.release()


def start_module(name: str, *, stderr: int | None = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start a module of ours as a process in a session of its own, its standard input and output piped to this one.

    ``stderr`` as of ``subprocess``: None lets it say what it has to say where this one does.
    """
    return subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-m", name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )


class _Worker:
    """One child process and the pipes to it."""

    def __init__(self, module: str) -> None:
        self.owner = os.getpid()
        self.uses = 0
        self._process = start_module(module)
        self._receive(_START_SECONDS)

    @property
    def usable(self) -> bool:
        """False when it ended, was used up, or belongs to the process this one was forked from."""
        return self.owner == os.getpid() and self.uses < _REUSES and self._process.poll() is None

    def answer(self, body: bytes, settings: bytes, seconds: int, memory_mb: int) -> bytes:
        self.uses += 1
        try:
            self._send(settings, body)
            kind, content = self._receive(seconds)
        except TimeoutError:
            self.end()
            raise UnreadableError(f"reading the document took more than {seconds} seconds") from None
        except (EOFError, BrokenPipeError):
            raise UnreadableError(self._how_it_ended(memory_mb)) from None
        if kind == line.ANSWER:
            return content
        if kind == line.TOO_LARGE:
            self.end()
            raise UnreadableError(f"reading the document needs more than {memory_mb} MB of memory")
        if kind == line.FAILED:
            details = content.decode("utf-8", "replace")
            _log.error("the document reader failed:\n%s", details, extra={"action": "reader_failed"})
            raise UnreadableError(f"the reader failed: {content.decode('utf-8', 'replace').strip().splitlines()[-1]}")
        raise UnreadableError(content.decode("utf-8", "replace"))

    def end(self) -> None:
        """End it and whatever it started; a forked copy of this object leaves the process alone."""
        if self.owner == os.getpid() and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        if self.owner == os.getpid():
            self._process.wait()

    def _send(self, settings: bytes, body: bytes) -> None:
        pipe = self._pipe(self._process.stdin)
        line.send(pipe, line.ASKED, settings)  # type: ignore[arg-type]
        line.send(pipe, line.BODY, body)  # type: ignore[arg-type]

    def _receive(self, seconds: float) -> tuple[bytes, bytes]:
        """Return one message; TimeoutError when it is not whole in time, EOFError when the process has ended."""
        pipe = self._pipe(self._process.stdout)
        deadline = time.monotonic() + seconds
        received = bytearray()
        wanted = line.HEAD.size
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)
            while len(received) < wanted:
                if not ready.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                block = os.read(pipe.fileno(), min(_BLOCK, wanted - len(received)))
                if not block:
                    raise EOFError
                received += block
                if len(received) == line.HEAD.size:
                    wanted += line.HEAD.unpack(received)[1]
        return bytes(received[:1]), bytes(received[line.HEAD.size :])

    def _how_it_ended(self, memory_mb: int) -> str:
        code = self._process.wait()
        self.end()
        if code == -signal.SIGKILL:
            return f"reading the document needs more than {memory_mb} MB of memory"
        return f"the document crashed its reader (exit {code})"

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
_kept: dict[str, _Worker] = {}


def _current(module: str) -> _Worker:
    kept = _kept.get(module)
    if kept is None or not kept.usable:
        if kept is not None:
            kept.end()
        kept = _kept[module] = _Worker(module)
    return kept


@atexit.register
def end_worker() -> None:
    """End the processes that are kept, when there are any; the next document starts another."""
    while _kept:
        _kept.popitem()[1].end()
