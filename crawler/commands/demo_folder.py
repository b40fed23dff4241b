"""The folder of a demo: kept where it is asked for, else temporary and gone at the end, however the demo ends."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import active_children
from pathlib import Path
from types import FrameType

from archive.config.paths import data_dir, is_free
from archive.errors import NianbaoError

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_REMOVALS = 20  # tries: a process that is just being killed may still have written a file


class Interruptions:
    """SIGINT and SIGTERM as KeyboardInterrupt, raised only while they are let through."""

    def __init__(self) -> None:
        self._raising = self._came = False

    def install(self) -> None:
        """Take both signals from now on. Those that come before ``let_through`` are raised by it."""
        for number in _SIGNALS:
            signal.signal(number, self._take)

    @contextmanager
    def let_through(self) -> Iterator[None]:
        """Raise KeyboardInterrupt wherever a signal comes while the block runs; afterwards signals are only noted."""
        self._raising = True
        try:
            if self._came:
                raise KeyboardInterrupt
            yield
        finally:
            self._raising = False

    def _take(self, number: int, frame: FrameType | None) -> None:
        self._came = True
        if self._raising:
            raise KeyboardInterrupt


@contextmanager
def demo_folder(keep: Path | None) -> Iterator[Path]:
    """Yield the folder to work in; signals end the block by KeyboardInterrupt.

    Without ``keep`` the folder lies under NIANBAO_DATA when that is set, else in the system's folder for temporary
    files, and is removed at the end. Raises NianbaoError when ``keep`` is no empty folder.
    """
    ends = Interruptions()
    ends.install()
    if keep is not None:
        with ends.let_through():
            yield _empty(keep)
        return
    above = data_dir() if os.environ.get("NIANBAO_DATA") else None
    made = _missing(above) if above else []
    folder = None
    try:
        if above:
            above.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="nianbao-demo-", dir=above)).absolute()
        with ends.let_through():
            yield folder
    finally:
        _end_children()
        if folder:
            _remove(folder)
        for one in made:
            with suppress(OSError):  # somebody else has put something there
                one.rmdir()


def _empty(folder: Path) -> Path:
    if not is_free(folder):
        raise NianbaoError(f"{folder} is not an empty folder; name one that is empty or does not exist yet")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()


def _missing(folder: Path) -> list[Path]:
    """Return the folders that would have to be made for ``folder`` to exist, the innermost first."""
    return [one for one in (folder, *folder.parents) if not one.exists()]


def _end_children() -> None:
    """Kill what still runs in the folder: nothing that it would write is wanted any more."""
    for child in active_children():
        child.kill()
        child.join()


def _remove(folder: Path) -> None:
    for _ in range(_REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
    shutil.rmtree(folder)
