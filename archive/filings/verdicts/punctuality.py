"""The share of filings on time among those that could be checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from archive.filings.states import State
from archive.filings.verdicts.filing_tally import Tally
from archive.wilson import wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """On time among those that could be checked, with Wilson's 95 % interval; shares are 0 to 1."""

    on_time: int
    checked: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share itself; 0 when nothing was checked."""
        return self.on_time / self.checked if self.checked else 0.0


def rate(tally: Tally) -> Rate:
    """Return the rate of filings on time; what could not be checked counts neither way, nor do organs
    whose duty nobody confirmed."""
    counts: Counter[State] = Counter()
    for alike, count in tally.items():
        if alike.confirmed:
            counts[alike.state] += count
    n = counts[State.ON_TIME] + counts[State.LATE] + counts[State.OVERDUE]
    return Rate(counts[State.ON_TIME], n, *wilson(counts[State.ON_TIME], n))
