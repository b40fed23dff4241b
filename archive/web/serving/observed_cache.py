"""What reports add to indicators, held in memory under the version of the regions that it was read from.

The board of the same regions names that version: it rises whenever a reading, a finding or a decision changes, so
nothing here is a truth of its own, and what was used longest ago gives way first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from archive.indicators.group_values import ObservedReports

# Some 0.3 kB each: the indicators of two provinces.
MOST = 400_000


class ObservedCache:
    """Shared by the threads that serve pages; a crowd that asks for the same reads it once."""

    def __init__(self, *, most: int = MOST) -> None:
        self._most = most
        self._lock, self._reading = Lock(), Lock()
        self._held: OrderedDict[Hashable, tuple[Hashable, ObservedReports]] = OrderedDict()

    def get(self, asked: Hashable, version: Hashable, read: Callable[[], ObservedReports]) -> ObservedReports:
        """Return what is held for ``asked`` under this version, else what ``read`` returns."""
        if found := self._find(asked, version):
            return found
        with self._reading:
            if found := self._find(asked, version):
                return found
            fresh = read()
            self._hold(asked, version, fresh)
            return fresh

    def _find(self, asked: Hashable, version: Hashable) -> ObservedReports | None:
        with self._lock:
            held = self._held.get(asked)
            if held is None or held[0] != version:
                return None
            self._held.move_to_end(asked)
            return held[1]

    def _hold(self, asked: Hashable, version: Hashable, fresh: ObservedReports) -> None:
        with self._lock:
            self._held[asked] = version, fresh
            self._held.move_to_end(asked)
            while len(self._held) > 1 and sum(one.count for _version, one in self._held.values()) > self._most:
                self._held.popitem(last=False)
