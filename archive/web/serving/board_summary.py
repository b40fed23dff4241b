"""A board in brief: regions as they were judged, and what is put together from them for lists and sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from archive.filings.states import STATES
from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.filing_tally import Tally, total_tally
from archive.filings.verdicts.judged_region import JudgedRegion
from archive.filings.verdicts.watch_quality import WatchQuality, total_quality


@dataclass(frozen=True, eq=False)
class BoardParts:
    """Regions in order, and what is put together from them; made once for all readers of the same regions."""

    regions: Mapping[str, JudgedRegion]
    kinds: frozenset[str] = frozenset()

    @cached_property
    def counts(self) -> dict[str, int]:
        """Filings of every kind in each state."""
        counts: Counter[str] = Counter()
        for one in self.regions.values():
            counts.update(one.counts)
        return {state: counts[state] for state in STATES if counts[state]}

    @cached_property
    def filings(self) -> Sequence[FilingSummary]:
        """The filings of the kinds asked for, in order of region and sound of name."""
        found = (brief for one in self.regions.values() for brief in one.briefs)
        return [brief for brief in found if not self.kinds or brief.kind in self.kinds]

    @cached_property
    def tally(self) -> Tally:
        """The same counted."""
        return self._of_kinds(total_tally(one.tally for one in self.regions.values()))

    @cached_property
    def by_region(self) -> Mapping[str, Tally]:
        """The same of each region."""
        return {code: self._of_kinds(one.tally) for code, one in self.regions.items()}

    @cached_property
    def watch(self) -> WatchQuality:
        """How well the regions were watched."""
        return total_quality(one.watch for one in self.regions.values())

    def _of_kinds(self, tally: Tally) -> Tally:
        return {one: count for one, count in tally.items() if one.kind in self.kinds} if self.kinds else tally


@dataclass(frozen=True, slots=True, eq=False)
class BoardSummary:
    """A whole board in brief as of a moment. ``counts`` are over all kinds; the filings and the tallies over the kinds
    that were asked for."""

    as_of: datetime
    year: int
    parts: BoardParts

    @property
    def regions(self) -> Mapping[str, JudgedRegion]:
        """The regions it was put together from, in order."""
        return self.parts.regions

    @property
    def counts(self) -> dict[str, int]:
        """Filings in each state, of every kind, in the order of STATES without zeros."""
        return self.parts.counts

    @property
    def filings(self) -> Sequence[FilingSummary]:
        """The filings in order of region and sound of name."""
        return self.parts.filings

    @property
    def tally(self) -> Tally:
        """The filings counted by what sums need of them."""
        return self.parts.tally

    @property
    def total(self) -> int:
        """How many filings there are, of every kind."""
        return sum(self.parts.counts.values())

    @property
    def watch(self) -> WatchQuality:
        """How well its regions were watched in the season of the year."""
        return self.parts.watch

    def watch_of(self, region: str) -> WatchQuality:
        """Return the same of the regions under a code or its first digits."""
        if region in self.regions:
            return self.regions[region].watch
        return total_quality(one.watch for code, one in self.regions.items() if code.startswith(region))

    def of_kinds(self, kinds: Iterable[str]) -> BoardSummary:
        """Return the board with the filings of some kinds of organ alone; all of them where none is named."""
        wanted = frozenset(kinds)
        return BoardSummary(self.as_of, self.year, BoardParts(self.regions, wanted)) if wanted else self
