"""Where an earlier page of hits ended: at the hit it names, wherever that stands now.

The engines give the best so many hits and cannot begin at a key. So the page asks for as many as were seen before and
its own, and goes on behind the hit that was the last: what was added or removed meanwhile moves nothing.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Protocol

from archive.search.ranking import CAP, RankedKeys, Sort

# So many hits may have come in before the last one seen until it is looked for no further.
_SLACK = 200


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last hit of a page: its key, and how many hits there were up to it. ``START`` is before the first hit."""

    key: int
    reached: int

    def written(self) -> str:
        """As callers get it: opaque."""
        return urlsafe_b64encode(f"k{self.key}.{self.reached}".encode()).decode().rstrip("=")


START = Cursor(-1, 0)


def read(after: str) -> Cursor | None:
    """Return the mark of an earlier answer; None when there was never such a one."""
    if not after:
        return START
    try:
        text = urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
        key, _dot, reached = text.removeprefix("k").partition(".")
        mark = Cursor(int(key), int(reached))
    except ValueError:
        return None
    return mark if text.startswith("k") and mark.key >= 0 and 0 < mark.reached <= CAP else None


class Ranking(Protocol):
    """A query that can be asked for its best hits."""

    def top(self, size: int, *, sort: Sort) -> RankedKeys:
        """Return the first ``size`` hits in the order asked for."""


def hits_after(run: Ranking, mark: Cursor, size: int, sort: Sort) -> tuple[RankedKeys, int]:
    """Return the best hits, and where among them those behind the mark begin. A hit that is gone leaves its place."""
    found = run.top(mark.reached + size, sort=sort)
    if mark == START or found.keys[mark.reached - 1 : mark.reached] == [mark.key]:
        return found, mark.reached
    wider = run.top(mark.reached + size + _SLACK, sort=sort)
    if mark.key not in wider.keys:
        return wider, mark.reached
    return wider, wider.keys.index(mark.key) + 1
