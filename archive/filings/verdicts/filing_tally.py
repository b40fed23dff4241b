"""Filings counted by what sums and charts need of them: a hundred thousand of them are a few thousand kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from archive.filings.states import STATES, State
from archive.filings.verdicts.filing_summary import FilingSummary


class Alike(NamedTuple):
    """What filings agree in that are counted together. ``due`` is the day of their deadline; ``custom``: something is
    held against them by custom alone, which is told in softer words."""

    kind: str
    state: State
    due: date
    published: date | None
    seen: bool
    confirmed: bool
    custom: bool


Tally = Mapping[Alike, int]
"""How many filings there are of each kind."""


def tally_of(filings: Iterable[FilingSummary]) -> Counter[Alike]:
    """Count filings."""
    return Counter(
        Alike(
            f.kind,
            f.state,
            f.deadline.due,
            f.published,
            f.seen,
            f.confirmed,
            f.accuses and f.state != "withdrawn" and f.deadline.basis == "custom",
        )
        for f in filings
    )


def total_tally(tallies: Iterable[Tally]) -> Counter[Alike]:
    """Return the sum of several."""
    found: Counter[Alike] = Counter()
    for one in tallies:
        found.update(one)
    return found


def counts_of(tally: Tally) -> dict[str, int]:
    """Return counts of states in the order of STATES, without zeros."""
    found: Counter[State] = Counter()
    for alike, count in tally.items():
        found[alike.state] += count
    return {state: found[state] for state in STATES if found[state]}


def count_custom(tally: Tally) -> int:
    """How many of the late and the silent were only bound by custom: the words for those are softer."""
    return sum(count for alike, count in tally.items() if alike.custom)


def size_of(tally: Tally) -> int:
    """How many filings were counted."""
    return sum(tally.values())
