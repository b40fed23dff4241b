"""What waits within some grants, whoever holds them, kept while nothing has happened that it is made of: no visit, no
act, no new day. It is derived anew then, and half a minute later at the latest."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date

from archive.bilingual import Bilingual
from archive.filings.verdicts.status import FilingStatus
from archive.office.tasks.task import Task

_MOST = 200  # scopes kept at once


@dataclass(frozen=True, slots=True)
class FellDue:
    """What fell due on the last deadline: how many are seen, who is not though somebody looked, who waits for the first
    complete visit after it, and who could not be visited, by reason."""

    due: date
    total: int
    seen: int
    unseen: tuple[FilingStatus, ...]
    waiting: tuple[FilingStatus, ...]
    failed: tuple[tuple[Bilingual, tuple[FilingStatus, ...]], ...]
    unconfirmed: int

    @property
    def failed_count(self) -> int:
        """How many could not be visited."""
        return sum(len(some) for _reason, some in self.failed)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Tasks in the order of the queue, and what fell due on each of the last deadlines."""

    tasks: tuple[Task, ...]
    fell_due: tuple[FellDue, ...]


@dataclass(slots=True)
class KeptWaiting:
    """What waits, by scope, each with the marks of what it was made of."""

    _kept: dict[Hashable, tuple[Hashable, Waiting]] = field(default_factory=dict)

    def of(self, scope: Hashable, marks: Hashable, make: Callable[[], Waiting]) -> Waiting:
        """Return what waits within a scope, made anew when its marks are others."""
        kept = self._kept.get(scope)
        if kept is None or kept[0] != marks:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            kept = self._kept[scope] = (marks, make())
        return kept[1]
