"""Ends a process that has done everything without taking its loaded modules apart: most of a short command went there.

Import it before anything else: functions registered with `atexit` are called newest first, and this one has to be last.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

_codes: list[int] = []


def end_with(code: object) -> None:
    """Let the process, once its threads and exit functions are done, end with what `sys.exit` was given."""
    _codes.append(code & 0xFF if isinstance(code, int) else int(code is not None))


def _end() -> None:
    if not _codes:
        return
    gc.collect()  # closes what was left open: databases remove their write-ahead logs
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # the interpreter tells of it in its own way
        return
    os._exit(_codes[-1])


atexit.register(_end)
