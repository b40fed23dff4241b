"""One process at a time writes what is derived: the others wait, say so, and give up in a sentence after a bound."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import NianbaoError

_SOON = 3.0  # seconds after which a wait is worth a sentence
PATIENCE = float(os.environ.get("NIANBAO_PATIENCE") or 3600)  # seconds: a long rebuild is worth waiting for


class BusyError(NianbaoError):
    """Another process has been at work for longer than anybody wants to wait."""


@contextmanager
def alone(lock: Path, what: str, patience: float | None = None) -> Iterator[None]:
    """Hold a lock file; the operating system frees it even after a crash. Raises BusyError when ``patience`` ends."""
    from filelock import FileLock, Timeout  # most commands lock nothing

    lock.parent.mkdir(parents=True, exist_ok=True)
    held, bound = FileLock(lock, is_singleton=True), PATIENCE if patience is None else patience
    try:
        held.acquire(timeout=min(_SOON, bound))
    except Timeout:
        tell_waiting(what, bound)
        try:
            held.acquire(timeout=max(0.0, bound - _SOON))
        except Timeout:
            raise BusyError(f"another nianbao process is still {what} ({lock}); try again when it has ended") from None
    try:
        yield
    finally:
        held.release()


def tell_waiting(what: str, bound: float) -> None:
    """Say on standard error what is waited for."""
    print(
        f"another nianbao process is {what}; waiting for it (at most {max(1, round(bound / 60))} min)", file=sys.stderr
    )
