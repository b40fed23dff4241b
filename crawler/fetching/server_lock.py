"""Who may ask a server now, on one machine: a lock of the operating system, freed when its process ends, however.

Beside it stands from when on the server may be asked again, as the wall clock tells it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Protocol

_MOST = 24 * 3600.0  # a moment further ahead was written under a wrong clock


class ServerGate(Protocol):
    """Lets one at a time ask a server, and passes on how long it is to be left alone."""

    async def take(self) -> float | None:
        """Take the server if it is free; return the seconds until it may be asked, None while another has it."""

    async def renew(self) -> bool:
        """Whether it is still held: to be asked before a request leaves after a wait."""

    async def release(self, free_in: float) -> None:
        """Give the server back; it may be asked again in so many seconds."""


class ServerLock:
    """The gate of a server over all runs and processes of a data folder.

    The files stay where they are: who removed a lock's file would let a second one in beside its holder.
    """

    def __init__(self, server: str, folder: Path) -> None:
        mark = hashlib.sha256(server.encode()).hexdigest()[:24]
        self._server, self._state, self._file = server, folder / f"{mark}.json", folder / f"{mark}.lock"
        self._held: int | None = None

    async def take(self) -> float | None:
        """Return the seconds until the server may be asked, None while another has it."""
        if self._held is not None:
            return None
        file = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        except BaseException:
            os.close(file)
            raise
        self._held = file
        return self._left()

    async def renew(self) -> bool:
        """Return True: nobody takes a lock of the operating system away."""
        return True

    async def release(self, free_in: float) -> None:
        """Write down when the server may be asked again, and give it back."""
        try:
            if free_in > 0:
                with suppress(OSError):  # a full disk: the lock still keeps the turns apart
                    self._state.write_text(json.dumps({"server": self._server, "free_at": time() + free_in}), "ascii")
        finally:
            if self._held is not None:
                held, self._held = self._held, None
                fcntl.flock(held, fcntl.LOCK_UN)  # closing alone would leave it to whatever was forked meanwhile
                os.close(held)

    def _left(self) -> float:
        """Return the seconds until the server may be asked, as who had it before wrote them down."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            left = float(json.loads(self._state.read_bytes())["free_at"]) - time()
            return max(0.0, left) if left <= _MOST else 0.0
        return 0.0
