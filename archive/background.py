"""Work in the background gives way to people: pages are served first, then runs, then what follows them."""

from __future__ import annotations

import os
from contextlib import suppress
from enum import IntEnum


class Niceness(IntEnum):
    """How far a process stands back, in the system's own numbers: 5 is about a quarter of a core beside a program that
    does not stand back, 10 a tenth; alone each has all of it."""

    RUN = 5
    FOLLOWER = 10


def give_way(niceness: Niceness = Niceness.RUN) -> None:
    """Let this thread, and all threads and processes it starts, run behind others of this machine from now on."""
    with suppress(OSError):  # a sandbox may forbid it; then it runs as before
        os.setpriority(os.PRIO_PROCESS, 0, max(niceness, os.getpriority(os.PRIO_PROCESS, 0)))
