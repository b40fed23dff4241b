"""Judged counties held in memory: their filings in brief, and of those asked for lately the whole filings as well."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from archive.filings.verdicts.filing_summary import FilingSummary
from archive.filings.verdicts.status import FilingStatus
from archive.web.serving.region_versions import RegionVersion

Key = tuple[int, str, str]  # year, moment as it was asked for, region
# Whole filings are some 3 kB each, brief ones 0.3: three years of the country in brief.
MOST_WHOLE, MOST_BRIEF = 20_000, 450_000


@dataclass(frozen=True, slots=True, eq=False)
class CachedRegion:
    """The filings of one county in order, and what they were judged from."""

    mark: RegionVersion
    judged_at: datetime
    briefs: Sequence[FilingSummary]


class RegionCache:
    """What was used longest ago gives way first. Shared by threads."""

    def __init__(self, most_whole: int = MOST_WHOLE, most_brief: int = MOST_BRIEF) -> None:
        self._most_whole, self._most_brief = most_whole, most_brief
        self._lock = Lock()
        self._counties: OrderedDict[Key, CachedRegion] = OrderedDict()
        self._wholes: OrderedDict[Key, Mapping[str, FilingStatus]] = OrderedDict()
        self._brief = self._whole = 0  # filings held

    def get_valid(
        self, year: int, said: str, marks: Mapping[str, RegionVersion], now: datetime, holds: timedelta
    ) -> dict[str, CachedRegion]:
        """Of the regions with these marks the counties that are here, still true, and judged no longer ago."""
        found: dict[str, CachedRegion] = {}
        with self._lock:
            for code, mark in marks.items():
                county = self._counties.get((year, said, code))
                if county and county.mark == mark and timedelta(0) <= now - county.judged_at < holds:
                    self._counties.move_to_end((year, said, code))
                    found[code] = county
        return found

    def put(self, key: Key, county: CachedRegion, filings: Sequence[FilingStatus]) -> None:
        """Hold the county and its filings; others may have to go."""
        with self._lock:
            self._forget(key)
            self._counties[key], self._wholes[key] = county, {filing.facts.organ_id: filing for filing in filings}
            self._brief += len(county.briefs)
            self._whole += len(filings)
            while len(self._wholes) > 1 and self._whole > self._most_whole:
                self._whole -= len(self._wholes.popitem(last=False)[1])
            while len(self._counties) > 1 and self._brief > self._most_brief:
                self._forget(next(iter(self._counties)))

    def filings(self, key: Key) -> Mapping[str, FilingStatus]:
        """Return the whole filings of a county by organ, as far as they are still here."""
        with self._lock:
            if key in self._wholes:
                self._wholes.move_to_end(key)
            return self._wholes.get(key, {})

    def _forget(self, key: Key) -> None:
        if county := self._counties.pop(key, None):
            self._brief -= len(county.briefs)
        self._whole -= len(self._wholes.pop(key, ()))
