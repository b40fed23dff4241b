"""Work in the background gives way to people: readers of the pages are served first."""

from __future__ import annotations

import os
from contextlib import suppress

_NICE = 5
"""Beside a program that is not nice, about a quarter of a core; alone, all of it."""


def give_way() -> None:
    """Let this process and its future children run behind others of this machine. Does nothing a second time."""
    with suppress(OSError):  # a sandbox may forbid it; then it runs as before
        os.setpriority(os.PRIO_PROCESS, 0, max(_NICE, os.getpriority(os.PRIO_PROCESS, 0)))
