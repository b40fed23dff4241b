"""Boards that were judged already, county by county: a county is judged again only when something new is known of it.

So a crawl that writes all night costs a reader no more than the counties it has just been at, and what is shown is
always judged for the day on which it is shown: no verdict of yesterday stands for today's. Lists and sums go by filings
in brief, for the country is large; those that are shown with their reasons and evidence are few.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import is_
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.database.models import Organ
from archive.filings.facts.collect import BLOCK
from archive.filings.rules.interval import last_day
from archive.filings.verdicts.filing_summary import FilingSummary, counts_of, summarise_filing
from archive.filings.verdicts.status import FilingStatus, board, judge_region
from archive.web.serving.region_cache import MOST_BRIEF, MOST_WHOLE, CachedRegion, Key, RegionCache
from archive.web.serving.region_versions import RegionVersion, configured_regions, region_versions
from archive.web.wording.naming import pinyin_key

# The roster is read through so often, and whatever no mark tells of is judged anew after the longer time: of a board of
# many blocks of counties after so many times that.
_ROSTER, _LONGEST = timedelta(minutes=1), timedelta(minutes=10)
_AT_ONCE = 500  # filings judged by name at a time


@dataclass(frozen=True, slots=True, eq=False)
class BoardSummary:
    """A whole board in brief, in order of region and sound of name. ``said`` is how its moment was asked for."""

    as_of: datetime
    year: int
    requested_as_of: str
    counts: dict[str, int]
    filings: Sequence[FilingSummary]


class VerdictCache:
    """A cache of judged counties, shared by the threads that serve pages."""

    def __init__(
        self, now: Callable[[], datetime], *, most_whole: int = MOST_WHOLE, most_brief: int = MOST_BRIEF
    ) -> None:
        self._now, self._most, self._counties = now, most_brief, RegionCache(most_whole, most_brief)
        self._lock, self._judging = Lock(), Lock()
        self._boards: OrderedDict[Key, tuple[Sequence[CachedRegion], BoardSummary]] = OrderedDict()
        self._rosters: dict[str, tuple[datetime, int, Mapping[str, RegionVersion]]] = {}

    def briefs(
        self, session: Session, deadlines: Deadlines, year: int, as_of: datetime | None, region: str
    ) -> BoardSummary:
        """Return the whole board of a year and region as of an instant, or of the present when None."""
        now = self._now()
        moment = as_of or now
        # Between two midnights time alone changes nothing: deadlines, waivers and days of lateness go by civil days.
        said = as_of.isoformat() if as_of else last_day(now).isoformat()
        marks = region_versions(session, region, self._roster(session, region, now))
        holds = _LONGEST * max(1, len(marks) // BLOCK)
        held = self._counties.get_valid(year, said, marks, now, holds)
        lacking = [code for code in marks if code not in held]
        for at in range(0, len(lacking), BLOCK):
            block = {code: marks[code] for code in lacking[at : at + BLOCK]}
            with self._judging:  # a crowd of readers judges once
                there = self._counties.get_valid(year, said, block, now, holds)
                rest = {code: mark for code, mark in block.items() if code not in there}
                held |= there | self._judge(session, deadlines, (year, said), moment, rest)
        return self._joined((year, said, region), [held[code] for code in marks], moment)

    def filings(
        self, session: Session, deadlines: Deadlines, briefs: BoardSummary, wanted: Sequence[FilingSummary]
    ) -> Iterator[FilingStatus]:
        """Yield some filings of a board with reasons and evidence, in the order given, block by block."""
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            codes = {brief.region for brief in some}
            held = {code: self._counties.filings((briefs.year, briefs.requested_as_of, code)) for code in codes}
            found = {b.organ_id: held[b.region][b.organ_id] for b in some if b.organ_id in held[b.region]}
            if missing := [brief.organ_id for brief in some if brief.organ_id not in found]:
                judged = board(session, deadlines, briefs.year, briefs.as_of, organ_ids=missing).filings
                found |= {filing.facts.organ_id: filing for filing in judged}
            yield from (found[brief.organ_id] for brief in some if brief.organ_id in found)

    def _roster(self, session: Session, region: str, now: datetime) -> Mapping[str, RegionVersion]:
        organs = session.scalar(select(func.count()).select_from(Organ)) or 0
        read = self._rosters.get(region)
        if read and read[1] == organs and timedelta(0) <= now - read[0] < _ROSTER * max(1, len(read[2]) // BLOCK):
            return read[2]
        self._rosters[region] = (now, organs, marks := configured_regions(session, region))
        return marks

    def _judge(
        self,
        session: Session,
        deadlines: Deadlines,
        when: tuple[int, str],
        moment: datetime,
        marks: Mapping[str, RegionVersion],
    ) -> dict[str, CachedRegion]:
        now = self._now()
        found: dict[str, list[FilingStatus]] = {code: [] for code in marks}
        for filing in judge_region(session, deadlines, when[0], moment, marks) if marks else ():
            found[filing.facts.region].append(filing)
        made: dict[str, CachedRegion] = {}
        for code, filings in found.items():
            filings.sort(key=_order)
            made[code] = CachedRegion(marks[code], now, [summarise_filing(one) for one in filings])
            self._counties.put((*when, code), made[code], filings)
        return made

    def _joined(self, key: Key, counties: Sequence[CachedRegion], moment: datetime) -> BoardSummary:
        with self._lock:
            known, briefs = self._boards.get(key, ((), None))
        if briefs is None or len(known) != len(counties) or not all(map(is_, known, counties)):
            filings = [brief for county in counties for brief in county.briefs]
            briefs = BoardSummary(moment, key[0], key[1], counts_of(filings), filings)
            with self._lock:
                self._boards[key] = (counties, briefs)
                self._boards.move_to_end(key)
                while len(self._boards) > 1 and sum(len(one.filings) for _, one in self._boards.values()) > self._most:
                    self._boards.popitem(last=False)
        return briefs if briefs.as_of == moment else replace(briefs, as_of=moment)


def _order(filing: FilingStatus) -> tuple[str, str, str]:
    facts = filing.facts
    return facts.region, pinyin_key(facts.organ), facts.organ_id
