"""One visit of a site at a time, whoever asks: a run claims its sites for as long as it lives.

A claim is a file that names the sites, beside a lock that the operating system frees when its process ends, however it
ends. On PostgreSQL, where several machines may visit, each site is leased in the database as well (visit_leases.py).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from crawler.running.visit_leases import VisitLeases

_STEP = 1.0  # seconds between two tries


@dataclass(frozen=True, slots=True)
class Claimed:
    """``mine``: sites this run may visit, in the order asked for; ``busy``: those another run is visiting."""

    mine: tuple[str, ...]
    busy: tuple[str, ...]


@contextmanager
def claimed(
    folder: Path, run_id: str, sites: Sequence[str], patience: float = 0.0, leases: VisitLeases | None = None
) -> Iterator[Claimed]:
    """Claim the sites that are free, to the end of the block; wait up to ``patience`` seconds for all to be.

    ``leases``: those of this run where other machines may visit too, and nobody else has taken them for it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock, note = FileLock(folder / f"{run_id}.lock"), folder / f"{run_id}.json"
    until = time.monotonic() + patience
    with ExitStack() as held:
        held.enter_context(lock)
        while True:
            with FileLock(folder / "claims.lock"):
                busy = _claimed_by_others(folder, note)
                mine = [site for site in sites if site not in busy]
                if len(mine) == len(sites) or time.monotonic() >= until:
                    note.write_text(json.dumps(mine), "utf-8")
                    break
            time.sleep(_STEP)
        held.callback(_forget, folder, run_id)
        if leases is not None:
            got = leases.take(mine)
            held.enter_context(leases.renewed())
            mine = [site for site in mine if site in got]
        yield Claimed(tuple(mine), tuple(site for site in sites if site not in mine))


def _claimed_by_others(folder: Path, own: Path) -> set[str]:
    """Return the sites of all runs that live; what a dead run left is put away."""
    found: set[str] = set()
    for note in folder.glob("*.json"):
        if note == own:
            continue
        try:
            with FileLock(note.with_suffix(".lock"), timeout=0):
                note.unlink(missing_ok=True)
            note.with_suffix(".lock").unlink(missing_ok=True)
        except Timeout:
            found.update(json.loads(note.read_text("utf-8")))
    return found


def _forget(folder: Path, run_id: str) -> None:
    with FileLock(folder / "claims.lock"):
        (folder / f"{run_id}.json").unlink(missing_ok=True)
        (folder / f"{run_id}.lock").unlink(missing_ok=True)
